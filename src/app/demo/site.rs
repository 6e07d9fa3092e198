//! The demo's own site: the phones, the mailboxes and the sign-in.

use std::sync::Arc;

use axum::{Router, response::Redirect, routing::get};

use super::{
    mail::{self, Mail},
    phone::{self, Phone},
    sign_in::{self, SignIn},
};
use crate::{
    model::Phrases,
    web::{Asset, Assets, Framing, Guard, Site},
};

/// What the demo's site is made of.
pub struct Parts {
    pub phone: Arc<dyn Phone>,
    pub mail: Arc<dyn Mail>,
    pub sign_in: Arc<dyn SignIn>,
    pub phrases: Arc<dyn Phrases>,
    pub site: Site,
}

const FILES: [Asset; 5] = [
    Asset { name: "demo.css", bytes: include_bytes!("assets/demo.css") },
    Asset { name: "call.js", bytes: include_bytes!("assets/call.js") },
    Asset { name: "follow.js", bytes: include_bytes!("assets/follow.js") },
    Asset { name: "mail.js", bytes: include_bytes!("assets/mail.js") },
    Asset { name: "phone.js", bytes: include_bytes!("assets/phone.js") },
];

/// A sign-in form fits many times over.
const BODY_LIMIT: usize = 4 * 1024;

/// The site, guarded. It sets no cookie and may be framed by nobody.
pub fn router(parts: Parts) -> Router {
    let Parts { phone, mail, sign_in, phrases, site } = parts;
    let assets = Assets::bundle(&FILES);
    let router = Router::new()
        .route("/", get(|| async { Redirect::to("/phone") }))
        .merge(phone::routes(phone, &phrases, &assets))
        .merge(mail::routes(mail, &phrases, &assets))
        .merge(sign_in::routes(sign_in, &phrases, &assets))
        .merge(assets.routes());
    Guard { site, framing: Framing::Never, phrases, body_limit: BODY_LIMIT }.around(router)
}

#[cfg(test)]
mod tests;
