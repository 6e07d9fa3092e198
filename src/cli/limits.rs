//! Limits as a table: what, how much of it is used, and until when it is shut.

use crate::app::admin::wire::{LimitShown, LimitsShown};

/// Shows each group under its name, then what else there is to know.
pub(super) fn show(limits: &LimitsShown) {
    for group in &limits.groups {
        println!("{}", group.of);
        group.rows.iter().for_each(|row| println!("  {}", line(row)));
    }
    for remark in &limits.remarks {
        println!("\n{remark}");
    }
}

fn line(row: &LimitShown) -> String {
    let LimitShown { what, used, allowed, until } = row;
    let shut = until.map(|until| format!("   SHUT until {until:.0}")).unwrap_or_default();
    format!("{what:<58} {used:>5} of {allowed}{shut}")
}
