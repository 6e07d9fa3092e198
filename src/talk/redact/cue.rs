//! Secrets told by the words beside them: "my password is …", "the code they sent was …".

use std::{ops::Range, sync::LazyLock};

use regex::Regex;

use super::{
    Span, ends_word,
    number::names_a_code,
    pattern,
    secret::{is_odd, is_public, is_strong},
    words,
};
use crate::model::Blanked;

const PASSWORD: &str = r"(?:pass\s?(?:word|wrd|phrase|code|key)|password?|pas+wo?r?d|psswrd|passwort|passwd|pass|pwd|pw|p/w|(?:secret|setup|manual|recovery)\s+(?:key|code))s?";

/// After these, anything that isn't a word of prose is the password.
static SAYS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?i)\b{PASSWORD}(?:\s+(?:for|at|on)\s+\S+)?\s*(?:(?:\b(?:is|was|are|were|will be|should be|would be|it's|its)\b|'s\b|’s\b)(?:\s+(?:now|just|set to|currently|actually|literally|probably|maybe|like|still))*\s*[:=]?|[:=]|[-=]>)\s*"
    ))
});
/// After these, an odd word is.
static HINTS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?i)\b{PASSWORD}\s+(?:to|as|like|of|being|with)\s+|\b{PASSWORD}\s+|\b(?:used|typed|entered|tried|put in|putting|typing|trying)\s+(?:in\s+)?"
    ))
});
/// Before these, an odd word is.
static FOLLOWS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?i)(\S+)\s+(?:(?:is|was)\s+(?:my|the)\s+(?:new\s+|old\s+|current\s+|last\s+)?|as\s+(?:my|the|a)\s+(?:new\s+|old\s+)?|for\s+(?:my|the)\s+(?:new\s+|old\s+)?){PASSWORD}\b"
    ))
});
static CODE_SAYS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:code|codes|otp|pin|passcode|verification|digits)\b[^\d\n]{0,28}?(\d(?:[ -]?\d){3,8})\b|\b(\d(?:[ -]?\d){3,8})\s+(?:is|was|as)\s+(?:the|my|a)\s+(?:\w+\s+)?(?:code|otp|pin|passcode)\b",
    )
});

/// What stands after "password is" in prose.
const PROSE: &str = " a about above accepted actually again ago all almost already also always an and another any \
    anything apparently as asking at available back bad because before best better blank blocked broke broken but by \
    can cannot cant case change changed complicated compromised confusing correct currently dead different difficult \
    dumb easy either empty enough even expired expiring fine first for forgotten from fucked garbage gone good great \
    greyed hacked hard help here hidden horrible how i if impossible in incorrect invalid it its just known last least \
    leaked like literally locked long longer lost maybe me mine missing more most my necessary needed never new next no \
    none not nothing now of off ok okay old on one only or our out outdated over please pls possible private probably \
    recently rejected required reset right safe same saved secret secure shit short so somehow something still stolen \
    stored strong stuck stupid such super supposed sure that the their then there they this to too totally trash true \
    unknown unsafe up used useless usually valid very wack weak weird what when where which who why with without wrong \
    wrongly yes you your ";
/// What ends a pass phrase.
const CONNECTIVES: &str = " and but it its it's that which so because cuz bc i im i'm can could please pls for on when \
    then what why how or is was does doesn't doesnt isn't isnt won't wont if to in with too thanks thx u you the my \
    now ok still not help idk lol ";
const LONGEST_PHRASE: usize = 6;

pub(super) fn passwords(text: &str) -> Vec<Span> {
    let said = SAYS.find_iter(text).filter_map(|cue| said_after(text, cue.end()));
    let hinted = HINTS.find_iter(text).filter_map(|cue| {
        let (range, word) = first_word(text, cue.end())?;
        (is_strong(word) && is_odd(word) || quoted(text, range.start).is_some() && is_odd(word)).then_some(range)
    });
    let before = FOLLOWS
        .captures_iter(text)
        .filter_map(|found| found.get(1))
        .filter(|word| (is_odd(word.as_str()) || is_quoted(word.as_str())) && !is_public(word.as_str()))
        .map(|word| word.range());
    said.chain(hinted).chain(before).filter(|range| !range.is_empty()).map(|range| kind_of(text, range)).collect()
}

/// Codes that are named as such, whatever the dialogue waits for.
pub(super) fn passcodes(text: &str) -> Vec<Span> {
    CODE_SAYS
        .captures_iter(text)
        .filter(|found| {
            let cue = found.get(0).map_or(0, |whole| whole.start());
            let number = found.get(1).or_else(|| found.get(2)).map_or(0, |number| number.start());
            !names_a_code(text, cue) && !names_a_code(text, number)
        })
        .filter_map(|found| found.get(1).or_else(|| found.get(2)))
        .filter(|number| !follows_a_letter(text, number.start()))
        .filter(|number| !is_a_year(number.as_str()))
        .map(|number| (number.range(), Blanked::Passcode))
        .collect()
}

