//! The service that checks an identity and performs the reset, and its panel.

pub mod captcha;
pub mod store;
