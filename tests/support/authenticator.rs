//! An authenticator app and its camera that aren't ours: Debian's `oathtool` and `zbarimg`.

#![allow(dead_code, reason = "each test uses what it needs of it")]

use std::{fs, path::Path, process::Command};

use jiff::Timestamp;

/// What an app that holds `key` (base 32, spaces or not) shows at `now`.
pub(crate) fn oathtool(key: &str, now: Timestamp) -> String {
    let now = now.strftime("%Y-%m-%d %H:%M:%S UTC").to_string();
    said(Command::new("oathtool").args(["--totp", "--base32", "--now", &now, &key.replace(' ', "")]))
}

/// What a camera reads off a QR code of half blocks, as a dark terminal shows it.
pub(crate) fn scanned(half_blocks: &str, folder: &Path) -> String {
    const SIDE: usize = 4;
    let mut rows: Vec<Vec<u8>> = Vec::new();
    for line in half_blocks.lines() {
        let halves = |light: [char; 2]| {
            line.chars().flat_map(move |block| [if light.contains(&block) { 255 } else { 0 }; SIDE]).collect::<Vec<_>>()
        };
        rows.extend(vec![halves(['█', '▀']); SIDE]);
        rows.extend(vec![halves(['█', '▄']); SIDE]);
    }
    let mut picture = format!("P5\n{} {}\n255\n", rows[0].len(), rows.len()).into_bytes();
    picture.extend(rows.concat());
    let file = folder.join("terminal.pgm");
    fs::write(&file, picture).unwrap();
    said(Command::new("zbarimg").args(["--quiet", "--raw"]).arg(&file))
}

/// Debian's oathtool and zbar-tools must be installed.
fn said(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}
