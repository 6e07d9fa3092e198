//! What a check found, for programs: as JSON, and as SARIF 2.1.0, which code hosts and editors show in place.

use serde_json::{Value, json};

use crate::{app::content::Severity, model::ContentFault};

/// One object for each finding: `level` (`error`, `warning`), `file`, `line` and `column` from 1, `message`, `remedy`.
/// `folder` stands before each file.
pub(super) fn as_json(found: &[(Severity, ContentFault)], folder: &str) -> Value {
    let findings = found.iter().map(|(severity, fault)| {
        let [(line, column), (end_line, end_column)] = fault.range();
        json!({
            "level": level(*severity),
            "file": path(folder, fault),
            "line": line,
            "column": column,
            "end_line": end_line,
            "end_column": end_column,
            "message": fault.message,
            "remedy": fault.remedy,
        })
    });
    Value::Array(findings.collect())
}

/// One run with a result for each finding (OASIS SARIF 2.1.0 §3.13, §3.27, §3.30).
pub(super) fn as_sarif(found: &[(Severity, ContentFault)], folder: &str) -> Value {
    let results = found.iter().map(|(severity, fault)| {
        let [(line, column), (end_line, end_column)] = fault.range();
        json!({
            "level": level(*severity),
            "message": { "text": format!("{} {}", fault.message, fault.remedy) },
            "locations": [{ "physicalLocation": {
                "artifactLocation": { "uri": path(folder, fault) },
                "region": {
                    "startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column,
                },
            } }],
        })
    });
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "deskhand check", "version": env!("CARGO_PKG_VERSION") } },
            "columnKind": "unicodeCodePoints",
            "results": results.collect::<Vec<_>>(),
        }],
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Mistake => "error",
        Severity::Doubt => "warning",
    }
}

fn path(folder: &str, fault: &ContentFault) -> String {
    format!("{folder}/{}", fault.file())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found() -> Vec<(Severity, ContentFault)> {
        let source = "one\ntwö three\n";
        let at = source.find("three").unwrap();
        let fault = ContentFault::new("articles/a.md", source, at, at + 5, "Nothing is known.", "Write it.");
        vec![(Severity::Mistake, fault.clone()), (Severity::Doubt, fault)]
    }

    #[test]
    fn a_finding_has_its_place_in_characters() {
        let json = as_json(&found(), "prompts/en");
        assert_eq!(
            json[0],
            json!({
                "level": "error", "file": "prompts/en/articles/a.md", "line": 2, "column": 5,
                "end_line": 2, "end_column": 10, "message": "Nothing is known.", "remedy": "Write it.",
            })
        );
        assert_eq!(json[1]["level"], "warning");
    }

    #[test]
    fn sarif_says_the_same() {
        let sarif = as_sarif(&found(), "prompts/en");
        assert_eq!(
            (&sarif["version"], &sarif["runs"][0]["columnKind"]),
            (&json!("2.1.0"), &json!("unicodeCodePoints"))
        );
        let result = &sarif["runs"][0]["results"][0];
        assert_eq!(result["message"]["text"], "Nothing is known. Write it.");
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "prompts/en/articles/a.md");
        assert_eq!(place["region"], json!({"startLine": 2, "startColumn": 5, "endLine": 2, "endColumn": 10}));
    }
}
