//! Passes and recovery codes: made here, printed once by the caller, kept as keyed hashes.

use jiff::Timestamp;
use zeroize::Zeroizing;

use super::{Declined, Office, Told, may_be_opened};
use crate::{
    identity::{
        credential::{SpareCode, SpareKind},
        directory::Account,
        recovery::{Deed, News, Pass, RecoveryCode},
    },
    model::Sensitive,
};

/// How many recovery codes an account has.
const CODES: usize = 10;

/// A new pass in groups, as it is printed. It is shown this once.
#[derive(Debug)]
pub struct MadePass {
    pub pass: Sensitive,
    pub until: Timestamp,
}

/// Ten new recovery codes. They are shown this once.
#[derive(Debug)]
pub struct MadeCodes {
    pub codes: Vec<Sensitive>,
}

impl Office {
    /// Makes a pass for the account, good once and for a while; an older one is dead from then on.
    pub async fn make_pass(&self, account: &Account) -> Result<MadePass, Declined> {
        let now = self.clock.now();
        let until = now.checked_add(self.limits.pass).unwrap_or(Timestamp::MAX);
        let code = SpareCode::from_draw(SpareKind::Pass, &self.entropy.draw("pass"));
        let hash = code.hash(&self.keyring, account.id.as_str());
        let told = Told { deed: Deed::PassMade, news: News::PassMade, looked_at: false };
        self.change(&account.id, now, told, |mut file| {
            may_be_opened(account, &file, &self.limits)?;
            file.pass = Some(Pass { hash: hash.clone(), until });
            Ok(file)
        })
        .await?;
        Ok(MadePass { pass: printed(&code), until })
    }

    /// Makes ten recovery codes, each good once; the older ones are dead from then on.
    pub async fn make_codes(&self, account: &Account) -> Result<MadeCodes, Declined> {
        let draw = self.entropy.draw("recovery codes");
        let made =
            (0..CODES).map(|place| SpareCode::from_draw(SpareKind::RecoveryCode, &draw.child(&place.to_string())));
        let made: Vec<_> = made.collect();
        let hashes = made.iter().map(|code| code.hash(&self.keyring, account.id.as_str()));
        let kept: Vec<_> = hashes.map(|hash| RecoveryCode { hash, used_at: None }).collect();
        let told = Told { deed: Deed::RecoveryCodesMade, news: News::RecoveryCodesMade, looked_at: false };
        self.change(&account.id, self.clock.now(), told, |mut file| {
            may_be_opened(account, &file, &self.limits)?;
            file.recovery_codes.clone_from(&kept);
            Ok(file)
        })
        .await?;
        Ok(MadeCodes { codes: made.iter().map(printed).collect() })
    }
}

fn printed(code: &SpareCode) -> Sensitive {
    let printed: Zeroizing<String> = code.printed();
    Sensitive::new(printed.as_str())
}
