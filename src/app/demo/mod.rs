//! What the demo adds: its people, its phone, its sign-in.

pub mod phone;
pub mod phrases;
pub mod sign_in;
pub mod site;
