//! For an installation that can't send: every text and call is refused, and the operator is told by
//! the log. Such an installation offers the authenticator alone.

use async_trait::async_trait;

use super::{CallScript, CodeSender, DeliveryFault, DeliveryKey, Destination, Letter, MailAddress, Mailer};
use crate::model::Sensitive;

#[derive(Debug)]
pub struct NoSender;

#[async_trait]
impl CodeSender for NoSender {
    async fn text(&self, _: &DeliveryKey, _: &Destination, _: &Sensitive) -> Result<(), DeliveryFault> {
        Err(refused())
    }

    async fn call(&self, _: &DeliveryKey, _: &Destination, _: &CallScript) -> Result<(), DeliveryFault> {
        Err(refused())
    }
}

/// For an installation without mail: every letter is refused.
#[derive(Debug)]
pub struct NoMailer;

#[async_trait]
impl Mailer for NoMailer {
    async fn mail(&self, _: &DeliveryKey, _: &MailAddress, _: &Letter) -> Result<(), DeliveryFault> {
        Err(DeliveryFault::Refused("this installation has no sender of mail".to_owned()))
    }
}

fn refused() -> DeliveryFault {
    DeliveryFault::Refused("this installation has no sender of texts and calls".to_owned())
}
