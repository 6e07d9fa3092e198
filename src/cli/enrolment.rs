//! `deskhand account enroll`: shows the seed of an authenticator app, and asks for the code that the app
//! then shows. Until that is right nothing has changed.

use std::{
    io::{self, Write as _},
    process::ExitCode,
};

use miette::{IntoDiagnostic, miette};
use zeroize::Zeroizing;

use super::asking::{Home, ask};
use crate::app::admin::wire::{AccountAsk, AdminAnswer, AdminAsk, Enrolment, WireSecret};

/// How often the code may be typed.
const TRIES: usize = 3;

pub(super) async fn enroll(home: &Home, identifier: String) -> miette::Result<ExitCode> {
    let asked = AdminAsk::Account { account: AccountAsk::Enroll { identifier: identifier.clone() } };
    let offered = ask(home, asked).await?.into_iter().find_map(|answer| match answer {
        AdminAnswer::Enrolment(offered) => Some(offered),
        _ => None,
    });
    let Some(offered) = offered else { return Err(miette!("the server offered no key")) };
    show(&offered);
    for _ in 0..TRIES {
        let Some(code) = typed_code()? else { break };
        let (identifier, key) = (identifier.clone(), WireSecret::new(offered.key.expose()));
        let account = AccountAsk::ConfirmEnrolment { identifier, key, code };
        match ask(home, AdminAsk::Account { account }).await?.first() {
            Some(AdminAnswer::WrongCode) => println!("The app doesn't show that code, or not any more."),
            Some(AdminAnswer::Said { what }) => {
                println!("{what}");
                return Ok(ExitCode::SUCCESS);
            }
            _ => return Err(miette!("the server's answer can't be read")),
        }
    }
    Err(miette!(
        help = "Run the command again: it shows a new key. If the codes stay wrong, the phone's clock may be.",
        "the app was not confirmed, and nothing has changed"
    ))
}

/// The key in each of its forms.
pub(super) fn show(Enrolment { url, picture, key }: &Enrolment) {
    println!("Scan this with the authenticator app, or type the key. It is shown this once.\n");
    println!("{}", picture.expose());
    println!("  Key to type  {}\n  Address      {}\n", key.expose(), url.expose());
}

/// `None`: nobody types anything any more.
fn typed_code() -> miette::Result<Option<WireSecret>> {
    print!("The six digits that the app shows now: ");
    io::stdout().flush().into_diagnostic()?;
    let mut line = Zeroizing::new(String::new());
    let read = io::stdin().read_line(&mut line).into_diagnostic()?;
    Ok((read > 0).then(|| WireSecret::new(line.trim())))
}
