//! The phrases of the dialogue.
