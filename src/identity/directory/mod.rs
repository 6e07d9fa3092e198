//! Where accounts live: the ports, and the embedded directory of the demo and of small installations.

mod account;
mod embedded;
mod entry;
mod pool;
mod port;

pub use account::{Account, NewAccount};
pub use embedded::{AddFault, EmbeddedDirectory, SignIn};
pub use pool::HashPool;
pub use port::{CredentialWriter, Directory, DirectoryFault, PasswordCheck, WriteFault};
