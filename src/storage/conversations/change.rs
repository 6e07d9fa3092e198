//! What each call writes, decided from what stands there: pure but for the reads. Each gives a commit
//! that expects everything that it looked at.

use super::{
    BATCH, Conversations,
    layout::{self, Found, Live, Marks},
};
use crate::model::{
    Address, ConversationId, Event, RequestAnswer, Revision, SessionId, TurnRecord,
    port::{CommitFault, KeyCommit, StoreFault},
};

/// A record and its bytes.
type Stored = (TurnRecord, Vec<u8>);

/// A key and what must stand there.
type Expected = (Vec<u8>, Option<Vec<u8>>);

impl Conversations {
    pub(super) fn last_record(&self, conversation: ConversationId) -> Result<Option<Stored>, StoreFault> {
        let last = self.keys.last(layout::log_prefix(conversation).as_bytes())?;
        last.map(|(key, bytes)| Ok((layout::decode_record(&key, &bytes)?, bytes))).transpose()
    }

    /// By the key alone, so that a record that can't be read can still be erased.
    fn last_revision(&self, conversation: ConversationId) -> Result<Revision, StoreFault> {
        let last = self.keys.last(layout::log_prefix(conversation).as_bytes())?;
        last.map_or(Ok(Revision(0)), |(key, _)| layout::revision_of(&key))
    }

    pub(super) fn appended(&self, record: &TurnRecord) -> Result<KeyCommit, CommitFault> {
        let conversation = record.conversation;
        let key = layout::log(conversation, record.revision);
        let mut commit = KeyCommit::default();
        commit.expect.extend(self.stands_before(record, &key)?);
        commit.expect.push((key.clone().into(), None));

        // A turn that speaks owes its words whatever stood in the index: who speaks before anybody is bound
        // (the first words) is about to be listened to. So nothing more need be read or expected.
        let mut entry = Live { revision: record.revision, spoken: record.revision, open: record.open.clone() };
        let mut stays = record.speaks();
        if !stays {
            let (live, marks) = self.beside(conversation)?;
            entry.spoken = live.value.as_ref().map_or(Revision(0), |live| live.spoken);
            stays = !is_idle(&entry, marks.value.as_ref());
            commit.expect.extend([live.unmoved(), marks.unmoved()]);
        }
        write_live(&mut commit, conversation, stays.then_some(&entry))?;
        commit.write.push((key.clone().into(), Some(layout::encode_record(&key, record)?)));
        if let Some(session) = opened(record) {
            let key = layout::session(session);
            let bytes = layout::encode(&key, &conversation)?;
            commit.write.push((key.into(), Some(bytes)));
        }
        Ok(commit)
    }

    /// What must stand in the log for `record`, whose key is `key`, to be the next turn: the turn before it,
    /// of no later epoch, and nothing in its own place.
    fn stands_before(&self, record: &TurnRecord, key: &str) -> Result<Option<Expected>, CommitFault> {
        let before = record.revision.0.checked_sub(1).map(Revision).ok_or(CommitFault::Conflict)?;
        if self.keys.read(key.as_bytes())?.is_some() {
            return Err(CommitFault::Conflict);
        }
        if before == Revision(0) {
            return Ok(None);
        }
        let key = layout::log(record.conversation, before);
        let bytes = self.keys.read(key.as_bytes())?.ok_or(CommitFault::Conflict)?;
        if record.epoch < layout::epoch_of(key.as_bytes(), &bytes)? {
            return Err(CommitFault::Conflict);
        }
        Ok(Some((key.into(), Some(bytes))))
    }

    pub(super) fn bound(
        &self,
        address: &Address,
        conversation: ConversationId,
    ) -> Result<Option<KeyCommit>, CommitFault> {
        let key = layout::address(address);
        let leads_to: Found<ConversationId> = layout::read(&*self.keys, &key)?;
        let mut commit = KeyCommit::default();
        match leads_to.value {
            Some(old) if old == conversation => return Ok(None),
            Some(old) => self.let_go(&mut commit, address, old)?,
            None => {}
        }
        commit.expect.push(leads_to.unmoved());
        commit.write.push((key.clone().into(), Some(layout::encode(&key, &conversation)?)));

        let (live, marks) = self.beside(conversation)?;
        let mut shown = marks.value.clone().unwrap_or_default();
        shown.shown.insert(address.clone(), Revision(0));
        write_marks(&mut commit, conversation, &shown)?;
        let last = self.last_record(conversation)?.map(|(last, _)| last);
        let next = last.as_ref().map(|last| last.revision).unwrap_or_default().next();
        if let Some(last) = last {
            // Nothing has been shown there, so there is something to show.
            let entry = Live { revision: last.revision, spoken: last.revision, open: last.open };
            write_live(&mut commit, conversation, Some(&entry))?;
        }
        commit.expect.extend([live.unmoved(), marks.unmoved()]);
        commit.expect.push((layout::log(conversation, next).into(), None));
        Ok(Some(commit))
    }

