//! The program itself, as an operator runs it: every command explains itself, and every mistake says what
//! to do.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

#[path = "support/authenticator.rs"]
mod authenticator;
#[path = "support/folder.rs"]
mod folder;
#[path = "support/program.rs"]
mod program;

use std::{
    fs,
    io::{BufRead as _, BufReader, Write as _},
    path::Path,
    process::{Child, Command, Stdio},
};

use deskhand::runtime::{Clock as _, SystemClock};
use folder::Folder;
use program::{Installation, Ran, deskhand, fed, ran};

const COMMANDS: [&str; 17] = [
    "demo",
    "serve",
    "chat",
    "check",
    "content",
    "transcript",
    "reload",
    "replay",
    "eval",
    "explain",
    "account",
    "policy",
    "pause",
    "resume",
    "audit",
    "keys",
    "doctor",
];

#[test]
fn every_command_has_help_with_an_example() {
    let whole = ran(&["--help"]);
    for command in COMMANDS {
        assert!(whole.out.contains(command), "--help names no {command}:\n{}", whole.out);
        let help = ran(&[command, "--help"]);
        assert!(help.good, "{}", help.err);
        let examples: Vec<_> = help.out.lines().filter(|line| line.contains("deskhand ")).collect();
        let example = examples.iter().any(|line| line.contains(&format!(" {command}")) && !line.contains("Usage"));
        assert!(example && help.out.contains("Example"), "`{command} --help` has no example:\n{}", help.out);
        assert!(is_filled(&help.out), "lines of `{command} --help` are broken twice:\n{}", help.out);
    }
    for act in ["enroll", "pass", "codes", "freeze", "unfreeze", "limits"] {
        let help = ran(&["account", act, "--help"]);
        let example = format!("Example: deskhand account {act}");
        assert!(help.out.contains(&example), "`account {act} --help` has no example:\n{}", help.out);
        assert!(is_filled(&help.out), "lines of `account {act} --help` are broken twice:\n{}", help.out);
    }
}

/// Whether each line of the paragraphs below the example goes on as far as it can.
fn is_filled(help: &str) -> bool {
    const WIDTH: usize = 100;
    let letters = |text: &str| text.chars().count();
    help.split("\n\n").skip_while(|paragraph| !paragraph.contains("Example")).skip(1).all(|paragraph| {
        let lines: Vec<_> = paragraph.lines().collect();
        lines.windows(2).all(|pair| letters(pair[0]) + 1 + letters(pair[1].split(' ').next().unwrap()) > WIDTH)
    })
}

#[test]
fn a_wrong_configuration_is_told_with_its_line_and_the_remedy() {
    let folder = Folder::new("cli-config");
    fs::create_dir_all(folder.path()).unwrap();
    let file = folder.path().join("my.toml");
    fs::write(&file, "# mine\n[chat]\nlisten_on = \"127.0.0.1:1\"\n[limits]\nlink_minutes = 900\n").unwrap();
    let file = file.display().to_string();
    for command in ["serve", "check", "doctor", "chat", "demo"] {
        let wrong = ran(&[command, "--config", &file]);
        assert!(!wrong.good);
        for part in [":3:", "[chat] has no key `listen_on`", "Did you mean `listen`?", ":5:", "from 1 to 60"] {
            assert!(wrong.err.contains(part), "{command}: no {part:?} in:\n{}", wrong.err);
        }
    }
    let missing = ran(&["serve", "--config", "nowhere.toml"]);
    assert!(
        !missing.good && missing.err.contains("nowhere.toml") && missing.err.contains("--config"),
        "{}",
        missing.err
    );
}

#[test]
fn serve_refuses_the_demo() {
    let refused = ran(&["serve", "--config", "config/demo.toml"]);
    assert!(!refused.good);
    assert!(refused.err.contains("refused by `serve`") && refused.err.contains("deskhand demo"), "{}", refused.err);
}

