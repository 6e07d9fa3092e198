//! Readings that must be as they are: spellings of one example, several things in one message, and what says nothing.

use deskhand::{
    model::IntentId,
    talk::intent::{Interpretation, Verdict},
};

use super::shipped;

fn read(message: &str) -> Interpretation {
    super::read(message).2
}

#[test]
fn examples_in_other_spellings_are_clear() {
    for (message, intent) in [
        ("NEXT!!", "move.next"),
        ("next next next", "move.next"),
        ("Next, next, next.", "move.next"),
        ("nexttt", "move.next"),
        ("back pls", "move.back"),
        ("repeat plz", "move.repeat"),
        ("where was I?", "move.where"),
        ("skip pls", "move.skip"),
        ("start over plz", "move.restart"),
        ("STOP", "move.stop"),
        ("nvm", "move.stop"),
        ("I don’t want to reset it", "move.stop"),
        ("HUMAN PLS", "human"),
        ("done!!", "done"),
        ("tyvm", "thanks"),
        ("hiii", "greeting"),
        ("forgot my pw", "password.forgot"),
        ("my pw is [password removed] and i cant log in", "password.forgot"),
    ] {
        assert_eq!(
            read(message).verdict,
            Verdict::Clear(intent.into()),
            "{message}: {:?}",
            &read(message).ranking[..3]
        );
    }
}

#[test]
fn several_intents_keep_their_order() {
    for (message, main, intents) in [
        ("thanks! also what are the password rules", "password.rules", &["password.rules"][..]),
        ("what are the password rules? thanks", "password.rules", &["password.rules"]),
        ("hi, i forgot my password", "password.forgot", &["password.forgot"]),
        ("i lost my phone and i forgot my password", "phone.new", &["phone.new", "password.forgot"]),
        ("cancel it. can i talk to a person", "move.stop", &["move.stop", "human"]),
        ("did it work? and what are the help desk hours", "reset.status", &["reset.status", "contact.help"]),
        ("it worked, bye", "done", &["done"]),
        ("how do i update my password", "password.change", &["password.change"]),
        ("next, next, next", "move.next", &["move.next"]),
    ] {
        let reading = read(message);
        let said: Vec<&str> = reading.intents.iter().map(IntentId::as_str).collect();
        assert_eq!((&reading.verdict, said.as_slice()), (&Verdict::Clear(main.into()), intents), "{message}");
    }
}

#[test]
fn what_says_nothing_is_unclear() {
    for message in ["", "   ", "[password removed]", "😀😀", "...", "?!", "Ω≈ç√", "你好世界", "zzzqqq xxkcd", "12345"]
    {
        let reading = read(message);
        assert_eq!((&reading.verdict, reading.intents.as_slice()), (&Verdict::Unclear, &[][..]), "{message}");
        assert_eq!(reading.ranking.len(), shipped().understanding.intents().count());
    }
    assert_eq!(read(&"i forgot my password ".repeat(500)).verdict, Verdict::Clear("password.forgot".into()));
}

#[test]
fn a_correction_counts_from_what_follows_it() {
    for (message, intent) in [
        ("no i meant the password rules", "password.rules"),
        ("reset my password no i meant what are the password rules", "password.rules"),
        ("sorry i mean how do i connect to the wifi", "wifi.setup"),
        ("i meant my code is wrong", "code.wrong"),
        ("*forgot my password", "password.forgot"),
    ] {
        let reading = read(message);
        assert!(reading.corrects && reading.answer.is_none(), "{message}: {:?}", reading.answer);
        assert_eq!(reading.verdict, Verdict::Clear(intent.into()), "{message}: {:?}", &reading.ranking[..3]);
    }
    for message in ["no", "no thanks", "i meant", "meaning what", "*"] {
        assert!(!read(message).corrects, "{message}");
    }
}

#[test]
fn what_is_refused_is_not_answered() {
    for (message, intents, refused) in [
        ("not the password rules, how do i connect to the wifi", &["wifi.setup"][..], &["password.rules"][..]),
        ("i dont want to talk to a human, what are the password rules", &["password.rules"], &["human"]),
        ("what are the password rules, not the wifi password", &["password.rules"], &["wifi.setup"]),
    ] {
        let reading = read(message);
        let shown = |ids: &[IntentId]| ids.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(
            (shown(&reading.intents), shown(&reading.refused)),
            (shown_of(intents), shown_of(refused)),
            "{message}"
        );
    }
    // Alone, "not" asks for nothing of the kind, and the whole is read as ever.
    assert_eq!(read("i dont want to reset it").verdict, Verdict::Clear("move.stop".into()));
    assert!(read("i dont have my phone").refused.is_empty());
}

fn shown_of(ids: &[&str]) -> Vec<String> {
    ids.iter().map(|id| (*id).to_owned()).collect()
}
