//! The layers of the design, held by reading the sources.
//!
//! Every path that begins with `crate` or `super` in `src/` is resolved to the unit that it names, and
//! the table below says which units each may name. A cut that proves wrong is changed here, with a reason.

#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::unwrap_used, reason = "a test")]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// Unit, and what it may name besides itself, `model` and (unless pure) `runtime`.
const MAY_NAME: &[(&str, &[&str])] = &[
    ("cli", &["app", "channel", "replay", "talk"]),
    (
        "app",
        &[
            "channel",
            "config",
            "console",
            "desk",
            "engine",
            "identity::credential",
            "identity::delivery",
            "identity::directory",
            "identity::verifier",
            "replay",
            "storage",
            "talk",
            "web",
        ],
    ),
    // Below `app`, which sets its stage: the player knows a world by a trait of its own.
    ("replay", &["identity::verifier", "storage", "talk::turn"]),
    ("channel", &[]),
    ("channel::frame", &[]),
    ("channel::session", &["channel::frame", "engine", "qr", "talk::turn"]),
    ("channel::web", &["channel::frame", "channel::session", "engine", "web"]),
    ("channel::discord", &["channel::frame", "engine", "talk::turn"]),
    ("channel::terminal", &["channel::frame", "channel::session", "engine", "qr"]),
    // Its wire is the chat's, with what staff alone see; its sign-in needs hashes and codes; what agents send
    // ready-made is the content's.
    (
        "console",
        &[
            "channel::frame",
            "desk",
            "engine",
            "identity::credential",
            "talk::content",
            "talk::text",
            "talk::turn",
            "web",
        ],
    ),
    // It decides on the board, and acts through turns like everybody else; a card says what stands in people's words.
    ("desk", &["engine", "talk::content", "talk::text", "talk::turn"]),
    ("engine", &["talk::content", "talk::turn"]),
    ("storage", &["identity::recovery", "identity::verifier"]),
    ("config", &["identity::credential"]),
    ("talk", &[]),
    ("talk::turn", &["talk::content", "talk::dialogue", "talk::intent", "talk::prompt", "talk::redact", "talk::text"]),
    (
        "talk::dialogue",
        &["talk::content", "talk::intent", "talk::knowledge", "talk::prompt", "talk::redact", "talk::text"],
    ),
    ("talk::content", &["talk::source", "talk::intent", "talk::knowledge", "talk::prompt", "talk::text"]),
    ("talk::intent", &["talk::source", "talk::text"]),
    ("talk::knowledge", &["talk::source", "talk::text"]),
    ("talk::prompt", &["talk::source"]),
    ("talk::redact", &["talk::text"]),
    ("talk::source", &[]),
    ("talk::text", &[]),
    ("identity", &[]),
    (
        "identity::verifier",
        &["identity::credential", "identity::delivery", "identity::directory", "identity::recovery", "web"],
    ),
    ("identity::directory", &["identity::credential"]),
    ("identity::delivery", &["identity::credential"]),
    ("identity::recovery", &["identity::credential"]),
    ("identity::credential", &["qr"]),
    ("web", &[]),
    ("runtime", &[]),
    // Both wings draw codes for cameras: an app's key, and a link to go on elsewhere.
    ("qr", &[]),
    ("model", &[]),
];

/// No `async`, clock, randomness, files, environment or hash maps, and nothing of `runtime`.
const PURE: &[&str] = &["model", "qr", "talk", "identity::recovery", "identity::credential"];

/// A library's one home: the paths under `src/` that may name it.
const HOMES: &[(&str, &[&str])] = &[
    ("sled::", &["storage/sled"]),
    ("serenity::", &["channel/discord"]),
    ("icalendar::", &["config/holidays.rs"]),
    ("rustyline::", &["channel/terminal"]),
    ("clap::", &["cli"]),
    ("totp_rs::", &["identity/credential"]),
    ("fast_qr::", &["qr.rs"]),
    ("argon2::", &["identity/credential"]),
    ("rustc_hash::", &["talk/text/table.rs"]),
    ("chacha20poly1305::", &["identity/credential"]),
    ("phonenumber::", &["identity/credential"]),
    ("captcha::", &["identity/verifier"]),
    // Discord too: through a proxy serenity drops what an answer says of waiting.
    ("reqwest::", &["channel/discord", "identity/verifier/remote", "identity/delivery", "identity/directory/entra"]),
    ("utoipa::", &["identity/verifier/remote"]),
    ("fluent_bundle::", &["talk/prompt"]),
    ("pulldown_cmark::", &["talk/knowledge"]),
    ("deskhand_classifier::", &["talk/intent"]),
    ("mimalloc::", &["lib.rs"]),
    ("anyhow::", &["app", "cli", "main.rs", "replay"]),
];

