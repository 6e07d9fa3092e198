//! How a code reaches a phone.
//!
//! `CodeSender` is the port; `DemoPhone` plays the part of a phone in the demo and in tests.

mod demo_phone;
mod none;
mod port;

pub use demo_phone::{DemoPhone, TextMessage};
pub use none::NoSender;
pub use port::{CodeSender, DeliveryFault, DeliveryKey, Destination};
