//! Mistakes, one a row: what is written, where it is found, what is said.

use super::*;

/// The faults of `source` as `line: message | remedy`.
fn faults(source: &str) -> Vec<String> {
    match Settings::parse("my.toml", source) {
        Ok(_) => Vec::new(),
        Err(SettingsFault::Wrong { faults, .. }) => {
            faults.iter().map(|fault| format!("{}: {} | {}", fault.line(), fault.message, fault.remedy)).collect()
        }
        Err(other) => panic!("{other}"),
    }
}

#[test]
fn the_shipped_files_are_right_and_an_empty_one_is_the_shipped_one() {
    assert!(faults(SHIPPED).is_empty(), "{:?}", faults(SHIPPED));
    assert!(faults(DEMO).is_empty(), "{:?}", faults(DEMO));
    let (shipped, empty) = (Settings::parse("a", SHIPPED).unwrap(), Settings::parse("a", "[console]\n").unwrap());
    assert_eq!(format!("{shipped:?}"), format!("{empty:?}"));
    assert!(shipped.demo().is_none());
    assert!(Settings::parse("a", "").unwrap().console().is_none(), "it is there where it is asked for");
    let demo = Settings::parse("demo.toml", DEMO).unwrap();
    assert_eq!(demo.demo().unwrap().people.len(), 4);
    assert!(demo.limits().resets_per_account_a_day > shipped.limits().resets_per_account_a_day);
}

/// Chat and verifier run beside each other on one machine as they ship, and so does the demo's phone.
#[test]
fn everything_that_ships_listens_at_a_place_of_its_own() {
    let (chat, alone) = (Settings::parse("a", SHIPPED).unwrap(), Standalone::parse("b", SHIPPED_VERIFIER).unwrap());
    let demo = Settings::parse("demo.toml", DEMO).unwrap();
    let verifier = [alone.api.listen, alone.verification.panel.listen];
    let mut all = vec![chat.chat().listen, chat.console().unwrap().listen, demo.demo().unwrap().listen];
    all.extend(verifier);
    assert_eq!(all.iter().collect::<std::collections::BTreeSet<_>>().len(), all.len(), "{all:?}");
    assert_eq!(alone.api.public.to_string(), format!("http://{}", alone.api.listen));
    let remote = SHIPPED.lines().find_map(|line| line.strip_prefix("# remote = ")).unwrap();
    assert_eq!(remote.trim_matches('"'), alone.api.public.to_string(), "the example is the shipped verifier");
}

#[test]
fn every_shipped_key_is_explained() {
    [SHIPPED, SHIPPED_VERIFIER].into_iter().for_each(explained);
}

fn explained(shipped: &str) {
    let lines: Vec<&str> = shipped.lines().collect();
    let is_key = |line: &&str| line.contains(" = ") && !line.starts_with('#');
    for (number, line) in lines.iter().enumerate().filter(|(_, line)| is_key(line)) {
        let above = lines[..number].iter().rev().find(|above| !is_key(above));
        assert!(above.is_some_and(|above| above.starts_with('#')), "line {}: {line} has no comment", number + 1);
    }
}

