//! What a process asked of the kernel, in order, as `strace` saw it: to show that a sync stands
//! between a write and the word that it is safe.

use std::{
    collections::BTreeMap,
    fs,
    path::Path,
    process::{Command, Stdio},
};

/// One system call. Positions are lines of the trace, which stand in the order of what happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Call {
    pub(crate) name: String,
    /// As strace prints them; files and sockets are named in angle brackets after their number.
    pub(crate) arguments: String,
    pub(crate) entered: usize,
    /// When it came back, and with what. `None`: the process ended inside it.
    pub(crate) left: Option<(usize, i64)>,
}

impl Call {
    /// The file (or pipe, or socket) that the call is about: what `-y` prints for its first argument.
    pub(crate) fn file(&self) -> Option<&str> {
        let (_, rest) = self.arguments.split_once('<')?;
        rest.split_once('>').map(|(file, _)| file)
    }

    /// A write whose bytes hold `marker` (plain ASCII, without quotes and backslashes).
    pub(crate) fn writes(&self, marker: &str) -> bool {
        const WRITES: [&str; 6] = ["write", "writev", "pwrite64", "pwritev", "sendto", "sendmsg"];
        WRITES.contains(&self.name.as_str()) && self.arguments.contains(marker)
    }

    /// A sync of `file` that succeeded.
    pub(crate) fn synced(&self, file: &str) -> bool {
        matches!(self.name.as_str(), "fdatasync" | "fsync")
            && self.file() == Some(file)
            && matches!(self.left, Some((_, 0)))
    }
}

/// `program` under strace: its arguments are added to the command, and the trace goes to `output`.
/// Fails the test where strace is missing.
pub(crate) fn command(program: &Path, output: &Path) -> Command {
    let found = Command::new("strace").arg("-V").stdout(Stdio::null()).stderr(Stdio::null()).status();
    assert!(
        found.is_ok_and(|status| status.success()),
        "strace is missing: it shows that answers wait for the disk. Install the Debian package `strace`."
    );
    let mut command = Command::new("strace");
    // Whole buffers, because the marker may stand anywhere in one.
    command.args(["-f", "-y", "-s", "1000000", "-o"]).arg(output);
    command.args(["-e", "trace=write,writev,pwrite64,pwritev,sendto,sendmsg,fdatasync,fsync"]);
    command.arg("--").arg(program);
    command
}

/// Reads a trace that [`command`] wrote.
pub(crate) fn read(output: &Path) -> Vec<Call> {
    parse(&String::from_utf8_lossy(&fs::read(output).expect("strace wrote its trace")))
}

/// In the order in which the calls were entered.
pub(crate) fn parse(trace: &str) -> Vec<Call> {
    let mut calls: Vec<Call> = Vec::new();
    let mut unfinished: BTreeMap<&str, usize> = BTreeMap::new();
    for (line, text) in trace.lines().enumerate() {
        let Some((process, event)) = text.split_once(' ') else { continue };
        let event = event.trim_start();
        if let Some(resumed) = event.strip_prefix("<... ") {
            let Some(call) = unfinished.remove(process).and_then(|index| calls.get_mut(index)) else { continue };
            if let Some((_, rest)) = resumed.split_once(" resumed>") {
                let (arguments, result) = ended(rest);
                call.arguments.push_str(arguments);
                call.left = result.map(|result| (line, result));
            }
        } else if let Some((name, rest)) = event.split_once('(')
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        {
            let (arguments, left) = match rest.strip_suffix("<unfinished ...>") {
                Some(arguments) => {
                    unfinished.insert(process, calls.len());
                    (arguments, None)
                }
                None => ended(rest),
            };
            let left = left.map(|result| (line, result));
            calls.push(Call { name: name.to_owned(), arguments: arguments.to_owned(), entered: line, left });
        }
    }
    calls
}

