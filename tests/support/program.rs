//! The program itself on a folder of its own: what a command says, and a server beside it.

#![allow(dead_code, reason = "each test uses what it needs of it")]

#[path = "ports.rs"]
mod ports;

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    path::PathBuf,
    process::{Child, ChildStdout, Command, Output, Stdio},
};

use self::ports::free_port;
use crate::folder::Folder;

pub(crate) fn deskhand() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_deskhand"));
    command.current_dir(env!("CARGO_MANIFEST_DIR")).env_remove("RUST_LOG").env("NO_COLOR", "1");
    command
}

/// What a command said and how it ended.
pub(crate) struct Ran {
    pub(crate) good: bool,
    pub(crate) out: String,
    pub(crate) err: String,
}

pub(crate) fn ran(arguments: &[&str]) -> Ran {
    shown(&deskhand().args(arguments).stdin(Stdio::null()).output().expect("the program runs"))
}

pub(crate) fn shown(output: &Output) -> Ran {
    Ran {
        good: output.status.success(),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// What a command says of what comes through a pipe.
pub(crate) fn fed(command: &mut Command, typed: &str) -> Ran {
    let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = piped.spawn().expect("the program runs");
    // It may have refused its arguments and be gone.
    let _ = child.stdin.take().expect("a pipe").write_all(typed.as_bytes());
    shown(&child.wait_with_output().expect("it ends"))
}

/// An installation in a folder of its own, on ports of its own.
pub(crate) struct Installation {
    folder: Folder,
    pub(crate) config: String,
}

impl Installation {
    pub(crate) fn new(about: &str) -> Self {
        let folder = Folder::new(about);
        fs::create_dir_all(folder.path()).expect("the folder can be made");
        let (chat, panel) = (free_port(), free_port());
        let place = folder.path().display();
        let text = format!(
            "[chat]\nlisten = \"127.0.0.1:{chat}\"\npublic = \"http://127.0.0.1:{chat}\"\n\
             [panel]\nlisten = \"127.0.0.1:{panel}\"\npublic = \"http://localhost:{panel}\"\n\
             [store]\nchat = \"{place}/chat\"\nverifier = \"{place}/verifier\"\nkeys = \"{place}/keys\"\n\
             socket = \"{place}/admin.sock\"\n[hashing]\nmemory_mib = 7\npasses = 1\n"
        );
        let config = folder.path().join("deskhand.toml");
        fs::write(&config, text).expect("the configuration can be written");
        let config = config.display().to_string();
        Self { folder, config }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn ran(&self, arguments: &[&str]) -> Ran {
        ran(&[&["--config", &self.config], arguments].concat())
    }

    /// Chats as from a pipe.
    pub(crate) fn chatted(&self, lines: &str) -> Ran {
        fed(deskhand().args(["--config", &self.config, "chat"]), lines)
    }

    /// Gives an account a new authenticator app, which answers with `code` of the key that is shown.
    pub(crate) fn enrolled(&self, address: &str, code: impl FnOnce(&str) -> String) -> Ran {
        let mut command = deskhand();
        command.args(["--config", &self.config, "account", "enroll", address]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program runs");
        let mut out = BufReader::new(child.stdout.take().expect("a pipe"));
        let mut shown = String::new();
        let key = loop {
            let mut line = String::new();
            if out.read_line(&mut line).expect("it speaks") == 0 {
                break None;
            }
            shown.push_str(&line);
            if let Some(key) = line.trim().strip_prefix("Key to type") {
                break Some(key.trim().to_owned());
            }
        };
        let typed = key.map(|key| code(&key)).unwrap_or_default();
        // It may have refused the account and be gone.
        let _ = child.stdin.take().expect("a pipe").write_all(format!("{typed}\n").as_bytes());
        out.read_to_string(&mut shown).expect("it ends");
        let Ran { good, err, .. } = self::shown(&child.wait_with_output().expect("it ends"));
        Ran { good, out: shown, err }
    }

    pub(crate) fn serve(&self) -> Server {
        let mut child = deskhand()
            .args(["--config", &self.config, "serve"])
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program runs");
        let mut line = String::new();
        let mut out = BufReader::new(child.stdout.take().expect("a pipe"));
        out.read_line(&mut line).expect("it speaks");
        assert!(line.starts_with("Chat"), "{line}");
        Server { child, _out: out }
    }
}

/// Ends with the test that started it.
pub(crate) struct Server {
    child: Child,
    /// Open as long as it speaks.
    _out: BufReader<ChildStdout>,
}

impl Server {
    /// The signal to read its content anew.
    pub(crate) fn hang_up(&self) {
        let told = Command::new("kill").args(["-HUP", &self.child.id().to_string()]).status();
        assert!(told.is_ok_and(|status| status.success()));
    }

    pub(crate) fn stop(mut self) -> bool {
        let told = Command::new("kill").arg(self.child.id().to_string()).status();
        told.is_ok_and(|status| status.success()) && self.child.wait().is_ok_and(|status| status.success())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
