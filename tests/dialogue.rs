//! The dialogue over the shipped content: what must hold whatever happens, and the turns of the reset.
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may stop at what it did not expect"
)]

#[path = "dialogue/bench.rs"]
mod bench;
#[path = "dialogue/desk.rs"]
mod desk;
#[path = "dialogue/driven.rs"]
mod driven;
#[path = "dialogue/elsewhere.rs"]
mod elsewhere;
#[path = "dialogue/interleaved.rs"]
mod interleaved;
#[path = "dialogue/orders.rs"]
mod orders;
#[path = "dialogue/properties.rs"]
mod properties;
#[path = "dialogue/repairs.rs"]
mod repairs;
#[path = "dialogue/waiting.rs"]
mod waiting;
#[path = "dialogue/walked.rs"]
mod walked;
#[path = "dialogue/walks.rs"]
mod walks;