#[test]
fn explain_tells_what_was_read_and_why() {
    let told = ran(&["explain", "my pasword is hunter2Z! and the login code doesnt come, ask me tomorrow at 3pm"]);
    assert!(told.good, "{}", told.err);
    for part in [
        "[password removed]",
        "pasword → password (spelling)",
        "login → log in (written apart or together)",
        "code.missing: ",
        "Examples that are most alike:",
        "T15:00:00",
    ] {
        assert!(told.out.contains(part), "no {part:?} in:\n{}", told.out);
    }
    assert!(!told.out.contains("hunter2Z"), "{}", told.out);
}

#[test]
fn explain_tells_days_on_the_clock_of_the_university() {
    let installation = Installation::new("cli-zone");
    let config = fs::read_to_string(&installation.config).unwrap();
    // These two clocks are 25 hours apart, so it is never the same day on both.
    let days = ["Pacific/Kiritimati", "Pacific/Pago_Pago"].map(|zone| {
        fs::write(&installation.config, format!("{config}[verifier]\ntime_zone = \"{zone}\"\n")).unwrap();
        let told = installation.ran(&["explain", "tomorrow at 3pm"]);
        let day = told.out.lines().find(|line| line.contains("T15:00:00")).map(str::to_owned);
        day.unwrap_or_else(|| panic!("no day in:\n{}{}", told.out, told.err))
    });
    assert_ne!(days[0], days[1]);
}

