//! What only a running server can see of its own health.

use super::{admin::wire::Finding, house::House};

impl House {
    pub(super) fn findings(&self) -> Vec<Finding> {
        let articles = self.content.articles.len();
        let mut findings = vec![Finding::good(format!("the content is sound (articles: {articles})"))];
        findings.push(match self.stores.verifier.last(b"") {
            Ok(_) => Finding::good("the verifier's store answers"),
            Err(fault) => Finding::bad(fault.to_string(), "Stop the server and run `deskhand doctor` again."),
        });
        findings.push(match self.stores.chat.last(b"") {
            Ok(_) => Finding::good("the chat's store answers"),
            Err(fault) => Finding::bad(fault.to_string(), "Stop the server and run `deskhand doctor` again."),
        });
        findings
    }
}
