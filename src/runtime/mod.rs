//! Clock, entropy, tasks and telemetry: what a shell needs of the machine. Tests bring their own.

mod clock;
mod entropy;

pub use clock::{Clock, ManualClock, SystemClock, UnhurriedClock};
pub use entropy::{Entropy, SeededEntropy, SystemEntropy};
