//! Two lists of lines side by side, as a person reads them: what was expected, what was said.

/// A line of both, or of one side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Difference<'l> {
    Same(&'l str),
    /// Expected, and not said.
    Missing(&'l str),
    /// Said, and not expected.
    Extra(&'l str),
}

/// The shortest way from `expected` to `said` (longest common subsequence).
pub fn compare<'l>(expected: &'l [String], said: &'l [String]) -> Vec<Difference<'l>> {
    // longest[i][j]: how many lines expected[i..] and said[j..] have in common.
    let mut longest: Vec<Vec<usize>> = vec![vec![0; said.len() + 1]; expected.len() + 1];
    let at =
        |table: &[Vec<usize>], i: usize, j: usize| table.get(i).and_then(|row| row.get(j)).copied().unwrap_or_default();
    for (i, left) in expected.iter().enumerate().rev() {
        for (j, right) in said.iter().enumerate().rev() {
            let best = if left == right {
                at(&longest, i + 1, j + 1) + 1
            } else {
                at(&longest, i + 1, j).max(at(&longest, i, j + 1))
            };
            if let Some(cell) = longest.get_mut(i).and_then(|row| row.get_mut(j)) {
                *cell = best;
            }
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut lines = Vec::new();
    loop {
        match (expected.get(i), said.get(j)) {
            (Some(left), Some(right)) if left == right => {
                lines.push(Difference::Same(left));
                (i, j) = (i + 1, j + 1);
            }
            (Some(left), right) if right.is_none() || at(&longest, i + 1, j) >= at(&longest, i, j + 1) => {
                lines.push(Difference::Missing(left));
                i += 1;
            }
            (_, Some(right)) => {
                lines.push(Difference::Extra(right));
                j += 1;
            }
            (_, None) => return lines,
        }
    }
}

/// The comparison as text: `-` expected, `+` said.
pub fn show(expected: &[String], said: &[String]) -> String {
    compare(expected, said)
        .into_iter()
        .map(|difference| match difference {
            Difference::Same(line) => format!("    {line}\n"),
            Difference::Missing(line) => format!("  - {line}\n"),
            Difference::Extra(line) => format!("  + {line}\n"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<String> {
        text.split('|').filter(|line| !line.is_empty()).map(str::to_owned).collect()
    }

    #[test]
    fn the_difference_reads_from_top_to_bottom() {
        let cases = [
            ("a|b|c", "a|b|c", "    a\n    b\n    c\n"),
            ("a|b|c", "a|x|c", "    a\n  - b\n  + x\n    c\n"),
            ("a|b", "", "  - a\n  - b\n"),
            ("", "a", "  + a\n"),
            ("a|b|c|d", "b|d|e", "  - a\n    b\n  - c\n    d\n  + e\n"),
        ];
        for (expected, said, shown) in cases {
            assert_eq!(show(&lines(expected), &lines(said)), shown, "{expected} → {said}");
        }
    }
}
