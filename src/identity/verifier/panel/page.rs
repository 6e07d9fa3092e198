//! The panel's page: one document whose script drives the JSON API beside it. It is the same for
//! everybody and holds nothing of a session; asking for it uses nothing up.

use std::sync::Arc;

use askama::Template;
use axum::{Router, routing::get};

use crate::{
    model::{Phrase, Phrases},
    web::{self, Asset, Assets, Page, phrases::open},
};

const FILES: [Asset; 12] = [
    Asset { name: "panel.css", bytes: include_bytes!("assets/panel.css") },
    Asset { name: "panel.js", bytes: include_bytes!("assets/panel.js") },
    Asset { name: "enroll.js", bytes: include_bytes!("assets/enroll.js") },
    Asset { name: "captcha.js", bytes: include_bytes!("assets/captcha.js") },
    Asset { name: "work.js", bytes: include_bytes!("assets/work.js") },
    Asset { name: "worker.js", bytes: include_bytes!("assets/worker.js") },
    Asset { name: "prove.js", bytes: include_bytes!("assets/prove.js") },
    Asset { name: "api.js", bytes: include_bytes!("assets/api.js") },
    Asset { name: "follow.js", bytes: include_bytes!("assets/follow.js") },
    Asset { name: "not-me.js", bytes: include_bytes!("assets/not-me.js") },
    Asset { name: "rules.js", bytes: include_bytes!("assets/rules.js") },
    Asset { name: "time.js", bytes: include_bytes!("assets/time.js") },
];

/// The page at `/` and its files, to be merged with the API under one guard.
pub fn routes<S: Clone + Send + Sync + 'static>(phrases: &Arc<dyn Phrases>) -> Router<S> {
    let assets = Assets::bundle(&FILES);
    let page = Page::new(phrases, &assets).with_words(&samples());
    let words: Vec<_> = samples().into_iter().chain(enroll_samples()).collect();
    let enroll = Arc::new(EnrollPage { page: page.clone().with_words(&words), enrolls: true });
    let (panel, not_me) = (Arc::new(PanelPage { page: page.clone(), enrolls: false }), Arc::new(NotMePage { page }));
    Router::new()
        .route("/", get(move || async move { web::html(panel.as_ref()) }))
        .route("/enroll", get(move || async move { web::html(enroll.as_ref()) }))
        .route("/not-me", get(move || async move { web::html(not_me.as_ref()) }))
        .merge(assets.routes())
}

/// Every sentence of the page (`prompts/<locale>/pages.ftl`), for the check of the prompts.
pub fn samples() -> Vec<Phrase> {
    const PLAIN: [&str; 69] = [
        "panel-page-title",
        "panel-page-place",
        "panel-page-same",
        "panel-page-help",
        "panel-page-no-script",
        "panel-next",
        "panel-empty",
        "panel-lost",
        "panel-refused",
        "panel-left-last",
        "panel-other-way",
        "panel-resend",
        "panel-call-again",
        "panel-cancel",
        "panel-cancel-ask",
        "panel-cancel-yes",
        "panel-cancel-no",
        "panel-start-title",
        "panel-start-text",
        "panel-start-open",
        "panel-identifier-title",
        "panel-identifier-label",
        "panel-identifier-about",
        "panel-captcha-title",
        "panel-captcha-what",
        "panel-captcha-picture",
        "panel-captcha-new",
        "panel-work-title",
        "panel-work-going",
        "panel-work-half",
        "panel-work-done",
        "panel-work-waiting",
        "panel-captcha-play",
        "panel-captcha-sound",
        "panel-captcha-another",
        "panel-captcha-label",
        "panel-captcha-about",
        "panel-method-title",
        "panel-method-text",
        "panel-method-text-about",
        "panel-method-call",
        "panel-method-call-about",
        "panel-method-authenticator",
        "panel-method-authenticator-about",
        "panel-method-keep",
        "panel-method-pass",
        "panel-pass-title",
        "panel-pass-label",
        "panel-pass-about",
        "panel-granted-title",
        "panel-granted-go-on",
        "panel-number-title",
        "panel-number-label",
        "panel-number-about",
        "panel-number-send",
        "panel-number-call",
        "panel-code-title",
        "panel-code-label",
        "panel-password-title",
        "panel-password-label",
        "panel-password-again",
        "panel-password-show",
        "panel-password-hide",
        "panel-password-rules",
        "panel-password-save",
        "panel-rule-met",
        "panel-rule-unmet",
        "panel-working-title",
        "panel-done-title",
    ];
    const NOT_ME: [&str; 10] = [
        "not-me-title",
        "not-me-about",
        "not-me-what",
        "not-me-button",
        "not-me-sending",
        "not-me-attempt",
        "not-me-factor",
        "not-me-change",
        "not-me-dead",
        "not-me-lost",
    ];
    const ENDS: [&str; 3] = ["panel-stopped-title", "panel-dead-title", "panel-dead-text"];
    let filled = [
        open("panel-step", &["number", "of"]),
        open("panel-left", &["minutes"]),
        open("panel-resend-in", &["seconds"]),
        open("panel-call-again-in", &["seconds"]),
        open("panel-rules-count", &["met", "of"]),
    ];
    PLAIN.into_iter().chain(NOT_ME).chain(ENDS).map(Phrase::new).chain(filled).collect()
}