/// `arguments) = result…`
fn ended(rest: &str) -> (&str, Option<i64>) {
    let Some((arguments, result)) = rest.rsplit_once(" = ") else { return (rest, None) };
    let arguments = arguments.trim_end().strip_suffix(')').unwrap_or(arguments);
    (arguments, result.split_whitespace().next().and_then(|number| number.parse().ok()))
}

/// Shows that `answer` went out only after `record` was safe in `file`: the record's first write to it
/// was followed by a sync of it that began after the write had ended and ended before the first byte
/// of the answer left. Says what is missing.
pub(crate) fn answered_after_sync(calls: &[Call], file: &str, record: &str, answer: &str) -> Result<(), String> {
    let answered = calls
        .iter()
        .find(|call| call.writes(answer) && call.file() != Some(file))
        .ok_or_else(|| format!("{answer:?} was never written"))?;
    let (written, _) = calls
        .iter()
        .filter(|call| call.writes(record) && call.file() == Some(file))
        .find_map(|call| call.left)
        .ok_or_else(|| format!("{record:?} was never written to {file}"))?;
    let safe = calls.iter().filter(|call| call.synced(file) && call.entered >= written);
    let safe = safe.filter_map(|call| call.left).any(|(left, _)| left <= answered.entered);
    let order = format!("{record:?} was written at line {written}, {answer:?} at line {}", answered.entered);
    if safe { Ok(()) } else { Err(format!("no finished sync of {file} stands between: {order}")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "/store/db";

    fn check(trace: &str) -> Result<(), String> {
        answered_after_sync(&parse(trace), FILE, "record-1", "ack 1\\n")
    }

    #[test]
    fn a_sync_between_write_and_answer_is_found() {
        let trace = r#"
7 pwrite64(9</store/db>, "\3\0record-1\0"..., 40, 0) = 40
7 fdatasync(10</store/db>) = 0
8 write(1<pipe:[5]>, "ack 1\n", 6) = 6"#;
        assert_eq!(check(trace), Ok(()));
    }

    #[test]
    fn a_call_that_others_interrupt_is_one_call() {
        let trace = r#"
7 pwrite64(9</store/db>, "record-1", 8, 0 <unfinished ...>
8 write(2<pipe:[5]>, "other", 5) = 5
7 <... pwrite64 resumed>) = 8
7 fdatasync(10</store/db> <unfinished ...>
8 write(2<pipe:[5]>, "other", 5) = 5
7 <... fdatasync resumed>) = 0
8 write(1<pipe:[5]>, "ack 1\n", 6) = 6"#;
        assert_eq!(check(trace), Ok(()));
    }

    #[test]
    fn no_other_sync_will_do() {
        let written = r#"7 pwrite64(9</store/db>, "record-1", 8, 0) = 8"#;
        let answered = r#"8 write(1<pipe:[5]>, "ack 1\n", 6) = 6"#;
        let sync = "7 fdatasync(10</store/db>) = 0";
        let too_late = [written, answered, sync];
        let too_early = [sync, written, answered];
        let failed = [written, "7 fdatasync(10</store/db>) = -1 EIO (Input/output error)", answered];
        let other = [written, "7 fdatasync(10</other/db>) = 0", answered];
        let overtaken =
            [written, "7 fdatasync(10</store/db> <unfinished ...>", answered, "7 <... fdatasync resumed>) = 0"];
        let begun_before =
            ["6 fdatasync(10</store/db> <unfinished ...>", written, "6 <... fdatasync resumed>) = 0", answered];
        for trace in [
            too_late.to_vec(),
            too_early.to_vec(),
            failed.to_vec(),
            other.to_vec(),
            overtaken.to_vec(),
            begun_before.to_vec(),
        ] {
            let text = trace.join("\n");
            assert!(check(&text).unwrap_err().contains("no finished sync"), "{text}");
        }
        assert!(check(written).unwrap_err().contains("ack"));
        assert!(check(answered).unwrap_err().contains("record-1"));
    }
}