#[test]
fn check_finds_a_mistake_in_an_article() {
    let shipped = ran(&["check"]);
    assert!(shipped.good && shipped.out.contains("nothing wrong. The articles read at grade "), "{}", shipped.out);
    // What is no mistake is told too, each with its file and line first.
    assert!(shipped.out.contains(" worth a look:"), "{}", shipped.out);
    let lines: Vec<&str> = shipped.err.lines().collect();
    let placed = |two: &[&str]| {
        let line = two[0].strip_prefix("articles/").and_then(|it| it.split_once(".md:"));
        line.is_some_and(|(_, line)| line.parse::<u32>().is_ok()) && two[1].contains("No trouble is told to happen at")
    };
    assert!(lines.windows(2).any(placed), "{}", shipped.err);
    let installation = Installation::new("cli-check");
    let content = installation.path("prompts");
    copy(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/prompts")), &content);
    let article = content.join("en/articles/update-password.md");
    let text = fs::read_to_string(&article).unwrap();
    let line = text.lines().count() + 2;
    fs::write(&article, text + "\nSee [the page](#nowhere) at {nonsense}.\n").unwrap();
    let config = fs::read_to_string(&installation.config).unwrap();
    let own = format!("{config}[content]\nfolder = \"{}\"\n", content.display());
    fs::write(&installation.config, own).unwrap();
    let wrong = installation.ran(&["check"]);
    assert!(!wrong.good);
    for (format, level) in [("json", "/0/level"), ("sarif", "/runs/0/results/0/level")] {
        let told = installation.ran(&["check", "--format", format]);
        assert!(!told.good);
        let told: serde_json::Value = serde_json::from_str(&told.out).unwrap();
        assert_eq!(told.pointer(level), Some(&"error".into()), "{told}");
    }
    let place = format!("update-password.md:{line}");
    for part in [place.as_str(), "nonsense", "help"] {
        assert!(wrong.err.contains(part), "no {part:?} in:\n{}", wrong.err);
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let (entry, to) = (entry.as_ref().unwrap().path(), to.join(entry.as_ref().unwrap().file_name()));
        if entry.is_dir() {
            copy(&entry, &to);
        } else {
            fs::copy(&entry, &to).unwrap();
        }
    }
}

#[test]
fn replay_tells_what_went_otherwise_and_rewrites_on_request() {
    let folder = Folder::new("cli-replay");
    fs::create_dir_all(folder.path()).unwrap();
    let file = folder.path().join("greeting.txt");
    fs::write(&file, "# A greeting.\n> hi\n< Wrong words.\n").unwrap();
    let path = file.display().to_string();
    let wrong = ran(&["replay", &path]);
    assert!(!wrong.good);
    assert!(wrong.out.contains("greeting.txt:3: the bot said something else"), "{}", wrong.out);
    assert!(wrong.out.contains("  - < Wrong words.\n  + < "), "{}", wrong.out);
    assert_eq!(fs::read_to_string(&file).unwrap(), "# A greeting.\n> hi\n< Wrong words.\n", "nobody asked for it");
    let (junit, html) = (folder.path().join("junit.xml"), folder.path().join("report.html"));
    let (xml, page) = (junit.display().to_string(), html.display().to_string());
    assert!(!ran(&["replay", &path, "--junit", &xml, "--html", &page, "--coverage"]).good);
    assert!(fs::read_to_string(&junit).unwrap().contains("- &lt; Wrong words."));
    assert!(fs::read_to_string(&html).unwrap().contains("read as greeting"), "why");
    assert!(ran(&["replay", &path, "--update"]).good);
    assert!(fs::read_to_string(&file).unwrap().starts_with("# A greeting.\n> hi\n< "));
    assert!(ran(&["replay", &path]).good);
    fs::write(&file, "> hi\nnonsense\n").unwrap();
    let unread = ran(&["replay", &path]);
    assert!(
        !unread.good && unread.err.contains("greeting.txt:2:") && unread.err.contains("Begin it with"),
        "{}",
        unread.err
    );
    assert!(!ran(&["replay", "nowhere"]).good);
}

#[test]
fn accounts_are_kept_with_and_without_a_running_server() {
    let installation = Installation::new("cli-account");
    let add = |address: &str, more: &[&str]| {
        let name = ["account", "add", address, "--given-name", "Ada", "--family-name", "Marlowe"];
        installation.ran(&[&name, more].concat())
    };
    assert!(installation.ran(&["account", "list"]).out.contains("no account yet"));
    let added = add("ada@umsystem.edu", &["--phone", "573-555-0142"]);
    assert!(added.good && added.out.contains("ada@umsystem.edu"), "{}{}", added.out, added.err);
    let again = add("Ada@UMSystem.edu", &[]);
    assert!(!again.good && again.err.contains("help:"), "{}", again.err);
    let wrong = add("ben@umsystem.edu", &["--phone", "12"]);
    assert!(!wrong.good && wrong.err.contains("ten digits"), "{}", wrong.err);

    let server = installation.serve();
    assert!(add("ben@umsystem.edu", &["--disabled"]).good);
    let list = installation.ran(&["account", "list"]).out;
    assert!(list.contains("ada@umsystem.edu") && list.contains("disabled"), "{list}");
    let enrolled = installation.enrolled("ada@umsystem.edu", shown_now);
    assert!(enrolled.good && enrolled.out.contains("otpauth://totp/"), "{}{}", enrolled.out, enrolled.err);
    let missing = installation.ran(&["account", "show", "nobody@umsystem.edu"]);
    assert!(!missing.good && missing.err.contains("account list"), "{}", missing.err);
    assert!(installation.ran(&["doctor"]).out.contains("a server is running"));
    let second = installation.ran(&["serve"]);
    assert!(
        !second.good && second.err.contains("is running on this store") && second.err.contains("help:"),
        "{}",
        second.err
    );
    assert!(server.stop(), "the server ends well when it is told to");

    let shown = installation.ran(&["account", "show", "ada@umsystem.edu"]).out;
    assert!(shown.contains("authenticator app"), "{shown}");
}

/// What an app that isn't ours shows for a key now.
fn shown_now(key: &str) -> String {
    authenticator::oathtool(key, SystemClock.now())
}

#[test]
fn an_app_is_enrolled_by_its_picture_or_its_key_once_it_shows_a_code() {
    let installation = Installation::new("cli-enroll");
    let ada = "ada@umsystem.edu";
    let add = ["account", "add", ada, "--given-name", "Ada", "--family-name", "Marlowe"];
    assert!(installation.ran(&add).good);
    let wrong = installation.enrolled(ada, |key| {
        let code: u32 = shown_now(key).parse().unwrap();
        format!("{:06}", (code + 1) % 1_000_000)
    });
    assert!(!wrong.good && wrong.err.contains("nothing has changed") && wrong.err.contains("help:"), "{}", wrong.err);
    assert!(!installation.ran(&["account", "show", ada]).out.contains("authenticator"));

    let mut key = String::new();
    let enrolled = installation.enrolled(ada, |shown| {
        shown.clone_into(&mut key);
        shown_now(shown)
    });
    assert!(enrolled.good, "{}{}", enrolled.out, enrolled.err);
    let is_picture = |line: &&str| line.starts_with(['█', '▀']);
    let picture: Vec<_> = enrolled.out.lines().filter(is_picture).collect();
    let url = authenticator::scanned(&picture.join("\n"), &installation.path("."));
    assert!(enrolled.out.contains(&format!("Address      {url}")), "{url}\n{}", enrolled.out);
    let meant = format!("otpauth://totp/Deskhand:ada%40umsystem.edu?secret={}&issuer=Deskhand", key.replace(' ', ""));
    assert_eq!(url, meant, "the picture holds what was meant");
    assert!(key.split(' ').all(|group| group.len() == 4), "{key}");
    assert!(installation.ran(&["account", "show", ada]).out.contains("authenticator"));
    let audit = installation.ran(&["audit", "export"]).out;
    assert!(audit.contains("factor_added") && !audit.contains(&key.replace(' ', "")), "{audit}");

    let given = ["account", "add", "ben@umsystem.edu", "--given-name", "B", "--family-name", "O", "--authenticator"];
    let given = installation.ran(&given);
    assert!(
        given.good && given.out.contains("Key to type") && given.out.contains("authenticator app"),
        "{}",
        given.out
    );
}

#[test]
fn a_chat_in_a_pipe_is_answered_line_by_line() {
    let installation = Installation::new("cli-chat");
    let talk = |chatted: &Ran| {
        assert!(chatted.good, "{}", chatted.err);
        assert!(chatted.out.contains("1  Do it here"), "{}", chatted.out);
        assert!(chatted.out.contains("http://localhost:"), "a number picks, and the link is shown:\n{}", chatted.out);
        assert!(!chatted.out.contains('\u{1b}'), "no colours in a pipe:\n{}", chatted.out);
    };
    talk(&installation.chatted("i forgot my password\n1\n"));
    let server = installation.serve();
    talk(&installation.chatted("i forgot my password\n1\n"));
    assert!(server.stop());
}

#[test]
fn a_password_is_tried_rule_by_rule_and_is_no_argument() {
    let installation = Installation::new("cli-policy");
    let tried = |arguments: &[&str], typed: &str| {
        let mut command = deskhand();
        command.args(["--config", &installation.config, "policy", "try"]).args(arguments);
        fed(&mut command, typed)
    };
    let refused = tried(&["--name", "Ada Marlowe", "--user", "ada"], "Marlowe-Fall2026\n");
    assert!(!refused.good && refused.out.contains("would be refused"), "{}{}", refused.out, refused.err);
    let marks: Vec<_> = refused.out.lines().filter(|line| !line.starts_with(' ')).skip(2).collect();
    let marks: Vec<_> = marks.iter().filter_map(|line| line.split_once(char::is_whitespace)).collect();
    let broken: Vec<_> = marks.iter().filter(|(mark, _)| *mark == "no").map(|(_, rule)| rule.trim_start()).collect();
    assert_eq!((marks.len(), broken.len()), (10, 2), "{}", refused.out);
    assert!(broken[0].starts_with("name ") && broken[1].starts_with("date "), "{}", refused.out);
    assert!(refused.out.contains("“fall” stands beside a year"), "{}", refused.out);
    assert!(!refused.out.contains("Marlowe") && !refused.err.contains("Marlowe"), "nothing repeats it");

    let good = tried(&[], " kX7$vQ2m\r\nnot this\n");
    assert!(good.good && good.out.contains("No rule refuses"), "{}{}", good.out, good.err);
    assert!(good.out.contains("--name") && good.out.contains("history"), "what can't be known is said: {}", good.out);
    assert!(!tried(&[], "kX7$vQ2\n").good, "the space was part of it");
    assert!(tried(&[], "\n").out.contains("type a new password"), "an empty one is told as the panel does");
    let argument = tried(&["kX7$vQ2m"], "");
    assert!(!argument.good && argument.err.contains("unexpected argument"), "{}", argument.err);
    assert!(!tried(&["--user", "a b"], "kX7$vQ2m\n").good);
    assert!(!fed(deskhand().args(["policy", "try"]), "\u{FDFA}".repeat(64).as_str()).good);
    assert!(!installation.path("keys").exists(), "no store was opened");

    let config = fs::read_to_string(&installation.config).unwrap();
    fs::write(&installation.config, format!("{config}[policy]\nway = \"nist\"\n")).unwrap();
    let short = tried(&[], "kX7$vQ2m\n");
    assert!(!short.good && short.out.contains("At least 15") && short.out.contains("has 8"), "{}", short.out);

    // A verifier in a process of its own has the rules; its chat has none to tell.
    let alone = ["--config", "config/verifier.toml", "policy", "try"];
    let good = fed(deskhand().args(alone), "kX7$vQ2m\n");
    assert!(good.good && good.out.contains("No rule refuses"), "{}{}", good.out, good.err);
    fs::write(&installation.config, format!("{config}[verifier]\nremote = \"http://127.0.0.1:1\"\ntoken = \"t\"\n"))
        .unwrap();
    let elsewhere = tried(&[], "kX7$vQ2m\n");
    assert!(!elsewhere.good && elsewhere.err.contains("kept by the verifier at"), "{}", elsewhere.err);
}

#[test]
fn doctor_says_what_is_wrong_and_what_to_do() {
    use std::os::unix::fs::PermissionsExt as _;
    let installation = Installation::new("cli-doctor");
    let ada = ["account", "add", "ada@umsystem.edu", "--given-name", "Ada", "--family-name", "Marlowe"];
    assert!(installation.ran(&ada).good);
    let well = installation.ran(&["doctor"]);
    assert!(well.good && well.out.contains("free"), "{}", well.out);
    let name = well.out.split_once("the newest key ").unwrap().1.split_whitespace().next().unwrap();
    let key = installation.path(&format!("keys/{name}.key"));
    assert!(well.out.contains("(0 days old)") && well.out.contains("the anchor "), "{}", well.out);
    let secret = fs::read_to_string(&key).unwrap();
    assert!(!well.out.contains(secret.lines().last().unwrap()), "a key was shown");
    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
    let open = installation.ran(&["doctor"]);
    assert!(!open.good && open.out.contains("WRONG") && open.out.contains("chmod 600"), "{}", open.out);
    fs::remove_file(&key).unwrap();
    let lost = installation.ran(&["doctor"]);
    assert!(!lost.good && lost.out.contains("backup"), "{}", lost.out);
    assert!(!key.exists(), "no new key is made for a store that has been used");
}

#[test]
fn doctor_makes_no_key_and_misses_one_that_is_gone() {
    let installation = Installation::new("cli-doctor-bare");
    let looked = installation.ran(&["doctor"]);
    assert!(looked.good && looked.out.contains("there is no store yet"), "{}", looked.out);
    for made in ["chat", "verifier", "keys"] {
        assert!(!installation.path(made).exists(), "doctor made {made}");
    }
    // Stores that a start made, which know their keys though nobody has used them yet.
    drop(installation.serve());
    fs::remove_dir_all(installation.path("keys")).unwrap();
    let looked = installation.ran(&["doctor"]);
    assert!(!looked.good && looked.out.contains("is gone from"), "{}{}", looked.out, looked.err);
    assert!(!installation.path("keys").exists(), "doctor made a key");
}

#[test]
fn serve_goes_on_though_nobody_reads_what_it_says() {
    let installation = Installation::new("cli-unread");
    let (unread, out) = std::io::pipe().unwrap();
    drop(unread);
    let child = deskhand().args(["--config", &installation.config, "serve"]).stdout(out).spawn().unwrap();
    let mut child = Unread(child);
    let answers = || installation.ran(&["doctor"]).out.contains("a server is running");
    while !answers() {
        assert!(child.0.try_wait().unwrap().is_none(), "serve ended when nobody read its words");
    }
    let told = Command::new("kill").arg(child.0.id().to_string()).status().unwrap();
    assert!(told.success() && child.0.wait().unwrap().success(), "it ends well when it is told to");
}

/// Ends with its test.
struct Unread(Child);

impl Drop for Unread {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn eval_learns_from_one_file_and_reads_another() {
    let folder = Folder::new("eval");
    fs::create_dir_all(folder.path()).unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let rows = [
        "apple\ta red apple\napple\tapples from a tree\napple\tgreen apples\napple\tone apple pie\n",
        "pear\ta pear for me\npear\tyellow pears\npear\tsoft pear juice\npear\tpears in a box\n",
    ];
    let train = file("train.tsv", &rows.concat());
    let test = file("test.tsv", "apple\tapple tree\npear\tpear box\npear\tan apple pie\n");
    let oos = file("oos.txt", "my car is blue\nthe road is long\n");
    let good = ran(&["eval", "--json", "--train", &train, "--test", &test, "--oos-test", &oos]);
    assert!(good.good, "{}", good.err);
    let figures: serde_json::Value = serde_json::from_str(&good.out).expect("JSON alone");
    assert_eq!((figures["labels"].as_u64(), figures["examples"].as_u64()), (Some(2), Some(8)), "{figures}");
    let tested = &figures["tests"][0];
    assert_eq!((tested["file"].as_str(), tested["messages"].as_u64()), (Some("test.tsv"), Some(3)), "{figures}");
    assert!((tested["accuracy"].as_f64().unwrap() - 66.67).abs() < 1e-9, "{figures}");
    assert_eq!(tested["confusions"][0]["said"], "apple", "{figures}");
    assert!(tested["auroc"].as_f64().unwrap() > 0.9, "{figures}");
    let pictures = folder.path().join("pictures").display().to_string();
    let shown = ran(&["eval", "--train", &train, "--test", &test, "--seeds", "2", "--pictures", &pictures]);
    assert!(shown.good && shown.out.contains("2 times pear was taken for apple"), "{}", shown.out);
    let picture = fs::read_to_string(folder.path().join("pictures/test.svg")).expect("a picture of the file's name");
    for part in ["2 of 4 messages of pear taken for apple", "2 of 4 messages of pear read right", "2 of 2 messages of"]
    {
        assert!(picture.contains(part), "no {part:?} in {picture}");
    }

    let strange = file("strange.tsv", "plum\ta plum\n");
    let unknown = ran(&["eval", "--train", &train, "--test", &strange]);
    assert!(!unknown.good && unknown.err.contains("`plum`") && unknown.err.contains("--train"), "{}", unknown.err);
    let wrong = ran(&["eval", "--train", &oos, "--test", &test]);
    assert!(!wrong.good && wrong.err.contains("oos.txt:1") && wrong.err.contains("one tab"), "{}", wrong.err);
    let missing = ran(&["eval", "--train", "/nowhere/x.tsv", "--test", &test]);
    assert!(!missing.good && missing.err.contains("/nowhere/x.tsv"), "{}", missing.err);
}

#[test]
fn keys_are_rotated_and_retired_beside_a_running_server_and_alone() {
    let installation = Installation::new("cli-keys");
    let ada = "ada@umsystem.edu";
    assert!(installation.ran(&["account", "add", ada, "--given-name", "Ada", "--family-name", "Marlowe"]).good);
    let server = installation.serve();
    assert!(installation.enrolled(ada, shown_now).good);
    let newest = || {
        let listed = installation.ran(&["keys", "list"]);
        assert!(listed.good, "{}", listed.err);
        let line = listed.out.lines().find(|line| line.contains(" newest ")).unwrap().to_owned();
        assert!(line.contains("1 authenticators"), "{}", listed.out);
        line.split_whitespace().next().unwrap().to_owned()
    };
    let first = newest();
    let rotated = installation.ran(&["keys", "rotate"]);
    assert!(rotated.good && rotated.out.contains("1 authenticators were sealed"), "{}{}", rotated.out, rotated.err);
    let second = newest();
    assert_ne!(first, second);
    assert!(installation.ran(&["doctor"]).out.contains(&format!("the older key {first}")));
    let early = installation.ran(&["keys", "retire", &first]);
    assert!(!early.good && early.err.contains("links to object") && early.err.contains("--now"), "{}", early.err);
    assert!(installation.ran(&["keys", "retire", &first, "--now"]).good);
    assert!(server.stop());

    let alone = installation.ran(&["keys", "rotate"]);
    assert!(alone.good, "{}", alone.err);
    let third = newest();
    let kept = fs::read(installation.path(&format!("keys/{third}.key"))).unwrap();
    fs::remove_file(installation.path(&format!("keys/{third}.key"))).unwrap();
    let lost = installation.ran(&["serve"]);
    assert!(!lost.good && lost.err.contains(&third) && lost.err.contains("enrol again"), "{}", lost.err);
    let listed = installation.ran(&["keys", "list"]);
    assert!(listed.good && listed.out.contains("GONE"), "{}{}", listed.out, listed.err);
    let given_up = installation.ran(&["keys", "retire", &third, "--lost"]);
    assert!(given_up.good && given_up.out.contains("1 authenticators"), "{}{}", given_up.out, given_up.err);
    for said in [&rotated, &alone, &listed, &given_up] {
        let secret = String::from_utf8_lossy(&kept).lines().last().unwrap().to_owned();
        assert!(!said.out.contains(&secret), "a key was shown");
    }
    let server = installation.serve();
    let well = installation.ran(&["doctor"]);
    assert!(well.good && well.out.contains("a server is running"), "it starts without the key: {}", well.out);
    assert!(server.stop());
}

#[test]
fn an_article_is_shown_as_people_read_it() {
    let shown = ran(&["content", "show", "update-password"]);
    assert!(shown.good, "{}", shown.err);
    for part in ["passwordreset.microsoftonline.com", "Step 1 of its section", "[Text my mobile phone] to text"] {
        assert!(shown.out.contains(part), "no {part:?} in:\n{}", shown.out);
    }
    assert!(!shown.out.contains("{portal}"), "{}", shown.out);
    let troubles = ran(&["content", "show", "portal-errors"]);
    assert!(troubles.out.contains("It says: SSPR_0014"), "{}", troubles.out);
    let none = ran(&["content", "show", "nothing"]);
    // A name may stand on two lines.
    let told: String = none.err.split_whitespace().collect();
    assert!(!none.good && told.contains("update-password"), "{}", none.err);
}

#[test]
fn an_article_is_drawn() {
    let drawn = ran(&["content", "graph", "update-password"]);
    assert!(drawn.good && drawn.out.starts_with("<svg ") && drawn.out.ends_with("</svg>\n"), "{}", drawn.err);
    assert!(drawn.out.contains("passwordreset.microsoftonline.com"), "{}", drawn.out);
}

#[test]
fn conversations_are_listed_shown_and_exported_as_tests() {
    let installation = Installation::new("cli-transcript");
    let secret = "my password is Hunter-Canary-99, i am ada@umsystem.edu\n";
    assert!(installation.chatted(&format!("i forgot my password\n{secret}1\n")).good);
    let server = installation.serve();
    assert!(installation.chatted("hi\nwhat are the password rules\n").good);
    let listed = installation.ran(&["transcript", "list"]).out;
    let ids: Vec<&str> = listed.lines().filter_map(|line| line.split("  ").next()).collect();
    assert_eq!(ids.len(), 2, "{listed}");
    assert!(listed.lines().all(|line| line.contains("over  terminal")), "{listed}");
    let shown = installation.ran(&["transcript", "show", ids[0]]).out;
    assert!(shown.contains("[password removed]") && shown.contains("ada@umsystem.edu"), "{shown}");
    assert!(server.stop());

    let folder = installation.path("exports");
    let exported = installation.ran(&["transcript", "export", "--all", &folder.display().to_string()]);
    assert!(exported.good && exported.out.contains("2 conversations"), "{}{}", exported.out, exported.err);
    let replayed = ran(&["replay", &folder.display().to_string()]);
    assert!(replayed.good && replayed.out.contains("2 as written"), "{}{}", replayed.out, replayed.err);
    let one = installation.ran(&["transcript", "export", ids[0]]).out;
    assert!(one.contains("! answer open opened") && one.contains("! leaves"), "{one}");
    assert!(one.contains("\n@ content "), "whoever reads it asks which words were in force: {one}");
    assert!(!one.contains("Hunter-Canary-99") && !one.contains("ada@"), "{one}");
    let unknown = installation.ran(&["transcript", "show", "nothing"]);
    assert!(!unknown.good && unknown.err.contains("transcript list"), "{}", unknown.err);
}

#[test]
fn a_chat_goes_on_in_another_terminal_and_ends_in_neither() {
    let installation = Installation::new("cli-go-on");
    let server = installation.serve();
    let mut command = deskhand();
    command.args(["--config", &installation.config, "chat"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut first = command.spawn().unwrap();
    let mut typed = first.stdin.take().unwrap();
    let mut out = BufReader::new(first.stdout.take().unwrap());
    let mut until = |words: &str| loop {
        let mut line = String::new();
        assert!(out.read_line(&mut line).unwrap() > 0, "it ended before {words:?}");
        if line.contains(words) {
            return line;
        }
    };
    typed.write_all(b"can i go on in another terminal\n").unwrap();
    let link = until("/on#").split_whitespace().last().unwrap().to_owned();

    let go_on = |lines: &str| fed(deskhand().args(["--config", &installation.config, "chat", "--go-on"]), lines);
    let second = go_on(&format!("{link}\nwhat are the password rules\n"));
    assert!(second.good, "{}{}", second.out, second.err);
    for part in ["works once", "second place", "24 passwords", "stays open in the other place"] {
        assert!(second.out.contains(part), "no {part:?} in:\n{}", second.out);
    }
    until("second place");
    until("24 passwords");
    typed.write_all(b"thanks\n").unwrap();
    drop(typed);
    until("stays open in the other place");
    assert!(first.wait().unwrap().success());
    let late = go_on(&format!("{link}\n"));
    assert!(!late.good && late.out.contains("works once"), "{}{}", late.out, late.err);
    assert!(installation.ran(&["transcript", "list"]).out.contains("open  terminal, terminal"));
    assert!(server.stop());
}

#[test]
fn words_are_read_anew_without_a_restart() {
    let installation = Installation::new("cli-reload");
    let content = installation.path("prompts");
    copy(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/prompts")), &content);
    let config = fs::read_to_string(&installation.config).unwrap();
    fs::write(&installation.config, format!("{config}[content]\nfolder = \"{}\"\n", content.display())).unwrap();
    let replies = content.join("en/replies.ftl");
    let shipped = fs::read_to_string(&replies).unwrap();
    let says = |words: &str| {
        fs::write(&replies, shipped.replace("\nis-bot = I'm a program", &format!("\nis-bot = {words}"))).unwrap();
    };
    let answer = || installation.chatted("are you a bot\n").out;
    let none = installation.ran(&["reload"]);
    assert!(!none.good && none.err.contains("no server is running"), "{}", none.err);

    let server = installation.serve();
    says("I'm Canary One");
    assert!(!answer().contains("Canary"), "not before it is told");
    let told = installation.ran(&["reload"]);
    assert!(told.good && told.out.contains("Read anew"), "{}{}", told.out, told.err);
    assert!(answer().contains("Canary One"));
    assert!(installation.ran(&["reload"]).out.contains("Nothing has changed"));
    says("{ $nobody }");
    let wrong = installation.ran(&["reload"]);
    assert!(!wrong.good && wrong.err.contains("deskhand check"), "{}", wrong.err);
    assert!(answer().contains("Canary One"), "what was read before goes on");
    says("I'm Canary Two");
    server.hang_up();
    assert!((0..60).any(|_| answer().contains("Canary Two")), "a hang-up has it read anew as well");
    assert!(server.stop());
}
