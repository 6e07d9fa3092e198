//! The sentences of the demo's pages (`prompts/<locale>/pages.ftl`).

use crate::{model::Phrase, web::phrases::open};

/// Every sentence that the demo's pages say, for the check of the prompts.
pub fn samples() -> Vec<Phrase> {
    const PLAIN: [&str; 34] = [
        "demo-banner",
        "demo-phone-title",
        "demo-phone-about",
        "demo-phone-none",
        "demo-phone-empty",
        "demo-call-incoming",
        "demo-call-answer",
        "demo-call-decline",
        "demo-call-keys",
        "demo-call-hang-up",
        "demo-call-missed",
        "demo-call-over",
        "demo-phone-copy",
        "demo-phone-copied",
        "demo-phone-lost",
        "demo-phone-no-script",
        "demo-app-title",
        "demo-checks-title",
        "demo-checks-key",
        "demo-mail-title",
        "demo-mail-about",
        "demo-mail-empty",
        "demo-mail-window",
        "demo-to-mail",
        "demo-to-phone",
        "demo-to-sign-in",
        "demo-sign-in-title",
        "demo-sign-in-about",
        "demo-sign-in-identifier",
        "demo-sign-in-password",
        "demo-sign-in-button",
        "demo-sign-in-failed",
        "demo-sign-in-done",
        "demo-sign-in-again",
    ];
    let filled = [
        open("demo-phone-of", &["name"]),
        open("demo-call-of", &["name"]),
        open("demo-mail-arrived", &["name", "subject"]),
        open("demo-app-left", &["seconds"]),
        Phrase::new("demo-signed-in").with("name", "Ada"),
    ];
    PLAIN.into_iter().map(Phrase::new).chain(filled).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_sentence_of_the_pages_is_a_sample() {
        let files = [
            include_str!("mail.html"),
            include_str!("phone.html"),
            include_str!("sign_in.html"),
            include_str!("assets/call.js"),
            include_str!("assets/follow.js"),
            include_str!("assets/mail.js"),
            include_str!("assets/phone.js"),
        ];
        assert_eq!(crate::web::phrases::unsampled(&super::samples(), &files), Vec::<&str>::new());
    }
}
