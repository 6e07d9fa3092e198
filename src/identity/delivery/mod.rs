//! How a code reaches a phone, and a letter a mailbox.
//!
//! `CodeSender` and `Mailer` are the ports; `DemoPhone` plays the part of a phone in the demo and in tests.

mod demo_phone;
mod mailer;
mod none;
mod port;

pub use demo_phone::{DemoPhone, TextMessage};
pub use mailer::{Letter, MailAddress, Mailer};
pub use none::{NoMailer, NoSender};
pub use port::{CodeSender, DeliveryFault, DeliveryKey, Destination};
