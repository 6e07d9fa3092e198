//! Transcripts in, verdicts out.