/// Every sentence of the page for phones and apps (`prompts/<locale>/enroll.ftl`).
pub(super) fn enroll_samples() -> Vec<Phrase> {
    const PLAIN: [&str; 38] = [
        "enroll-page-title",
        "enroll-page-no-script",
        "enroll-page-start-title",
        "enroll-page-start-text",
        "enroll-page-start-need",
        "enroll-page-start-none",
        "enroll-page-start-open",
        "enroll-page-password-title",
        "enroll-page-password-label",
        "enroll-page-password-about",
        "enroll-page-retype",
        "enroll-page-factors-title",
        "enroll-page-factors-none",
        "enroll-page-factors-about",
        "enroll-page-added",
        "enroll-page-removed",
        "enroll-page-remove",
        "enroll-page-keep",
        "enroll-page-add-app",
        "enroll-page-add-app-about",
        "enroll-page-add-phone",
        "enroll-page-add-phone-about",
        "enroll-page-app-title",
        "enroll-page-app-scan",
        "enroll-page-app-picture",
        "enroll-page-app-key",
        "enroll-page-app-code",
        "enroll-page-app-add",
        "enroll-page-withdraw",
        "enroll-page-phone-title",
        "enroll-page-phone-label",
        "enroll-page-phone-add",
        "enroll-page-working-title",
        "enroll-page-stopped-title",
        "enroll-page-dead-title",
        "enroll-page-dead-text",
        "enroll-page-sign-out",
        "enroll-page-sign-out-ask",
    ];
    PLAIN.into_iter().map(Phrase::new).collect()
}

#[derive(Template)]
#[template(path = "identity/verifier/panel/panel.html")]
struct PanelPage {
    page: Page,
    /// Whether the steps are those of a sign-in.
    enrolls: bool,
}

/// Where owners change their phones and apps.
#[derive(Template)]
#[template(path = "identity/verifier/panel/enroll.html")]
struct EnrollPage {
    page: Page,
    enrolls: bool,
}

/// "That wasn't me": a button, and nothing happens before it is pressed.
#[derive(Template)]
#[template(path = "identity/verifier/panel/not_me.html")]
struct NotMePage {
    page: Page,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sentence_of_the_page_is_a_sample() {
        let files = [
            include_str!("panel.html"),
            include_str!("steps.html"),
            include_str!("enroll.html"),
            include_str!("assets/enroll.js"),
            include_str!("not_me.html"),
            include_str!("assets/not-me.js"),
            include_str!("assets/captcha.js"),
            include_str!("assets/panel.js"),
            include_str!("assets/follow.js"),
            include_str!("assets/rules.js"),
            include_str!("assets/time.js"),
        ];
        let words: Vec<_> = samples().into_iter().chain(enroll_samples()).collect();
        assert_eq!(web::phrases::unsampled(&words, &files), Vec::<&str>::new());
    }
}
