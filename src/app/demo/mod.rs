//! What the demo adds: its people, their phones and mailboxes, its sign-in.

mod hands;
pub mod mail;
mod people;
pub mod phone;
pub mod phrases;
pub mod sign_in;
pub mod site;
mod voice;

pub use hands::DemoFault;
pub(super) use hands::open;
pub use people::PeopleFault;
pub(crate) use people::identity_key;
