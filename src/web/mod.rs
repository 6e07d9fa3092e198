//! Headers, host check and assets: shared by all pages.
