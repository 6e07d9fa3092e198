//! The one switch of all driven resets.

use super::{Declined, Office, TRIES};
use crate::identity::{
    recovery::{Actor, Deed, Paused, Switch, Upkeep},
    verifier::Fault,
};

impl Office {
    /// Whether resets are paused, since when, by whom and why.
    pub async fn paused(&self) -> Result<Option<Paused>, Fault> {
        Ok(self.store.switch().await?.paused)
    }

    /// Stops all driven resets. Who is in the middle of one goes on where they were once it is over.
    pub async fn pause_resets(&self, why: Option<&str>) -> Result<(), Declined> {
        self.switch(|paused| {
            if let Some(Paused { at, .. }) = paused {
                return Err(Declined::Paused { at });
            }
            let paused = Paused { at: self.clock.now(), by: self.name(), why: why.map(str::to_owned) };
            Ok((Some(paused), Deed::ResetsPaused))
        })
        .await
    }

    pub async fn resume_resets(&self) -> Result<(), Declined> {
        self.switch(|paused| match paused {
            Some(_) => Ok((None, Deed::ResetsResumed)),
            None => Err(Declined::NotPaused),
        })
        .await
    }

    async fn switch(
        &self,
        decide: impl Fn(Option<Paused>) -> Result<(Option<Paused>, Deed), Declined> + Send + Sync,
    ) -> Result<(), Declined> {
        for _ in 0..TRIES {
            let Switch { revision, paused } = self.store.switch().await.map_err(Fault::from)?;
            let (paused, deed) = decide(paused)?;
            let audit = vec![self.entry(None, self.clock.now(), deed)];
            let switch = Some(Switch { revision: revision.saturating_add(1), paused });
            if self.kept(&Upkeep { switch, audit, ..Upkeep::default() }).await? {
                return Ok(());
            }
        }
        Err(Fault::Contended.into())
    }

    fn name(&self) -> String {
        match &self.actor {
            Actor::Agent(name) | Actor::Administrator(name) => name.clone(),
            Actor::Owner | Actor::Visitor | Actor::System => "deskhand".to_owned(),
        }
    }
}
