//! Passwords, codes and the policy as values: pure.
