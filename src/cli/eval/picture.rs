//! What was taken for what, as a picture (SVG): a square for every pair, the darker the more often.
//!
//! Only labels that have a part in a mistake are drawn, so that hundreds of labels stay legible. Whoever points at a
//! square reads its numbers.

use std::fmt::Write as _;

/// How often messages of one label (a row) were taken for another (a column), or for their own.
pub(super) struct Taken<'a> {
    pub(super) truth: &'a str,
    pub(super) said: &'a str,
    pub(super) times: usize,
    /// How many messages have the label `truth`.
    pub(super) of: usize,
}

/// The side of a square.
const SIDE: usize = 16;
/// What a letter of a name takes at most, at the size of the names.
const LETTER: usize = 7;
const MARGIN: usize = 12;
const HEADING: usize = 40;

/// `taken` holds no pair twice.
pub(super) fn picture(title: &str, taken: &[Taken<'_>]) -> String {
    let mistaken: Vec<&Taken> = taken.iter().filter(|pair| pair.truth != pair.said && pair.times > 0).collect();
    let mut names: Vec<&str> = mistaken.iter().flat_map(|pair| [pair.truth, pair.said]).collect();
    names.sort_unstable();
    names.dedup();
    let name_length = names.iter().map(|name| name.chars().count()).max().unwrap_or_default() * LETTER;
    let (left, top) = (MARGIN + name_length + MARGIN / 2, HEADING + name_length + MARGIN / 2);
    let square = names.len() * SIDE;
    let (width, height) = ((left + square + MARGIN).max(title.chars().count() * 9 + 2 * MARGIN), top + square + MARGIN);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" \
         role=\"img\" font-family=\"sans-serif\" font-size=\"11\" fill=\"#1a1a1a\">\n\
         <title>{title}</title>\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n\
         <text x=\"{MARGIN}\" y=\"26\" font-size=\"15\">{title}</text>\n",
        title = escaped(title)
    );
    if names.is_empty() {
        let _ = writeln!(svg, "<text x=\"{MARGIN}\" y=\"{HEADING}\">No message was taken for another.</text>");
    }
    for (at, name) in names.iter().enumerate() {
        let middle = at * SIDE + SIDE * 3 / 4;
        let (name, x, y) = (escaped(name), left + middle, top - MARGIN / 2);
        let _ = writeln!(
            svg,
            "<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{name}</text>\n\
             <text transform=\"translate({x} {y}) rotate(-90)\">{name}</text>",
            left - MARGIN / 2,
            top + middle
        );
    }
    let _ = writeln!(
        svg,
        "<rect x=\"{left}\" y=\"{top}\" width=\"{square}\" height=\"{square}\" fill=\"none\" stroke=\"#bbb\"/>"
    );
    for pair in taken.iter().filter(|pair| pair.times > 0) {
        let place = |name: &str| names.binary_search(&name).ok();
        let (Some(row), Some(column)) = (place(pair.truth), place(pair.said)) else { continue };
        let _ = writeln!(svg, "{}", cell(pair, left + column * SIDE, top + row * SIDE));
    }
    svg.push_str("</svg>\n");
    svg
}

fn cell(pair: &Taken<'_>, x: usize, y: usize) -> String {
    let Taken { truth, said, times, of } = pair;
    let (colour, what) = if truth == said { ("#1c6b3c", "read right") } else { ("#b3261e", "taken for ") };
    // Single mistakes are to be seen too.
    let per_cent = (100 * times / (*of).max(1)).clamp(15, 100);
    let other = if truth == said { String::new() } else { escaped(said) };
    format!(
        "<rect x=\"{x}\" y=\"{y}\" width=\"{SIDE}\" height=\"{SIDE}\" fill=\"{colour}\" fill-opacity=\"{}.{:02}\">\
         <title>{times} of {of} messages of {} {what}{other}</title></rect>",
        per_cent / 100,
        per_cent % 100,
        escaped(truth)
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken<'a>(truth: &'a str, said: &'a str, times: usize) -> Taken<'a> {
        Taken { truth, said, times, of: 20 }
    }

    #[test]
    fn mistakes_are_drawn_with_their_numbers_and_their_labels_alone() {
        let rows = [taken("a&b", "c", 5), taken("a&b", "a&b", 15), taken("c", "c", 20), taken("fine", "fine", 20)];
        let svg = picture("x < y", &rows);
        for part in [
            "<title>x &lt; y</title>",
            "5 of 20 messages of a&amp;b taken for c",
            "15 of 20 messages of a&amp;b read right",
            "fill-opacity=\"0.25\"",
            "fill-opacity=\"1.00\"",
        ] {
            assert!(svg.contains(part), "no {part} in {svg}");
        }
        assert!(!svg.contains("fine") && svg.matches("text-anchor").count() == 2, "{svg}");
        assert_eq!(svg.matches("<rect").count(), 5, "{svg}");
    }

    #[test]
    fn nothing_mistaken_is_said() {
        assert!(picture("t", &[taken("a", "a", 20)]).contains("No message was taken for another."));
    }
}
