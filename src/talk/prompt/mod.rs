//! What the bot says apart from article steps.
