//! Tables over the shipped lexicon (they stand here, since `talk::text` reads no files of content): ways to say yes and no, names of methods, numbers of steps.

use std::sync::OnceLock;

use super::parse_file;
use crate::{
    model::Method,
    talk::text::{EntityValue, Lexicon, YesNo},
};

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

fn entities(text: &str) -> Vec<(EntityValue, String)> {
    let found = lexicon().entities(&lexicon().read(text));
    found.into_iter().map(|e| (e.value, text.get(e.start..e.end).unwrap().to_owned())).collect()
}

fn methods(text: &str) -> Vec<Method> {
    entities(text)
        .into_iter()
        .filter_map(|(value, _)| match value {
            EntityValue::Method(method) => Some(method),
            _ => None,
        })
        .collect()
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

#[test]
fn methods_in_all_their_forms() {
    use Method::{Authenticator, Call, Text};
    for (text, expected) in [
        ("text", &[Text][..]),
        ("txt me", &[Text]),
        ("sms pls", &[Text]),
        ("Text my mobile phone", &[Text]),
        ("send me a text message", &[Text]),
        ("by text please", &[Text]),
        ("call", &[Call]),
        ("call me", &[Call]),
        ("ring me", &[Call]),
        ("Call my mobile phone", &[Call]),
        ("a phone call", &[Call]),
        ("the app", &[Authenticator]),
        ("authenticator", &[Authenticator]),
        ("authenticater app", &[Authenticator]),
        ("authentictor", &[Authenticator]),
        ("MS Authenticator", &[Authenticator]),
        ("microsoft authenticator app", &[Authenticator]),
        ("duo", &[Authenticator]),
        ("google authenticator", &[Authenticator]),
        ("2fa app", &[Authenticator]),
        ("not text, the app", &[Authenticator]),
        ("i cant call so text me", &[Text]),
        ("app instead of text", &[Authenticator]),
        ("text or call", &[Text, Call]),
        ("i dont have my phone, use the app", &[Authenticator]),
        ("who do i call", &[]),
        ("can i call the help desk", &[]),
        ("the text box is empty", &[]),
        ("i called you", &[]),
        ("the outlook app", &[]),
        ("next", &[]),
    ] {
        assert_eq!(methods(text), expected, "{text}");
    }
}

#[test]
fn steps_addresses_and_codes_with_their_places() {
    let step = |n, written: &str| vec![(EntityValue::StepNumber(n), written.to_owned())];
    for (text, expected) in [
        ("stuck at step 3", step(3, "step 3")),
        ("Step #12 fails", step(12, "Step #12")),
        ("step number four", step(4, "step number four")),
        ("the third one", step(3, "third one")),
        ("the 3rd step", step(3, "3rd step")),
        ("whats in #3?", step(3, "#3")),
        ("back to the second", step(2, "second")),
        ("first i opened the page", vec![]),
        ("wait a second please", vec![]),
        ("step 573", vec![]),
        ("i have 3 phones", vec![]),
    ] {
        assert_eq!(entities(text), expected, "{text}");
    }
    assert_eq!(
        entities("im ada@umsystem.edu, é step 2 says sspr 0014"),
        [
            (EntityValue::EmailAddress("ada@umsystem.edu".into()), "ada@umsystem.edu".into()),
            (EntityValue::StepNumber(2), "step 2".into()),
            (EntityValue::ErrorCode("SSPR_0014".into()), "sspr 0014".into()),
        ]
    );
}
