//! For an installation that can't send: every text and call is refused, and the operator is told by
//! the log. Such an installation offers the authenticator alone.

use async_trait::async_trait;

use super::{CodeSender, DeliveryFault, DeliveryKey, Destination};
use crate::model::Sensitive;

#[derive(Debug)]
pub struct NoSender;

#[async_trait]
impl CodeSender for NoSender {
    async fn text(&self, _: &DeliveryKey, _: &Destination, _: &Sensitive) -> Result<(), DeliveryFault> {
        Err(refused())
    }

    async fn call(&self, _: &DeliveryKey, _: &Destination, _: &Sensitive) -> Result<(), DeliveryFault> {
        Err(refused())
    }
}

fn refused() -> DeliveryFault {
    DeliveryFault::Refused("this installation has no sender of texts and calls".to_owned())
}
