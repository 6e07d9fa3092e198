//! The session machine, limits and history: pure.