struct Source {
    path: PathBuf,
    /// `talk::intent::entities` for `src/talk/intent/entities.rs`.
    module: Vec<String>,
    /// Without comments, string contents and the tests at its end.
    code: String,
}

#[test]
fn every_module_names_only_what_stands_below_it() {
    let table: BTreeMap<&str, &[&str]> = MAY_NAME.iter().copied().collect();
    let mut wrong = BTreeSet::new();
    for source in sources() {
        let Some(unit) = unit_of(&source.module, &table) else { continue };
        for named in named_paths(&source) {
            let Some(target) = unit_of(&named, &table) else { continue };
            let within = target == unit || target.starts_with(&format!("{unit}::"));
            let always = target == "model" || (target == "runtime" && !is_pure(&unit));
            let listed =
                table[unit.as_str()].iter().any(|may| target == *may || target.starts_with(&format!("{may}::")));
            if !(within || always || listed) {
                wrong.insert(format!("{} names {} ({})", source.path.display(), target, named.join("::")));
            }
        }
    }
    assert!(wrong.is_empty(), "layers crossed:\n{}", join(&wrong));
}

#[test]
fn pure_modules_do_nothing_but_decide() {
    let forbidden = [
        "async ",
        ".await;",
        ".await?",
        "tokio::",
        "std::fs",
        "std::env",
        "std::net",
        "HashMap",
        "HashSet",
        "SystemTime",
        "Instant::now",
        "Timestamp::now",
        "rand::rng(",
        "getrandom",
        ".unwrap()",
        "panic!(",
        "println!(",
    ];
    let mut wrong = BTreeSet::new();
    for source in sources().iter().filter(|source| is_pure(&source.module.join("::"))) {
        // The ports are traits only: their methods are async where a real part waits.
        if source.path.ends_with("model/port.rs") {
            continue;
        }
        // What can't be gone through has no order that could differ.
        let table = source.path.ends_with("talk/text/table.rs");
        for word in forbidden.iter().filter(|word| source.code.contains(**word)) {
            if !(table && *word == "HashMap") {
                wrong.insert(format!("{} contains `{word}`", source.path.display()));
            }
        }
    }
    let classifier = below("classifier/src");
    assert!(classifier.len() > 10, "the classifier's sources were not found");
    for source in &classifier {
        // Whole jobs on threads of their own: what comes of one doesn't hang on who does it, or when.
        let crew = source.path.ends_with("crew.rs");
        for word in forbidden.iter().chain(&["thread", ".mul_add(", ".exp(", ".ln(", ".powf(", ".tanh("]) {
            if source.code.contains(word) && !(crew && *word == "thread") {
                wrong.insert(format!("{} contains `{word}`", source.path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "not pure:\n{}", join(&wrong));
}

#[test]
fn each_library_has_one_home() {
    let mut wrong = BTreeSet::new();
    for source in sources() {
        let path = source.path.to_string_lossy().replace('\\', "/");
        for (library, homes) in HOMES {
            let at_home = homes.iter().any(|home| path.contains(&format!("src/{home}")));
            let foreign = without_own_paths(&source.code);
            if !at_home && foreign.match_indices(library).any(|(at, _)| begins_a_path(&foreign, at)) {
                wrong.insert(format!("{path} names {library}"));
            }
        }
    }
    assert!(wrong.is_empty(), "libraries away from home:\n{}", join(&wrong));
}

#[test]
fn only_the_redactor_vouches_for_a_text() {
    let wrong: BTreeSet<String> = sources()
        .iter()
        .filter(|source| source.code.contains("Redacted::vouched"))
        .map(|source| source.path.display().to_string())
        .filter(|path| !path.contains("talk/redact"))
        .collect();
    assert!(wrong.is_empty(), "`Redacted::vouched` outside talk::redact:\n{}", join(&wrong));
}

#[test]
fn every_unit_of_the_table_exists() {
    let modules: BTreeSet<String> = sources().iter().map(|source| source.module.join("::")).collect();
    for (unit, _) in MAY_NAME {
        assert!(modules.contains(*unit), "the table names {unit}, which is not in src/");
    }
}
/// `attack_08` on the page about security stands for tests whose names begin so; other tests have their whole names.
#[test]
fn every_test_that_the_page_about_security_names_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = fs::read_to_string(root.join("docs/security.md")).expect("docs/security.md can be read");
    let is_name = |word: &&str| word.chars().all(|c| c == '_' || c.is_ascii_lowercase() || c.is_ascii_digit());
    let is_test = |word: &&str| word.starts_with("attack_") || word.matches('_').count() > 2;
    let named: BTreeSet<_> = page.split('`').filter(is_name).filter(is_test).collect();
    let mut files = Vec::new();
    for folder in ["src", "tests"].map(|name| root.join(name)) {
        collect(&folder, &folder, &mut files);
    }
    let code: String = files.iter().filter_map(|file| fs::read_to_string(&file.path).ok()).collect();
    let end = |name: &str| if name.starts_with("attack_") { '_' } else { '(' };
    let unknown: Vec<_> = named.iter().filter(|name| !code.contains(&format!("fn {name}{}", end(name)))).collect();
    assert!(named.len() > 30 && unknown.is_empty(), "there is no test {unknown:?}");
}

fn is_pure(module: &str) -> bool {
    PURE.iter().any(|pure| module == *pure || module.starts_with(&format!("{pure}::")))
}

/// The longest entry of the table that `path` begins with.
fn unit_of(path: &[String], table: &BTreeMap<&str, &[&str]>) -> Option<String> {
    (1..=path.len()).rev().map(|length| path[..length].join("::")).find(|unit| table.contains_key(unit.as_str()))
}

fn sources() -> Vec<Source> {
    let mut found = below("src");
    assert!(found.len() > 20, "the sources were not found");
    let tests: BTreeSet<Vec<String>> = found.iter().flat_map(test_modules).collect();
    found.retain(|source| !tests.iter().any(|test| source.module.starts_with(test)));
    found
}

fn below(folder: &str) -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut found = Vec::new();
    collect(&root, &root, &mut found);
    found
}

/// The modules that a file declares for tests alone: `#[cfg(test)] mod tests;`.
fn test_modules(source: &Source) -> Vec<Vec<String>> {
    let declared = source.code.split("#[cfg(test)]").skip(1);
    let names = declared.filter_map(|after| after.trim_start().strip_prefix("mod ")?.split_once(';'));
    let plain = names.filter(|(name, _)| name.chars().all(|c| c.is_alphanumeric() || c == '_'));
    plain.map(|(name, _)| source.module.iter().cloned().chain([name.to_owned()]).collect()).collect()
}

fn collect(root: &Path, folder: &Path, found: &mut Vec<Source>) {
    for entry in fs::read_dir(folder).expect("a source folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(root, &path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).expect("a source file");
            let relative = path.strip_prefix(root).expect("below src").with_extension("");
            let mut module: Vec<String> = relative.iter().map(|part| part.to_string_lossy().into_owned()).collect();
            if module.last().is_some_and(|last| last == "mod" || last == "lib" || last == "main") {
                module.pop();
            }
            found.push(Source { module, code: strip(&text), path });
        }
    }
}

/// The code alone: tests stand at the end of a file and may name anything.
fn strip(text: &str) -> String {
    let tests = text.match_indices("\n#[cfg(test)]\nmod ").find(|(at, found)| {
        let name = &text[at + found.len()..];
        name.find(['{', ';']).is_some_and(|end| name[end..].starts_with('{'))
    });
    let code = tests.map_or(text, |(at, _)| &text[..at]);
    let mut out = String::with_capacity(code.len());
    let mut rest = code;
    while let Some(first) = rest.chars().next() {
        if rest.starts_with("//") {
            rest = rest.find('\n').map_or("", |end| &rest[end..]);
        } else if let Some(end) = string_end(rest) {
            out.push_str("\"\"");
            rest = &rest[end..];
        } else {
            out.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    out
}

/// Where the string literal ends that `text` begins with.
fn string_end(text: &str) -> Option<usize> {
    if text.starts_with("'\"'") {
        return Some(3);
    }
    if let Some(raw) = text.strip_prefix('r') {
        let hashes = raw.len() - raw.trim_start_matches('#').len();
        if raw[hashes..].starts_with('"') {
            let close = format!("\"{}", "#".repeat(hashes));
            let body = hashes + 2;
            return text[body..].find(&close).map(|end| body + end + close.len());
        }
    }
    let mut escaped = false;
    for (at, character) in text.strip_prefix('"')?.char_indices() {
        if character == '"' && !escaped {
            return Some(at + 2);
        }
        escaped = character == '\\' && !escaped;
    }
    None
}

/// Every path of the code that begins with `crate` or `super`, whole, from the crate's root.
fn named_paths(source: &Source) -> BTreeSet<Vec<String>> {
    let mut found = BTreeSet::new();
    for start in ["crate::", "super::"] {
        for (at, _) in source.code.match_indices(start).filter(|(at, _)| begins_a_path(&source.code, *at)) {
            let mut paths = Vec::new();
            tree(&source.code[at..], &[], &mut paths);
            found.extend(paths.iter().filter_map(|path| absolute(path, &source.module)));
        }
    }
    found
}

/// The code without the paths of this crate, so that `crate::storage::sled` isn't taken for the library.
fn without_own_paths(code: &str) -> String {
    let mut out = String::with_capacity(code.len());
    let mut at = 0;
    while let Some(first) = code[at..].chars().next() {
        let rest = &code[at..];
        if (rest.starts_with("crate::") || rest.starts_with("super::")) && begins_a_path(code, at) {
            at = code.len() - tree(rest, &[], &mut Vec::new()).len();
        } else {
            out.push(first);
            at += first.len_utf8();
        }
    }
    out
}

fn begins_a_path(code: &str, at: usize) -> bool {
    let before = &code[..at];
    // `pub(in crate::talk)` names nobody.
    !before.ends_with("(in ")
        && !before.ends_with(|before: char| before.is_alphanumeric() || before == '_' || before == ':')
}

fn absolute(path: &[String], module: &[String]) -> Option<Vec<String>> {
    let supers = path.iter().take_while(|part| *part == "super").count();
    if supers == 0 {
        return Some(path[1..].to_vec());
    }
    let kept = module.len().checked_sub(supers)?;
    Some(module[..kept].iter().chain(&path[supers..]).cloned().collect())
}

/// Reads one use tree (`a::{b, c::d}`) that stands below `above`; gives the rest of the text.
fn tree<'t>(text: &'t str, above: &[String], found: &mut Vec<Vec<String>>) -> &'t str {
    let mut path = above.to_vec();
    let mut text = text.trim_start();
    loop {
        if let Some(mut inner) = text.strip_prefix('{') {
            loop {
                inner = inner.trim_start();
                if let Some(rest) = inner.strip_prefix('}') {
                    return rest;
                }
                let rest = tree(inner, &path, found).trim_start();
                let rest = rest.strip_prefix(',').unwrap_or(rest);
                if rest.len() == inner.len() {
                    return rest;
                }
                inner = rest;
            }
        }
        let end = text.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(text.len());
        if end > 0 {
            path.push(text[..end].to_owned());
            text = &text[end..];
        }
        if let Some(more) = text.strip_prefix("::").filter(|_| end > 0) {
            text = more;
        } else {
            found.push(path);
            return after_alias(text.strip_prefix('*').unwrap_or(text));
        }
    }
}

fn after_alias(text: &str) -> &str {
    let Some(alias) = text.strip_prefix(" as ") else { return text };
    let end = alias.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(alias.len());
    &alias[end..]
}

fn join(lines: &BTreeSet<String>) -> String {
    lines.iter().cloned().collect::<Vec<_>>().join("\n")
}

#[test]
fn use_trees_are_read_whole() {
    let source = Source {
        path: PathBuf::new(),
        module: vec!["talk".into(), "turn".into()],
        code: strip(
            "use crate::{model::{A, b::C as D}, talk::text};\nuse super::dialogue::*; // crate::no\nlet s = \"crate::no\";",
        ),
    };
    let found: Vec<String> = named_paths(&source).iter().map(|path| path.join("::")).collect();
    assert_eq!(found, ["model::A", "model::b::C", "talk::dialogue", "talk::text"]);
}
