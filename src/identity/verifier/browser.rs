//! "Firefox on Windows" out of a User-Agent header, for the chat to say who opened the link. Only
//! names of this table ever come out, whatever a browser says of itself.

use crate::model::Phrases;

use super::panel::phrases::PanelPhrase;

/// In the order in which they must be looked for: most browsers also call themselves Chrome or Safari.
const BROWSERS: [(&str, &str); 8] = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];

const SYSTEMS: [(&str, &str); 7] = [
    ("Windows", "Windows"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
];

pub(super) fn describe(user_agent: &str, phrases: &dyn Phrases) -> String {
    let known = |table: &[(&str, &'static str)]| {
        table.iter().find(|(mark, _)| user_agent.contains(mark)).map(|(_, name)| *name)
    };
    let phrase = match (known(&BROWSERS), known(&SYSTEMS)) {
        (Some(browser), Some(system)) => PanelPhrase::Browser { browser, system },
        (Some(name), None) | (None, Some(name)) => PanelPhrase::BrowserAlone { name },
        (None, None) => PanelPhrase::BrowserUnknown,
    };
    phrases.say(&phrase.phrase())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Argument, Phrase};

    struct Plain;

    impl Phrases for Plain {
        fn say(&self, phrase: &Phrase) -> String {
            let words = phrase.arguments.iter().map(|(_, argument)| match argument {
                Argument::Text(text) => text.clone(),
                Argument::Number(number) => number.to_string(),
            });
            std::iter::once(phrase.id.to_owned()).chain(words).collect::<Vec<_>>().join(" ")
        }
    }

    #[test]
    fn a_browser_is_told_by_its_name_and_nothing_it_says() {
        for (header, told) in [
            ("Mozilla/5.0 (Windows NT 10.0; rv:128.0) Gecko/20100101 Firefox/128.0", "panel-browser Firefox Windows"),
            ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/17.4 Safari/605", "panel-browser Safari macOS"),
            ("Mozilla/5.0 (X11; Linux x86_64) Chrome/120.0 Safari/537.36 Edg/120.0", "panel-browser Edge Linux"),
            ("Mozilla/5.0 (Linux; Android 14) Chrome/120.0 Mobile Safari/537", "panel-browser Chrome Android"),
            ("Mozilla/5.0 (iPhone; CPU iPhone OS 17 like Mac OS X) CriOS/120 Safari", "panel-browser Chrome iPhone"),
            ("curl/8.0", "panel-browser-unknown"),
            ("<script>alert(1)</script> **Windows**", "panel-browser-alone Windows"),
            ("", "panel-browser-unknown"),
        ] {
            assert_eq!(describe(header, &Plain), told, "{header}");
        }
    }
}
