//! Limits as a table: what, how much of it is used, and until when it is shut.

use crate::app::admin::wire::{LimitShown, LimitsShown};

/// Shows each group under its name, then what else there is to know.
pub(super) fn show(limits: &LimitsShown) {
    print!("{}", table(limits));
}

/// As wide as its longest row, so that the counts stand below each other in every group.
fn table(limits: &LimitsShown) -> String {
    let rows = limits.groups.iter().flat_map(|group| &group.rows);
    let width = rows.map(|row| row.what.chars().count()).max().unwrap_or_default();
    let mut lines = Vec::new();
    for group in &limits.groups {
        lines.push(group.of.clone());
        lines.extend(group.rows.iter().map(|row| line(row, width)));
    }
    lines.extend(limits.remarks.iter().flat_map(|remark| [String::new(), remark.clone()]));
    lines.into_iter().map(|line| line + "\n").collect()
}

fn line(row: &LimitShown, width: usize) -> String {
    let LimitShown { what, used, allowed, until } = row;
    let shut = until.map(|until| format!("   SHUT until {until:.0}")).unwrap_or_default();
    format!("  {what:<width$} {used:>5} of {allowed}{shut}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::admin::wire::LimitGroup;

    #[test]
    fn counts_stand_below_each_other_in_every_group_whatever_they_are_of() {
        let row = |what: &str, used, allowed, until| LimitShown { what: what.to_owned(), used, allowed, until };
        let group = |of: &str, rows| LimitGroup { of: of.to_owned(), rows };
        let long = "as many letters as no row of any limit has had before, and a few more";
        let midnight = jiff::Timestamp::UNIX_EPOCH;
        let limits = LimitsShown {
            groups: vec![
                group("ada", vec![row("short", 7, 10, None), row("añd öther letters", 10, 10, Some(midnight))]),
                group("all", vec![row(long, 12_345, 20_000, None)]),
            ],
            remarks: vec!["Recovery codes left: 10.".to_owned()],
        };
        let rest = " ".repeat(long.chars().count() - 5);
        let expected = format!(
            "ada\n  short{rest}     7 of 10\n  añd öther letters{}    10 of 10   SHUT until 1970-01-01T00:00:00Z\nall\n  \
             {long} 12345 of 20000\n\nRecovery codes left: 10.\n",
            " ".repeat(long.chars().count() - 17)
        );
        assert_eq!(table(&limits), expected);
    }
}
