//! Walking the audit chain: page by page, so that its length costs no memory.

use super::Office;
use crate::{
    identity::{
        recovery::{Head, Row},
        verifier::Fault,
    },
    model::port::StoreFault,
};

/// How many rows are read at once.
const PAGE: usize = 256;

/// What a walk over the whole chain found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChainState {
    Whole { head: Head },
    Broken { number: u64, flaw: Flaw },
}

/// What is wrong with the first row that is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// It doesn't bear the hash that it and all before it give.
    Changed,
    Missing,
    Unreadable,
    /// It is whole, and is not the row that was noted down earlier.
    OtherThanNoted,
}

impl Office {
    /// Where the chain stands.
    pub async fn audit_head(&self) -> Result<Head, Fault> {
        Ok(self.store.audit_head().await?)
    }

    /// The rows after `after`, a page of them; none at the end.
    pub async fn audit_page(&self, after: u64) -> Result<Vec<Row>, Fault> {
        Ok(self.store.audit_rows(after, PAGE).await?)
    }

    /// Walks the chain from its first row. `noted`: a head that was written down elsewhere, which must
    /// still stand in it; it alone shows a chain that was made anew from the beginning.
    pub async fn verify_audit(&self, noted: Option<&Head>) -> Result<ChainState, Fault> {
        let broken = |number, flaw| Ok(ChainState::Broken { number, flaw });
        let mut head = Head::default();
        loop {
            let page = match self.store.audit_rows(head.number, PAGE).await {
                Err(StoreFault::Unreadable { .. }) => self.readable(head.number).await?,
                page => page?,
            };
            if page.is_empty() {
                break;
            }
            for row in page {
                let expected = head.number.saturating_add(1);
                if row.number > expected {
                    return broken(expected, Flaw::Missing);
                }
                if !row.follows(&head) {
                    return broken(expected, Flaw::Changed);
                }
                head = row.head();
                if noted.is_some_and(|noted| noted.number == head.number && noted.hash != head.hash) {
                    return broken(head.number, Flaw::OtherThanNoted);
                }
            }
        }
        let next = head.number.saturating_add(1);
        let kept = self.store.audit_head().await?;
        if kept.number > head.number || noted.is_some_and(|noted| noted.number > head.number) {
            let flaw = if self.is_unreadable(head.number).await? { Flaw::Unreadable } else { Flaw::Missing };
            return broken(next, flaw);
        }
        if kept != head {
            return broken(head.number, Flaw::Changed);
        }
        Ok(ChainState::Whole { head })
    }

    /// The rows after `after` up to the first that can't be read.
    async fn readable(&self, after: u64) -> Result<Vec<Row>, Fault> {
        let mut rows: Vec<Row> = Vec::new();
        while rows.len() < PAGE {
            let last = rows.last().map_or(after, |row| row.number);
            match self.store.audit_rows(last, 1).await {
                Ok(row) if row.is_empty() => break,
                Ok(row) => rows.extend(row),
                Err(StoreFault::Unreadable { .. }) => break,
                Err(fault) => return Err(fault.into()),
            }
        }
        Ok(rows)
    }

    async fn is_unreadable(&self, after: u64) -> Result<bool, Fault> {
        match self.store.audit_rows(after, 1).await {
            Ok(_) => Ok(false),
            Err(StoreFault::Unreadable { .. }) => Ok(true),
            Err(fault) => Err(fault.into()),
        }
    }
}
