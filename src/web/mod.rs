//! What all pages share: who may ask (`Site`), what every answer carries (`Guard`), the files that
//! are compiled in (`Assets`), and the page in words for an error.
//!
//! No page has inline code, none loads anything from elsewhere, and only the page for an error has its
//! style in itself, named by its hash in the policy. Every link is made from the configured public address, never from what a request says. Absent on purpose:
//! cookies, CORS, sessions.

mod assets;
mod fault;
mod guard;
mod page;
pub mod phrases;
mod site;
pub mod socket;

pub use assets::{Asset, Assets, CONNECTION, SPANS};
pub use fault::html;
pub use guard::{Framing, Guard};
pub use page::Page;
pub use site::{Site, SiteFault};
