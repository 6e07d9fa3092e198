//! Tables over the shipped lexicon (they stand here, since `talk::text` reads no files of content): ways to say yes
//! and no, and what is read for other spellings. What is found in messages stands in `tests/understanding`.

use std::sync::OnceLock;

use super::parse_file;
use crate::talk::text::{Lexicon, YesNo};

fn lexicon() -> &'static Lexicon {
    static SHIPPED: OnceLock<Lexicon> = OnceLock::new();
    SHIPPED.get_or_init(|| {
        let source = include_str!("../../../prompts/en/intents/lexicon.toml");
        parse_file("intents/lexicon.toml", source).unwrap().lexicon.unwrap().into()
    })
}

fn answer(text: &str) -> Option<YesNo> {
    lexicon().answer(&lexicon().read(text))
}

const YES: &str = "\
    yes|Yes.|YES!!|yesss|yess|yep|yup|yeah|yea|yeh|ya|yah|ye|y|ys|yse|yes pls|yes please|yeah sure|sure|\
    sure thing|ok|okay|OK!|okk|k|kk|alright|ofc|of course|absolutely|definitely|correct|right|exactly|\
    go ahead|do it|please do|sounds good|that works|fine|👍|👌|yes 👍|i think so|i guess so|mhm|uh huh|yes i do|\
    yeah do that|yes but my phone is new|ok thanks|ok yes|um yes|well yeah|yes, that's right|lets do it|\
    for sure|no yeah|why not|si|perfect thanks|ok cool|hell yeah";

const NO: &str = "\
    no|No.|NO!!|nooo|nope|nop|nah|naw|n|no thanks|no thank you|no thx|not really|not yet|not now|no i dont|\
    no, i don't have it|no im good|no way|absolutely not|i dont think so|negative|never|no need|👎|❌|neither|\
    none of these|no it doesnt|no sorry|nope sorry|um no|yeah no|dont do it|no no no|i dont|no that's wrong|\
    uh no thanks|hell no|no pls dont|not that one";

const UNSURE: &str = "\
    idk|i dont know|i don't know|dunno|not sure|im not sure|unsure|no idea|no clue|maybe|maybe?|perhaps|hmm|\
    huh?|it depends|🤷|idk lol|not sure tbh|i cant remember|whatever|either|probably";

#[test]
fn yes_no_and_unsure_in_many_forms() {
    for (forms, expected) in [(YES, YesNo::Yes), (NO, YesNo::No), (UNSURE, YesNo::Unsure)] {
        for text in forms.split('|') {
            assert_eq!(answer(text), Some(expected), "{text}");
        }
    }
    assert!(YES.split('|').count() >= 60 && NO.split('|').count() >= 40 && UNSURE.split('|').count() >= 20);
}

#[test]
fn what_answers_nothing() {
    for text in [
        "",
        "next",
        "no code came",
        "no text yet",
        "i forgot my password",
        "ok what now",
        "i dont know my password",
        "not sure how to do this",
        "right click where",
        "sure but how",
        "my phone",
        "no one called me",
        "do it here",
        "good morning",
        "2",
        "[password removed]",
        "ok but no",
    ] {
        assert_eq!(answer(text), None, "{text}");
    }
}

/// The words of a message as patterns and features see them.
fn normalised(text: &str) -> String {
    let units = lexicon().read(text).units;
    units.iter().filter_map(|unit| unit.as_word()).collect::<Vec<_>>().join(" ")
}

#[test]
fn what_students_write_is_read_as_it_was_meant() {
    for (written, read) in [
        ("i forgot my pw", "i forgot my password"),
        ("4got pls halp", "forgot please help"),
        ("my pass word", "my password"),
        ("my pass-word isnt wroking", "my password isnt working"),
        ("mypassword", "my password"),
        ("iforgotmypassword", "i forgot my password"),
        ("resetpassword", "reset password"),
        ("cant login", "cant log in"),
        ("can not log-in", "cant log in"),
        ("twofactor", "two factor"),
        ("two-factor setup", "two factor set up"),
        ("wi-fi", "wifi"),
        ("wi fi", "wifi"),
        ("e-mail", "email"),
        ("user name", "username"),
        ("authen ticator", "authenticator"),
        ("helpdesk", "help desk"),
        ("pasword", "password"),
        ("passsssword", "password"),
        ("PASSWORD!!!", "password"),
        ("pásswörd", "password"),
        ("ｐａｓｓｗｏｒｄ", "password"),
        ("forgto my pasword agian", "forgot my password again"),
        ("nexxt", "next"),
        ("nxet", "next"),
        ("verifcation cdoe", "verification code"),
        ("authentcator", "authenticator"),
        ("regsiter", "register"),
        ("acount loked", "account locked"),
        ("👍", "yes"),
        ("🤷‍♀️", "i dont know ♀"),
        ("1️⃣", "1"),
    ] {
        assert_eq!(normalised(written), read, "{written}");
    }
}

#[test]
fn what_was_written_right_stays() {
    for text in [
        "i looked at the charge on my bill",
        "the clock is wrong",
        "a minute ago",
        "my passport",
        "point me to the table",
        "take a chance",
        "the rest of it",
        "send a massage",
        "i cant log in",
        "set up",
        "thank you",
        "logs and texts",
        "jd7fx",
        "contraseña".trim_end_matches("seña"),
        "пароль",
        "密码",
    ] {
        assert_eq!(normalised(text), text, "{text}");
    }
}

#[test]
fn changes_keep_the_place_of_what_was_written() {
    let text = "é my pass-word and pasword, login";
    let reading = lexicon().read(text);
    let changed: Vec<(&str, String)> =
        reading.changes.iter().map(|change| (&text[change.span.clone()], change.words.join(" "))).collect();
    assert_eq!(
        changed,
        [("pass-word", "password".to_owned()), ("pasword", "password".into()), ("login", "log in".into())]
    );
    assert!(reading.units.windows(2).all(|near| near[0].span.start <= near[1].span.start));
}
