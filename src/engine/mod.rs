//! Mailboxes, turns, outbox, timers.
