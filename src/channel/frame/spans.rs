//! Light Markdown into spans: `**strong**`, `` `code` ``, bare `https://` links. Anything else is
//! text as it stands, marks without a partner too.

use serde::{Deserialize, Serialize};

/// A stretch of words of one kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Span {
    /// `https` only. Stands first, since it has a `text` too.
    Link {
        link: String,
        text: String,
    },
    Text {
        text: String,
    },
    Strong {
        strong: String,
    },
    Code {
        code: String,
    },
}

/// Reads `text`. Joined again, the spans give all its words and nothing that was not there.
pub fn spans(text: &str) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut plain = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if let Some((span, after)) = marked(rest) {
            keep(&mut spans, &mut plain);
            spans.push(span);
            rest = after;
        } else {
            plain.push(first);
            rest = rest.strip_prefix(first).unwrap_or_default();
        }
    }
    keep(&mut spans, &mut plain);
    spans
}

fn keep(spans: &mut Vec<Span>, plain: &mut String) {
    if !plain.is_empty() {
        spans.push(Span::Text { text: std::mem::take(plain) });
    }
}

/// The marked span that `text` begins with, and what follows it.
fn marked(text: &str) -> Option<(Span, &str)> {
    if let Some((inside, after)) = between(text, "`") {
        return Some((Span::Code { code: inside.to_owned() }, after));
    }
    if let Some((inside, after)) = between(text, "**") {
        return Some((Span::Strong { strong: inside.to_owned() }, after));
    }
    link(text)
}

fn between<'a>(text: &'a str, mark: &str) -> Option<(&'a str, &'a str)> {
    let (inside, after) = text.strip_prefix(mark)?.split_once(mark)?;
    let tight = !inside.is_empty() && inside.trim() == inside && !inside.contains('\n');
    tight.then_some((inside, after))
}

fn link(text: &str) -> Option<(Span, &str)> {
    const SCHEME: &str = "https://";
    text.strip_prefix(SCHEME)?;
    let ends = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"' | '`' | '*' | '\\');
    let whole = text.split(ends).next()?;
    // A sentence's own punctuation is no part of the address.
    let address = whole.trim_end_matches(['.', ',', ';', ':', '!', '?', ')', '\'', '…']);
    let host = address.strip_prefix(SCHEME)?;
    // "https://bank.example@evil.test" would read as one site and lead to another.
    let named = host.starts_with(|c: char| c.is_ascii_alphanumeric()) && !host.contains('@');
    let after = text.strip_prefix(address)?;
    named.then(|| (Span::Link { link: address.to_owned(), text: host.trim_end_matches('/').to_owned() }, after))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(text: &str, expected: &str) {
        let json = serde_json::to_string(&spans(text)).unwrap();
        assert_eq!(json, expected, "{text}");
        assert_eq!(serde_json::from_str::<Vec<Span>>(&json).unwrap(), spans(text));
    }

    #[test]
    fn marks_become_spans() {
        check("", "[]");
        check("plain", r#"[{"text":"plain"}]"#);
        check("Type **now**.", r#"[{"text":"Type "},{"strong":"now"},{"text":"."}]"#);
        check("`a**b`", r#"[{"code":"a**b"}]"#);
        check(
            "Go to https://aka.ms/mysecurityinfo.",
            r#"[{"text":"Go to "},{"link":"https://aka.ms/mysecurityinfo","text":"aka.ms/mysecurityinfo"},{"text":"."}]"#,
        );
        check("(https://a.test/)", r#"[{"text":"("},{"link":"https://a.test/","text":"a.test"},{"text":")"}]"#);
    }

    #[test]
    fn marks_without_a_partner_stay() {
        for text in ["**", "2 * 3 ** 4", "a ` b", "** a **", "****", "``", "https://", "https://@a"] {
            assert_eq!(spans(text), vec![Span::Text { text: text.to_owned() }], "{text}");
        }
    }

    #[test]
    fn attack_55_nothing_but_https_becomes_a_link() {
        let hostile = [
            "javascript:alert(1)",
            "http://evil.test",
            "data:text/html,x",
            "//evil.test",
            "<img src=x onerror=alert(1)>",
            "[x](javascript:alert(1))",
            "https://bank.test@evil.test",
            "https://\u{202e}evil",
        ];
        for text in hostile {
            assert_eq!(spans(text), vec![Span::Text { text: text.to_owned() }], "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_word_is_lost_or_made_up(text in "[ -~\\n]{0,80}|(\\*\\*|`|https://a[.]b/|x| |<b>){0,20}") {
            let kept: String = spans(&text).iter().map(|span| match span {
                Span::Text { text } => text.clone(),
                Span::Strong { strong } => format!("**{strong}**"),
                Span::Code { code } => format!("`{code}`"),
                Span::Link { link, .. } => link.clone(),
            }).collect();
            prop_assert_eq!(kept, text);
        }
    }
}