#[test]
fn every_mistake_has_its_line_and_its_remedy() {
    let cases: &[(&str, &str, &str)] = &[
        ("[chat]\nlisten_on = \"127.0.0.1:1\"", "2: [chat] has no key `listen_on`", "Did you mean `listen`?"),
        ("\n[chatt]\n", "2: there is no section [chatt]", "Did you mean `chat`?"),
        ("chat = 5", "1: `chat` is a whole number, not a section", "[chat]"),
        ("[chat]\nlisten = 8080", "2: this must be a text in quotes, and is a whole number", "Write a text"),
        ("[chat]\nlisten = \"8080\"", "2: this is not an address to listen on: 8080", "127.0.0.1:8080"),
        ("[chat]\nlisten = \"\"", "2: this is empty", "quotes"),
        ("[chat]\nlisten = \"0.0.0.0:8080\"", "2: other machines could reach this without https", "127.0.0.1"),
        (
            "[chat]\nlisten = \"0.0.0.0:8080\"\npublic = \"https://chat.example.edu\"",
            "2: other machines could reach this, and no proxy is named",
            "trusted_proxies",
        ),
        ("[chat]\npublic = \"http://chat.example.edu\"", "2: http may be used on this machine alone", "https"),
        ("[chat]\nembed_sites = [\"https://a.example\", \"b\"]", "2: this address has no scheme: b", "https://"),
        ("[panel]\npublic = \"http://127.0.0.1:8081\"", "2: chat and panel have the same host name", "localhost"),
        ("[panel]\nlisten = \"127.0.0.1:8080\"", "2: chat and panel listen on the same port", "another port"),
        ("[network]\ntrusted_proxies = [\"proxy\"]", "2: this is not an IP address: proxy", "10.2.0.4"),
        ("[network]\ncampus_ranges = [\"campus\"]", "2: this is not a range of addresses: campus", "/16"),
        ("[network]\ntrusted_proxies = [5]", "2: this must be a text in quotes", "text"),
        ("[store]\nkeys = \"data/chat\"", "2: two of these folders", "a folder each"),
        ("[store]\nkeys = \"data/verifier/keys\"", "2: two of these folders", "a folder each"),
        ("[content]\nlocale = \"../en\"", "2: this is not a language tag", "\"en\""),
        ("[policy]\nmin_length = 20\nmax_length = 10", "3: no password is at least 20 and at most 10", "20 or more"),
        ("[policy]\nway = \"nist\"\nmax_length = 10", "3: no password is at least 15", "15 or more"),
        ("[policy]\nway = \"zxcvbn\"", "2: there is no way `zxcvbn`", "\"nist\""),
        ("[policy]\nway = \"nist\"\nnist_min_length = 7", "3: 7 is out of range", "from 8"),
        ("[policy]\ncampus_words = [\"Mizzou\", \"M.U\"]", "2: this word is so short", "three letters"),
        ("[policy]\nspecial = \"yes\"", "2: this must be true or false, and is a text", "true or false"),
        ("[limits]\npasscode_minutes = 4000", "2: 4000 is out of range", "from 1 to 30"),
        ("[limits]\npasscode_minutes = -1", "2: -1 is out of range", "from 1 to 30"),
        ("[limits]\npasscode_minutes = 1.5", "2: this must be a whole number", "without quotes"),
        (
            "[limits]\nproof_of_work_bits = 9\nproof_of_work_bits_hardest = 8",
            "2: the easiest work (9 bits) would be harder than the hardest (8)",
            "at most",
        ),
        ("[verifier]\nmethods = [\"letter\"]", "2: there is no method `letter`", "\"call\""),
        ("[desk]\nsecond_agent_minutes = 60", "2: 60 is out of range", "from 1 to 15"),
        ("[desk]\ngrants = 5", "2: [desk] has no key `grants`", "grants_per_agent"),
        ("[sending]\nper_number_a_day = 0", "2: 0 is out of range", "from 1 to 10000"),
        ("[sending]\ncents = 5", "2: [sending] has no key `cents`", "Did you mean `cents_a_day`?"),
        ("[[sending.countries]]\ncountry = \"Utopia\"", "2: there is no country `Utopia`", "\"US\""),
        ("[[sending.countries]]\ncountry = \"US\"", "1: `a_day` is missing from [sending.countries]", "a_day ="),
        (
            "[[sending.countries]]\ncountry = \"de\"\ntext_cents = 9\ncall_cents = 9\na_day = 9\n[[sending.countries]]\ncountry = \"DE\"",
            "7: DE stands here twice",
            "one of the two",
        ),
        ("[verifier]\nmethods = []", "2: nobody could reset anything", "\"text\""),
        ("[verifier]\nmethods = [\"text\"]", "2: nothing here can text or call", "\"authenticator\""),
        ("[verifier]\nmethods = [\"call\"]", "2: nothing here can text or call", "Take \"call\" out"),
        (
            "[verifier]\nmethods = [\"authenticator\", \"authenticator\"]",
            "2: this method stands here twice",
            "Take one",
        ),
        (
            "[verifier]\nremote = \"https://verifier.example.edu\"",
            "2: a remote verifier, and no token for it",
            "[api] token",
        ),
        ("[verifier]\ntoken = \"api.token\"", "2: a token, and no remote verifier", "remote"),
        (
            "[verifier]\nremote = \"http://verifier.example.edu\"\ntoken = \"t\"",
            "2: http may be used on this machine alone",
            "https",
        ),
        ("[university]\nname = \"X\"", "1: [university] has no `domain`", "domain = "),
        ("[demo]\nlisten = \"127.0.0.1:1\"", "1: `public` is missing from [demo]", "public = "),
        ("[chat]\nlisten = ", "2: this is not TOML", "key = \"text\""),
    ];
    for (source, message, remedy) in cases {
        let faults = faults(source);
        let fits = |fault: &String| {
            let (said, help) = fault.split_once(" | ").unwrap();
            said.starts_with(message) && help.contains(remedy)
        };
        assert!(faults.iter().any(fits), "{source}\n→ {faults:#?}");
    }
}

/// The faults of a verifier's own file, as `faults` tells them.
fn faults_alone(source: &str) -> Vec<String> {
    match Standalone::parse("verifier.toml", source) {
        Ok(_) => Vec::new(),
        Err(SettingsFault::Wrong { faults, .. }) => {
            faults.iter().map(|fault| format!("{}: {} | {}", fault.line(), fault.message, fault.remedy)).collect()
        }
        Err(other) => panic!("{other}"),
    }
}

