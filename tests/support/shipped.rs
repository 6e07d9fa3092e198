//! The shipped program as whoever installs it starts it, and its demo in a folder of its own.

#![allow(dead_code, reason = "each test uses what it needs of it")]

use std::{
    fs,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

/// A process of the shipped program.
pub(crate) struct Shipped(Child);

impl Shipped {
    /// Starts `command` and reads what it prints, up to the word on how to stop it.
    pub(crate) fn start(config: &Path, command: &str) -> (Self, String) {
        let mut process = deskhand(config, command).stdout(Stdio::piped()).spawn().unwrap();
        let mut printed = String::new();
        let mut lines = BufReader::new(process.stdout.take().unwrap());
        while !printed.contains("Ctrl-C") {
            assert!(lines.read_line(&mut printed).unwrap() > 0, "`{command}` ended: {printed}");
        }
        (Self(process), printed)
    }

    /// Ctrl-C, as a terminal sends it.
    pub(crate) fn stop(self) {
        self.stop_by("-INT");
    }

    pub(crate) fn stop_by(mut self, signal: &str) {
        let id = self.0.id().to_string();
        assert!(Command::new("kill").args([signal, &id]).status().unwrap().success());
        let ended = self.0.wait().unwrap();
        assert!(ended.success(), "it did not stop cleanly: {ended}");
    }
}

impl From<Child> for Shipped {
    fn from(process: Child) -> Self {
        Self(process)
    }
}

impl Drop for Shipped {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

pub(crate) fn deskhand(config: &Path, command: &str) -> Command {
    let mut deskhand = Command::new(env!("CARGO_BIN_EXE_deskhand"));
    deskhand.arg("--config").arg(config).args(command.split(' ')).current_dir(env!("CARGO_MANIFEST_DIR"));
    deskhand
}

/// Runs `command` to its end: whether it was content, and what it printed.
pub(crate) fn ran(config: &Path, command: &str) -> (bool, String) {
    let output = deskhand(config, command).output().unwrap();
    (output.status.success(), String::from_utf8(output.stdout).unwrap())
}

/// The configuration of the shipped demo, on free ports.
pub(crate) struct Demo {
    pub(crate) config: PathBuf,
    pub(crate) chat: u16,
    pub(crate) panel: u16,
}

impl Demo {
    pub(crate) fn in_folder(folder: &Path, [chat, panel, demo, desk]: [u16; 4]) -> Self {
        let shipped = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("config/demo.toml")).unwrap();
        let shipped = shipped.replace("data/demo", &folder.join("data").display().to_string());
        let shipped = shipped.replace("127.0.0.1:8082", &format!("127.0.0.1:{demo}"));
        let at_the_desk = format!("listen = \"127.0.0.1:{desk}\"\npublic = \"http://127.0.0.1:{desk}\"");
        let shipped = shipped.replace("[console]", &format!("[console]\n{at_the_desk}"));
        let own = format!(
            "[chat]\nlisten = \"127.0.0.1:{chat}\"\npublic = \"http://127.0.0.1:{chat}\"\n\
             [panel]\nlisten = \"127.0.0.1:{panel}\"\npublic = \"http://localhost:{panel}\"\n"
        );
        fs::create_dir_all(folder).unwrap();
        let config = folder.join("demo.toml");
        fs::write(&config, format!("{own}\n{shipped}")).unwrap();
        Self { config, chat, panel }
    }
}
