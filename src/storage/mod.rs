//! The stores of both wings. Each stands on [`KeyValue`](crate::model::port::KeyValue), an ordered map
//! whose commits are whole and durable; what a key means is known to the store above it alone.

pub mod conversations;
mod limit;
mod manifest;
pub mod memory;
pub mod recovery;
pub mod sled;
pub mod staff;

pub use manifest::OpenFault;