    /// The part of a bind that takes `address` from `old`.
    fn let_go(&self, commit: &mut KeyCommit, address: &Address, old: ConversationId) -> Result<(), StoreFault> {
        let (live, marks) = self.beside(old)?;
        let mut left = marks.value.clone().unwrap_or_default();
        left.shown.remove(address);
        write_marks(commit, old, &left)?;
        if live.value.as_ref().is_some_and(|live| is_idle(live, Some(&left))) {
            write_live(commit, old, None)?;
        }
        commit.expect.extend([live.unmoved(), marks.unmoved()]);
        Ok(())
    }

    pub(super) fn marked(
        &self,
        conversation: ConversationId,
        address: &Address,
        revision: Revision,
    ) -> Result<Option<KeyCommit>, CommitFault> {
        let (live, marks) = self.beside(conversation)?;
        let mut shown = marks.value.clone().unwrap_or_default();
        // An address that has moved on has no mark here, and a turn that isn't there wasn't shown.
        let Some(mark) = shown.shown.get_mut(address) else { return Ok(None) };
        let last = self.last_revision(conversation)?;
        let risen = revision.min(last);
        if risen <= *mark {
            return Ok(None);
        }
        *mark = risen;
        let mut commit = KeyCommit::default();
        write_marks(&mut commit, conversation, &shown)?;
        if live.value.as_ref().is_some_and(|live| is_idle(live, Some(&shown))) {
            write_live(&mut commit, conversation, None)?;
        }
        commit.expect.extend([live.unmoved(), marks.unmoved()]);
        Ok(Some(commit))
    }

    pub(super) fn erased(&self, conversation: ConversationId) -> Result<Option<KeyCommit>, CommitFault> {
        let (live, marks) = self.beside(conversation)?;
        let mut commit = KeyCommit::default();
        for address in marks.value.iter().flat_map(|marks| marks.shown.keys()) {
            let leads_to: Found<ConversationId> = layout::read(&*self.keys, &layout::address(address))?;
            if leads_to.value == Some(conversation) {
                commit.write.push((leads_to.key.clone(), None));
            }
            commit.expect.push(leads_to.unmoved());
        }
        commit.write.extend([(live.key.clone(), None), (marks.key.clone(), None)]);
        // Before the keys are listed: a turn that is added from here on makes this commit conflict.
        let last = self.last_revision(conversation)?;
        commit.expect.push((layout::log(conversation, last.next()).into(), None));
        let log = self.written_with(conversation)?;
        commit.write.extend(log.into_iter().map(|key| (key, None)));
        commit.expect.extend([live.unmoved(), marks.unmoved()]);
        Ok(Some(commit))
    }

    /// The keys of the log, and those that were written with its turns.
    fn written_with(&self, conversation: ConversationId) -> Result<Vec<Vec<u8>>, StoreFault> {
        let prefix = layout::log_prefix(conversation);
        let mut found: Vec<Vec<u8>> = Vec::new();
        let mut from = prefix.clone().into_bytes();
        loop {
            let pairs = self.keys.scan(prefix.as_bytes(), &from, BATCH)?;
            let full = pairs.len() == BATCH;
            for (key, bytes) in pairs {
                // A record that can't be read goes all the same.
                let session = layout::decode_record(&key, &bytes).ok().and_then(|record| opened(&record));
                found.extend(session.map(|session| layout::session(session).into_bytes()));
                from = [&key, b"\0".as_slice()].concat();
                found.push(key);
            }
            if !full {
                return Ok(found);
            }
        }
    }

    fn beside(&self, conversation: ConversationId) -> Result<(Found<Live>, Found<Marks>), StoreFault> {
        let live = layout::read(&*self.keys, &layout::live(conversation))?;
        Ok((live, layout::read(&*self.keys, &layout::marks(conversation))?))
    }
}

/// The recovery session that the verifier opened for this turn.
fn opened(record: &TurnRecord) -> Option<SessionId> {
    match &record.event {
        Event::Answered { answer: RequestAnswer::Opened { opened }, .. } => Some(opened.session),
        _ => None,
    }
}

/// Nothing is open, and everybody who listens has been shown everything.
fn is_idle(live: &Live, marks: Option<&Marks>) -> bool {
    live.open.is_empty() && marks.is_none_or(|marks| marks.behind(live.spoken).is_empty())
}

fn write_live(commit: &mut KeyCommit, conversation: ConversationId, live: Option<&Live>) -> Result<(), StoreFault> {
    let key = layout::live(conversation);
    let bytes = live.map(|live| layout::encode(&key, live)).transpose()?;
    commit.write.push((key.into(), bytes));
    Ok(())
}

fn write_marks(commit: &mut KeyCommit, conversation: ConversationId, marks: &Marks) -> Result<(), StoreFault> {
    let key = layout::marks(conversation);
    let bytes = if marks.shown.is_empty() { None } else { Some(layout::encode(&key, marks)?) };
    commit.write.push((key.into(), bytes));
    Ok(())
}