/// What is said to be the password, at `from`: what is quoted, or the words up to the next connective.
fn said_after(text: &str, from: usize) -> Option<Range<usize>> {
    if let Some(range) = quoted(text, from) {
        return Some(range);
    }
    let (first, word) = first_word(text, from)?;
    let line = text.get(first.end..)?.split('\n').next().unwrap_or_default();
    if is_public(word) || (is_prose(word) && !(is_labelled(text, from) && is_phrase(line))) {
        return None;
    }
    let mut end = first.end;
    let mut last = word;
    for (range, word) in words(line).filter(|(range, _)| !range.is_empty()).take(LONGEST_PHRASE) {
        if last.ends_with(['.', ',', ';', '?']) || lists(CONNECTIVES, word) || is_marked(line, range.start) {
            break;
        }
        end = first.end + range.end;
        last = word;
    }
    Some(first.start..end - trailing(text.get(first.start..end)?))
}

/// The cue ends as a label does: `password:`, `pw=`.
fn is_labelled(text: &str, from: usize) -> bool {
    text.get(..from).is_some_and(|cue| cue.trim_end().ends_with([':', '=']))
}

/// Two words and more, none of them prose: what follows a label is then no sentence.
fn is_phrase(line: &str) -> bool {
    let words: Vec<&str> = words(line).map(|(_, word)| word).filter(|word| !word.is_empty()).collect();
    words.len() >= 2 && words.iter().all(|word| !is_prose(word) && !lists(CONNECTIVES, word))
}

/// A mark stands right before `at`: what follows it is not part of the same phrase.
fn is_marked(line: &str, at: usize) -> bool {
    line.get(..at)
        .is_some_and(|before| before.chars().any(|character| ends_word(character) && !character.is_whitespace()))
}

/// The quoted text that begins at `from`, without its quotes.
fn quoted(text: &str, from: usize) -> Option<Range<usize>> {
    let rest = text.get(from..)?;
    let open = rest.chars().next()?;
    let close = match open {
        '"' | '\'' | '`' => open,
        '“' => '”',
        '‘' => '’',
        _ => return None,
    };
    let start = from + open.len_utf8();
    let inside = text.get(start..)?;
    let end = inside.find(close).filter(|end| *end > 0 && *end <= 256)?;
    (!inside.get(..end)?.chars().any(|c| ends_word(c) && !c.is_whitespace())).then(|| start..start + end)
}

fn first_word(text: &str, from: usize) -> Option<(Range<usize>, &str)> {
    let rest = text.get(from..)?;
    let (range, word) = words(rest).next()?;
    (!word.is_empty()).then(|| (from + range.start..from + range.end, word))
}

/// A word of prose, an answer, a participle: "my password is expired", "… is not working".
fn is_prose(word: &str) -> bool {
    let body = word.trim_matches(|character: char| !character.is_alphanumeric());
    let plain = body.chars().all(|character| character.is_alphabetic() || matches!(character, '\'' | '’' | '-' | '/'));
    let inner_capital = body.chars().skip(1).any(char::is_uppercase) && body.chars().any(char::is_lowercase);
    if !plain || inner_capital || word.chars().any(|character| "@#$%^&*+=~<>{}|\\_".contains(character)) {
        return body.is_empty() && word.chars().count() < 4;
    }
    let lower = body.to_lowercase();
    let stem = lower.split(['\'', '’']).next().unwrap_or_default();
    lists(PROSE, stem)
        || ((lower.ends_with("ing") || lower.ends_with("ed") || lower.ends_with("n't")) && lower.len() > 4)
}

fn lists(list: &str, word: &str) -> bool {
    let body = word.trim_matches(|character: char| !character.is_alphanumeric() && character != '\'').to_lowercase();
    !body.is_empty() && list.split_whitespace().any(|listed| listed == body)
}

fn is_quoted(word: &str) -> bool {
    word.chars().count() > 3 && word.starts_with(['"', '“', '`', '\'']) && word.ends_with(['"', '”', '`', '\''])
}

/// How many bytes at the end belong to the sentence and not to the password.
fn trailing(found: &str) -> usize {
    found.len() - found.trim_end_matches(['.', ',', ';', '?', ')']).len()
}

/// Four to eight digits after "passcode is" are a code; all else is a password.
fn kind_of(text: &str, range: Range<usize>) -> Span {
    let found = text.get(range.clone()).unwrap_or_default();
    let digits = found.chars().filter(|character| character.is_numeric()).count();
    let all = found.chars().all(|character| character.is_numeric() || matches!(character, ' ' | '-'));
    (range, if all && (4..=8).contains(&digits) { Blanked::Passcode } else { Blanked::Password })
}

fn follows_a_letter(text: &str, at: usize) -> bool {
    text.get(..at)
        .and_then(|before| before.chars().next_back())
        .is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '$'))
}

fn is_a_year(number: &str) -> bool {
    number.len() == 4 && (number.starts_with("19") || number.starts_with("20"))
}
