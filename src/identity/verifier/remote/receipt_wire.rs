//! The JSON of what was done about a verified person's account.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::model::{AgentName, Hand, Receipt, ReceiptKind, SessionId};

/// What was done about the account of whoever was verified, newest first.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[schema(title = "Receipts")]
pub(super) struct ReceiptsWire {
    receipts: Vec<ReceiptWire>,
}

/// One thing that was done.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[schema(title = "Receipt")]
struct ReceiptWire {
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// Such as `verified-by-text`, `password-changed` or `granted`. A reader takes a word that it doesn't know as
    /// something else that was done.
    #[schema(example = "password-changed")]
    what: String,
    /// `owner`, `agent`, `administrator` or `system`.
    #[schema(example = "owner")]
    by: String,
    /// The agent's name, where one did it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    agent: Option<String>,
    /// The recovery session in which it was done, where it was in one.
    #[schema(value_type = Option<String>, example = "01K4ANR5DG0000000000000000")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    session: Option<SessionId>,
}

impl ReceiptsWire {
    pub(super) fn of(receipts: Vec<Receipt>) -> Self {
        Self { receipts: receipts.into_iter().map(ReceiptWire::from).collect() }
    }

    pub(super) fn into_receipts(self) -> Vec<Receipt> {
        self.receipts.into_iter().map(Receipt::from).collect()
    }
}

impl From<Receipt> for ReceiptWire {
    fn from(Receipt { at, what, by, session }: Receipt) -> Self {
        let (by, agent) = match by {
            Hand::Owner => ("owner", None),
            Hand::Agent(name) => ("agent", Some(name.to_string())),
            Hand::Administrator => ("administrator", None),
            Hand::System => ("system", None),
        };
        Self { at, what: what.id().to_owned(), by: by.to_owned(), agent, session }
    }
}

impl From<ReceiptWire> for Receipt {
    fn from(ReceiptWire { at, what, by, agent, session }: ReceiptWire) -> Self {
        let by = match (by.as_str(), agent.as_deref().and_then(AgentName::parse)) {
            ("owner", _) => Hand::Owner,
            ("agent", Some(name)) => Hand::Agent(name),
            ("administrator", _) => Hand::Administrator,
            _ => Hand::System,
        };
        Self { at, what: ReceiptKind::of(&what), by, session }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_receipt_comes_back_as_itself_and_a_newer_one_as_something_else() {
        let kim = AgentName::parse("kim").unwrap();
        let hands = [Hand::Owner, Hand::Agent(kim), Hand::Administrator, Hand::System];
        let all: Vec<Receipt> = ReceiptKind::ALL
            .into_iter()
            .zip(hands.into_iter().cycle())
            .map(|(what, by)| Receipt { at: Timestamp::UNIX_EPOCH, what, by, session: None })
            .collect();
        let line = serde_json::to_string(&ReceiptsWire::of(all.clone())).unwrap();
        assert_eq!(serde_json::from_str::<ReceiptsWire>(&line).unwrap().into_receipts(), all);
        let newer = r#"{"receipts":[{"at":"2026-09-04T15:00:00Z","what":"moved","by":"robot","new":1}]}"#;
        let read = serde_json::from_str::<ReceiptsWire>(newer).unwrap().into_receipts();
        assert_eq!((read[0].what, &read[0].by), (ReceiptKind::Other, &Hand::System));
    }
}
