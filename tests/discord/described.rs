//! Whether what the bot asked of Discord is what Discord describes.

use std::{
    io::Write as _,
    path::Path,
    process::{Command, Stdio},
};

use serde_json::json;

use crate::stand_in::StandIn;

/// Holds every request so far against Discord's published description (the npm package `discord-api-spec`).
pub(crate) fn check(discord: &StandIn) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/discord");
    let installed = folder.join("node_modules").is_dir();
    assert!(installed, "npm ci --prefix tests/discord installs the description");
    let mut node = Command::new("node").arg("described.mjs").current_dir(folder).stdin(Stdio::piped()).spawn().unwrap();
    let lines = discord.requests().into_iter().map(|request| {
        let line = json!({ "method": request.method, "path": request.path, "body": request.body });
        format!("{line}\n")
    });
    node.stdin.take().unwrap().write_all(lines.collect::<String>().as_bytes()).unwrap();
    assert!(node.wait().unwrap().success(), "not what Discord describes");
}
