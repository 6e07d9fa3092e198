//! Articles.

mod article;

pub use article::{Article, Branch, Section, Step, Way};
