//! The JSON of the calls of staff.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use utoipa::ToSchema;

use super::wire::{MethodWire, Secret};
use crate::model::{AuditPage, AuditRow, DeskDone, Objected, OpenObjection};

/// Who a token speaks for.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[schema(title = "Agent")]
pub(super) struct AgentWire {
    #[schema(example = "kim")]
    pub(super) name: String,
}

/// A grant: the person at the window of the session is the owner of the account.
#[derive(Serialize, Deserialize, ToSchema)]
#[schema(title = "Grant")]
#[serde(deny_unknown_fields)]
pub(super) struct GrantWire {
    /// The name that the person gave.
    #[schema(example = "ada@example.edu")]
    pub(super) account: String,
    /// The three words that chat and panel show, or the session's id.
    #[schema(example = "amber otter canal")]
    pub(super) session: String,
    /// What the agent's authenticator shows. It serves for this call alone.
    #[schema(value_type = String, example = "287082")]
    pub(super) code: Secret,
}

/// Shuts all resets of the account.
#[derive(Serialize, Deserialize, ToSchema)]
#[schema(title = "Freeze")]
#[serde(deny_unknown_fields)]
pub(super) struct FreezeWire {
    #[schema(example = "ada@example.edu")]
    pub(super) account: String,
    #[schema(value_type = String, example = "287082")]
    pub(super) code: Secret,
}

/// Opens a method again that wrong codes have shut.
#[derive(Serialize, Deserialize, ToSchema)]
#[schema(title = "SwitchOn")]
#[serde(deny_unknown_fields)]
pub(super) struct SwitchOnWire {
    #[schema(example = "ada@example.edu")]
    pub(super) account: String,
    pub(super) method: MethodWire,
    #[schema(value_type = String, example = "287082")]
    pub(super) code: Secret,
}

/// Puts a number on file. It serves once its cooling-off is over.
#[derive(Serialize, Deserialize, ToSchema)]
#[schema(title = "Phone")]
#[serde(deny_unknown_fields)]
pub(super) struct PhoneWire {
    #[schema(example = "ada@example.edu")]
    pub(super) account: String,
    /// As people write it: ten digits, or `+CountryCode Number`.
    #[schema(value_type = String, example = "573-555-0142")]
    pub(super) number: Secret,
    #[schema(value_type = String, example = "287082")]
    pub(super) code: Secret,
}

/// An act was done. A reader takes a word that it doesn't know as `done`.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[schema(title = "Did")]
#[serde(tag = "did", rename_all = "snake_case")]
pub(super) enum DidWire {
    /// The account has rights over others: another agent must grant the same until then.
    SecondNeeded {
        #[schema(value_type = String, format = DateTime)]
        until: Timestamp,
    },
    /// The number is on file, and serves from then on.
    Waits {
        #[schema(value_type = String, format = DateTime)]
        until: Timestamp,
    },
    #[serde(other)]
    Done,
}

/// Some rows of the audit chain, oldest first; none after the last.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[schema(title = "AuditPage")]
pub(super) struct AuditWire {
    rows: Vec<AuditRowWire>,
}

/// A row, as `deskhand audit export` writes it.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[schema(title = "AuditRow")]
struct AuditRowWire {
    number: u64,
    /// Byte for byte: the hash of the chain goes over it.
    #[schema(value_type = Object)]
    row: Box<RawValue>,
}

/// The accounts whose owners said "that wasn't me", oldest first.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[schema(title = "Objections")]
pub(super) struct ObjectionsWire {
    objections: Vec<ObjectionWire>,
}

#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[schema(title = "Objection")]
struct ObjectionWire {
    #[schema(example = "ada@example.edu")]
    account: String,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// `attempt`, `factor` or `change`. A reader takes a word that it doesn't know as `attempt`.
    #[schema(example = "change")]
    about: String,
}

impl ObjectionsWire {
    pub(super) fn of(open: Vec<OpenObjection>) -> Self {
        let wire = |OpenObjection { account, at, about }| ObjectionWire { account, at, about: about.id().to_owned() };
        Self { objections: open.into_iter().map(wire).collect() }
    }

    pub(super) fn into_objections(self) -> Vec<OpenObjection> {
        let open = |ObjectionWire { account, at, about }| {
            let about = Objected::ALL.into_iter().find(|known| known.id() == about).unwrap_or(Objected::Attempt);
            OpenObjection { account, at, about }
        };
        self.objections.into_iter().map(open).collect()
    }
}

impl From<DeskDone> for DidWire {
    fn from(done: DeskDone) -> Self {
        match done {
            DeskDone::Done => Self::Done,
            DeskDone::SecondNeeded { until } => Self::SecondNeeded { until },
            DeskDone::Waits { until } => Self::Waits { until },
        }
    }
}

impl From<DidWire> for DeskDone {
    fn from(did: DidWire) -> Self {
        match did {
            DidWire::Done => Self::Done,
            DidWire::SecondNeeded { until } => Self::SecondNeeded { until },
            DidWire::Waits { until } => Self::Waits { until },
        }
    }
}

impl TryFrom<AuditPage> for AuditWire {
    type Error = serde_json::Error;

    fn try_from(page: AuditPage) -> Result<Self, serde_json::Error> {
        let rows = page
            .rows
            .into_iter()
            .map(|AuditRow { number, line }| Ok(AuditRowWire { number, row: RawValue::from_string(line)? }));
        Ok(Self { rows: rows.collect::<Result<_, _>>()? })
    }
}

impl From<AuditWire> for AuditPage {
    fn from(AuditWire { rows }: AuditWire) -> Self {
        let rows = rows.into_iter().map(|AuditRowWire { number, row }| AuditRow { number, line: row.get().to_owned() });
        Self { rows: rows.collect() }
    }
}
