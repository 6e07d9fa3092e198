//! Lets the directory go of numbers that were removed, once their cooling-off is over: until then they
//! are told of everything, and their owner can have them back.

use super::{Fault, Service, act::blind_number};
use crate::{
    identity::recovery::{AccountFile, Upkeep},
    model::{AccountId, port::CommitFault},
};

/// How often a file is written when others write at the same time.
const TRIES: usize = 8;

impl Service {
    pub(super) async fn let_numbers_go(&self) {
        let departing = match self.parts.store.departing().await {
            Ok(departing) => departing,
            Err(fault) => {
                tracing::error!(%fault, "the numbers to be removed can't be read");
                return;
            }
        };
        for account in departing {
            if let Err(fault) = self.let_number_go(&account).await {
                tracing::warn!(%account, %fault, "a number is still to be removed");
            }
        }
    }

    /// The mark goes last: a number without one would serve.
    async fn let_number_go(&self, id: &AccountId) -> Result<(), Fault> {
        let file = self.parts.store.account(id).await?;
        let departed: Vec<String> = file.departed(self.now()).map(str::to_owned).collect();
        if departed.is_empty() {
            return Ok(());
        }
        let phones = self.parts.directory.account(id).await?.map(|account| account.phones).unwrap_or_default();
        for number in phones {
            if departed.contains(&blind_number(&self.parts.keyring, &number)) {
                self.parts.writer.remove_phone(id, &number).await?;
            }
        }
        for _ in 0..TRIES {
            let now = self.now();
            let mut file: AccountFile = self.parts.store.account(id).await?;
            // Whoever came in between may have put one back on file: it has another mark then.
            let gone: Vec<String> =
                file.departed(now).filter(|number| departed.iter().any(|it| it == number)).map(str::to_owned).collect();
            for number in &gone {
                file.forget_phone(number);
            }
            match self.keep(&Upkeep { accounts: vec![(id.clone(), file.next())], ..Upkeep::default() }).await {
                Ok(()) => return Ok(()),
                Err(CommitFault::Conflict) => {}
                Err(CommitFault::Store(fault)) => return Err(fault.into()),
            }
        }
        Err(Fault::Contended)
    }
}
