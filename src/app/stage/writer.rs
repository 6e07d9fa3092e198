//! A directory that fails when a transcript or a test says so.

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use jiff::Timestamp;

use crate::{
    app::machine::Between,
    identity::{
        credential::{Password, PhoneNumber},
        directory::{CredentialWriter, DirectoryFault, WriteFault},
    },
    model::AccountId,
    replay::transcript::Fault,
};

/// What ails the directory now; `None`: nothing.
#[derive(Debug, Default)]
pub struct Ailment(Mutex<Option<Fault>>);

impl Ailment {
    pub fn set(&self, fault: Fault) {
        let fault = Some(fault).filter(|fault| *fault != Fault::Back);
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = fault;
    }

    /// Lets every change of a password meet it.
    pub fn between(self: &Arc<Self>) -> Between {
        let ailment = self.clone();
        Box::new(move |real| Arc::new(AilingWriter { real, ailment }))
    }

    fn now(&self) -> Option<Fault> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How many times a slow directory lets the others go first.
const SLOW_TURNS: usize = 200;

const WHY: &str = "the transcript says so";

struct AilingWriter {
    real: Arc<dyn CredentialWriter>,
    ailment: Arc<Ailment>,
}

#[async_trait]
impl CredentialWriter for AilingWriter {
    async fn set_password(&self, id: &AccountId, password: &Arc<Password>, at: Timestamp) -> Result<(), WriteFault> {
        match self.ailment.now() {
            None | Some(Fault::Back) => self.real.set_password(id, password, at).await,
            Some(Fault::Slow) => {
                for _ in 0..SLOW_TURNS {
                    tokio::task::yield_now().await;
                }
                self.real.set_password(id, password, at).await
            }
            Some(Fault::Refuses) => Err(WriteFault::Refused(WHY.into())),
            Some(Fault::Silent) => {
                self.real.set_password(id, password, at).await?;
                Err(WriteFault::Unsettled(WHY.into()))
            }
            Some(Fault::Away | Fault::Fails) => Err(WriteFault::Away(WHY.into())),
        }
    }

    async fn stop_password(&self, id: &AccountId, at: Timestamp) -> Result<(), WriteFault> {
        self.real.stop_password(id, at).await
    }

    async fn register_phone(&self, id: &AccountId, number: &PhoneNumber) -> Result<(), WriteFault> {
        self.real.register_phone(id, number).await
    }

    async fn remove_phone(&self, id: &AccountId, number: &PhoneNumber) -> Result<(), WriteFault> {
        self.real.remove_phone(id, number).await
    }

    async fn revoke_sessions(&self, id: &AccountId) -> Result<bool, WriteFault> {
        self.real.revoke_sessions(id).await
    }

    fn may_come_late(&self) -> bool {
        self.real.may_come_late()
    }

    async fn password_set_at(&self, id: &AccountId) -> Result<Option<Timestamp>, DirectoryFault> {
        match self.ailment.now() {
            // One that is silent answers no question either.
            Some(Fault::Away | Fault::Fails | Fault::Silent) => Err(DirectoryFault::Away(WHY.into())),
            _ => self.real.password_set_at(id).await,
        }
    }
}
