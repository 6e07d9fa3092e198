//! Who it is, and the reset: the verifier's wing. Never names `talk`.

pub mod credential;
pub mod delivery;
pub mod directory;
pub mod recovery;
pub mod verifier;
