//! How a code reaches a phone, and a letter a mailbox.
//!
//! `CodeSender` and `Mailer` are the ports; `DemoPhone` and `DemoMailbox` play the parts of a phone and a
//! mailbox in the demo and in tests.

mod demo_call;
mod demo_mailbox;
mod demo_phone;
mod inboxes;
mod mailer;
mod none;
mod port;

pub use demo_call::{Call, CallAct, CallState};
pub use demo_mailbox::{DemoMailbox, MailMessage};
pub use demo_phone::{DemoPhone, TextMessage};
pub use mailer::{Letter, MailAddress, Mailer};
pub use none::{NoMailer, NoSender};
pub use port::{CallScript, CodeSender, DeliveryFault, DeliveryKey, Destination};