#[test]
fn a_verifier_by_itself_has_settings_of_its_own() {
    assert!(faults_alone(SHIPPED_VERIFIER).is_empty(), "{:?}", faults_alone(SHIPPED_VERIFIER));
    let alone = Standalone::parse("a", SHIPPED_VERIFIER).unwrap();
    let both = Settings::parse("b", "").unwrap();
    assert_eq!(format!("{:?}", alone.verification), format!("{:?}", both.verification()), "the same, shipped");
    let cases: &[(&str, &str, &str)] = &[
        ("[panel]\nlisten = \"127.0.0.1:1\"", "1: this file has no section [api]", "config/verifier.toml"),
        ("[api]\nlisten_on = \"127.0.0.1:1\"", "2: [api] has no key `listen_on`", "Did you mean `listen`?"),
        ("[api]\n[chat]\nlisten = \"127.0.0.1:1\"", "2: there is no section [chat]", "Known here"),
        ("[api]\nlisten = \"0.0.0.0:8083\"", "2: other machines could reach this without https", "127.0.0.1"),
        (
            "[api]\nlisten = \"0.0.0.0:8083\"\npublic = \"https://v.example.edu\"",
            "2: other machines could reach this, and no proxy is named",
            "trusted_proxies",
        ),
        ("[api]\nlisten = \"127.0.0.1:8081\"", "12: API and panel listen on the same port", "another port"),
        ("[api]\n[store]\nchat = \"data/chat\"", "3: [store] has no key `chat`", "Known here"),
        ("[api]\n[store]\nkeys = \"data/verifier\"", "3: two of these folders", "a folder each"),
        ("[api]\n[verifier]\nremote = \"https://v.example.edu\"", "3: [verifier] has no key `remote`", "Known here"),
        ("[api]\n[limits]\npasscode_minutes = 4000", "3: 4000 is out of range", "from 1 to 30"),
    ];
    for (source, message, remedy) in cases {
        let faults = faults_alone(source);
        let fits = |fault: &String| {
            let (said, help) = fault.split_once(" | ").unwrap();
            said.split_once(": ").unwrap().1.starts_with(message.split_once(": ").unwrap().1) && help.contains(remedy)
        };
        assert!(faults.iter().any(fits), "{source}\n→ {faults:#?}");
    }
}

#[test]
fn a_remote_verifier_knows_itself_what_it_can_send() {
    let source = "[verifier]\nremote = \"https://v.example.edu\"\ntoken = \"t\"\nmethods = [\"text\"]";
    let settings = Settings::parse("a", source).unwrap();
    assert_eq!(settings.remote().unwrap().address.to_string(), "https://v.example.edu");
    let demo =
        format!("{DEMO}\n").replace("[verifier]", "[verifier]\nremote = \"https://v.example.edu\"\ntoken = \"t\"");
    assert!(faults(&demo).iter().any(|fault| fault.contains("everything in one process")));
}

#[test]
fn all_mistakes_are_told_at_once_in_their_order() {
    let source = "[chat]\nlisten = 1\n[limits]\nlink_minuts = 3\nresend_seconds = 1\n[nowhere]\n";
    let lines: Vec<String> = faults(source).iter().map(|fault| fault[..1].to_owned()).collect();
    assert_eq!(lines, ["2", "4", "5", "6"]);
}

#[test]
fn the_demo_stays_on_this_machine() {
    let open = DEMO.replace("listen = \"127.0.0.1:8082\"", "listen = \"0.0.0.0:8082\"");
    assert!(faults(&open).iter().any(|fault| fault.contains("its phone shows everybody's codes")));
}

#[test]
fn a_file_behind_a_proxy_is_accepted() {
    let source = "[chat]\nlisten = \"0.0.0.0:80\"\npublic = \"https://chat.example.edu\"\n\
         [panel]\nlisten = \"0.0.0.0:81\"\npublic = \"https://reset.example.edu\"\n\
         [network]\ntrusted_proxies = [\"10.0.0.1\"]\n";
    let settings = Settings::parse("my.toml", source).unwrap();
    assert_eq!(settings.panel().public.to_string(), "https://reset.example.edu");
}

#[test]
fn folders_that_are_not_there_are_told() {
    let told = read("my.toml", "[content]\nfolder = \"nowhere\"\n", &|_| false).unwrap_err();
    assert_eq!(told[0].line(), 2);
    assert!(told[0].remedy.contains("whole path"));
}

#[test]
fn the_values_hold_what_articles_use() {
    let values = Settings::parse("a", "").unwrap().values();
    for name in ["portal", "domain", "help_phone", "help_mail", "help_hours", "zoom", "password_history"] {
        assert!(values.contains_key(name), "{name}");
    }
}

