//! What the demo adds: its people, its phone, its sign-in.
