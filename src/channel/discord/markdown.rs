//! The bot's light Markdown as Discord's: what stands out there stands out here, and nothing else does.

use crate::channel::frame::{Span, spans};

/// `text` so that Discord shows it as it is meant: no mention, heading, quote or masked link comes of it.
pub(super) fn markdown(text: &str) -> String {
    let mut shown = String::new();
    for span in spans(text) {
        match span {
            Span::Text { text } => escape(&text, &mut shown),
            Span::Strong { strong } => {
                shown.push_str("**");
                escape(&strong, &mut shown);
                shown.push_str("**");
            }
            Span::Code { code } => shown.extend(["`", code.as_str(), "`"]),
            Span::Link { link, .. } => shown.push_str(&link),
        }
    }
    shown
}

fn escape(text: &str, shown: &mut String) {
    for character in text.chars() {
        let begins_line = shown.is_empty() || shown.ends_with('\n');
        let acts = matches!(character, '\\' | '*' | '_' | '~' | '|' | '`' | '<' | '[' | '@');
        if acts || (begins_line && matches!(character, '#' | '>')) {
            shown.push('\\');
        }
        shown.push(character);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_bots_own_marks_stand_out() {
        let cases = [
            ("Say **next** or `it says …`", "Say **next** or `it says …`"),
            ("user_name * ~x~ ||y||", "user\\_name \\* \\~x\\~ \\|\\|y\\|\\|"),
            ("# big\n> said\na # b", "\\# big\n\\> said\na # b"),
            ("@everyone <@1> [a](b)", "\\@everyone \\<\\@1> \\[a](b)"),
            ("Open https://aka.ms/a_b.", "Open https://aka.ms/a_b."),
            ("**a_b**", "**a\\_b**"),
            ("2. Type it\n- or this", "2. Type it\n- or this"),
        ];
        for (text, shown) in cases {
            assert_eq!(markdown(text), shown);
        }
    }
}