#[test]
fn each_way_has_its_own_rules_and_switches_take_rules_out() {
    use crate::model::Rule;
    let policy = |source: &str| Settings::parse("my.toml", source).unwrap().policy().clone();
    let rules = policy("");
    assert_eq!((rules.min_length, rules.rules.len()), (8, 10));
    let without = policy("[policy]\ncampus_words = []\ndate = false\npattern = false\nspecial = false\nhistory = 0");
    let left = [Rule::Length, Rule::UpperCase, Rule::LowerCase, Rule::Name, Rule::CommonWord];
    assert_eq!(without.rules, left);
    let points = policy("[policy]\nway = \"points\"\nname = false\nupper_case = false");
    let left = [Rule::Length, Rule::LowerCase, Rule::Special, Rule::Date, Rule::Points, Rule::History];
    assert_eq!(points.rules, left, "the score has names and words in it");
    let nist = policy("[policy]\nway = \"nist\"");
    assert_eq!((nist.min_length, nist.rules), (15, vec![Rule::Length, Rule::Banned, Rule::History]));
}

#[test]
fn what_is_wrong_with_discord_is_told_by_its_line_and_remedy() {
    let told = |line: &str| {
        let source = format!("[discord]\ntoken_file = \"a\"\n{line}\n");
        let told = read("my.toml", &source, &|_| true).unwrap_err();
        assert_eq!(told.len(), 1, "{line}: {told:?}");
        (told[0].line(), told[0].remedy.clone())
    };
    let cases = [
        ("guilds = [\"12\"]", "Copy ID"),
        ("guilds = [\"a server of ours\"]", "Copy ID"),
        ("guilds = \"123456789012345678\"", "list"),
        ("staff_channel = \"#help\"", "Copy ID"),
        ("application = \"Deskhand\"", "Copy ID"),
        ("shards = \"2-1 of 4\"", "0-1 of 4"),
        ("shards = \"0-4 of 4\"", "0-1 of 4"),
        ("shards = \"many\"", "0-1 of 4"),
        ("messages_per_person_a_minute = 0", "from 1 to"),
        ("threads_per_person_an_hour = 5000", "from 1 to"),
    ];
    for (line, remedy) in cases {
        let (at, told) = told(line);
        assert_eq!(at, 3, "{line}");
        assert!(told.contains(remedy), "{line}: {told}");
    }
}

#[test]
fn the_token_of_discord_has_one_place() {
    let read = |keys: &str| Settings::parse("my.toml", &format!("[discord]\n{keys}\n"));
    let place = |keys: &str| read(keys).unwrap().discord().unwrap().token.clone();
    assert_eq!(place("token_file = \"a\""), TokenPlace::File("a".into()));
    assert_eq!(place("token_variable = \"BOT\""), TokenPlace::Variable("BOT".to_owned()));
    for keys in ["", "token_file = \"a\"\ntoken_variable = \"BOT\"", "token_file = \"a\"\napi = \"discord\""] {
        assert!(read(keys).is_err(), "{keys}");
    }
    let proxy = read("token_file = \"a\"\napi = \"http://127.0.0.1:9\"").unwrap().discord().unwrap().api.clone();
    assert_eq!(proxy.unwrap().to_string().trim_end_matches('/'), "http://127.0.0.1:9");
    assert!(Settings::parse("my.toml", "").unwrap().discord().is_none());
}

#[test]
fn discord_is_read_whole_or_by_its_defaults() {
    use std::num::NonZeroU64;
    let read = |more: &str| {
        let settings = Settings::parse("my.toml", &format!("[discord]\ntoken_file = \"a\"\n{more}")).unwrap();
        settings.discord().unwrap().clone()
    };
    let plain = read("");
    assert_eq!((plain.messages_per_person_a_minute, plain.threads_per_person_an_hour), (60, 10));
    assert_eq!((plain.guilds.len(), plain.staff_channel, plain.shards), (0, None, ShardSettings::Automatic));
    assert_eq!(plain.application, None);
    let whole = read(
        "application = \"123456789012345677\"\nguilds = [\"123456789012345678\"]\nstaff_channel = \"123456789012345679\"\nshards = \"1-2 of 4\"\n\
         messages_per_person_a_minute = 5\nthreads_per_person_an_hour = 2\n",
    );
    assert_eq!(whole.guilds, [123_456_789_012_345_678].into());
    assert_eq!(whole.application, NonZeroU64::new(123_456_789_012_345_677));
    assert_eq!(whole.staff_channel, NonZeroU64::new(123_456_789_012_345_679));
    assert_eq!(whole.shards, ShardSettings::Range { first: 1, last: 2, of: 4 });
    assert_eq!((whole.messages_per_person_a_minute, whole.threads_per_person_an_hour), (5, 2));
}
