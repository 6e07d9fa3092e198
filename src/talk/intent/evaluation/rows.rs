//! Labelled messages as files have them: `label<TAB>text`, one a line.

use crate::model::ContentFault;

/// A message and the label that it has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    pub label: String,
    pub text: String,
}

/// A file that isn't such a file at all has a mistake in every line; a few of them say so.
const FAULTS_SHOWN: usize = 10;

/// The rows of one file. Lines without text are passed over; a line without a tab is a fault.
pub fn parse_rows(file: &str, source: &str) -> Result<Vec<Row>, Vec<ContentFault>> {
    let (mut rows, mut faults) = (Vec::new(), Vec::new());
    let mut at = 0;
    for line in source.split_inclusive('\n') {
        if faults.len() == FAULTS_SHOWN {
            break;
        }
        let (start, written) = (at, line.trim_end_matches(['\n', '\r']));
        at += line.len();
        match written.split_once('\t') {
            _ if written.trim().is_empty() => {}
            Some((label, text)) if !label.trim().is_empty() && !text.trim().is_empty() => {
                rows.push(Row { label: label.trim().to_owned(), text: text.to_owned() });
            }
            _ => {
                let remedy = "Write the label, one tab, and the message.";
                let message = "This line is no label and message.";
                faults.push(ContentFault::new(file, source, start, start + written.len(), message, remedy));
            }
        }
    }
    if faults.is_empty() { Ok(rows) } else { Err(faults) }
}

/// The messages of a file whose labels don't matter: each line, or what stands after its tab.
pub fn parse_texts(source: &str) -> Vec<String> {
    let text = |line: &str| line.split_once('\t').map_or(line, |(_, text)| text).trim().to_owned();
    source.lines().map(text).filter(|text| !text.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_and_their_mistakes() {
        let rows = parse_rows("x.tsv", "a\tone two\r\n\nb\tthree\tfour\n").unwrap();
        let shown: Vec<_> = rows.iter().map(|row| (row.label.as_str(), row.text.as_str())).collect();
        assert_eq!(shown, [("a", "one two"), ("b", "three\tfour")]);
        let faults = parse_rows("x.tsv", "a\tone\nno tab\n\tno label\nb\t \n").unwrap_err();
        assert_eq!(faults.iter().map(ContentFault::line).collect::<Vec<_>>(), [2, 3, 4]);
        assert_eq!(parse_rows("x.tsv", &"no tab\n".repeat(1000)).unwrap_err().len(), FAULTS_SHOWN);
        assert_eq!(parse_texts("oos\tone\n\ntwo words\n"), ["one", "two words"]);
    }
}
