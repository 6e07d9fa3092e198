//! Markdown as blocks with their place in the file: what an article is made of, before it means
//! anything.
//!
//! Inline text comes out as the light Markdown of a reply (`**strong**`, `` `code` ``, bare links).
//! What can't be shown in every channel (pictures, tables, HTML) is kept as `Foreign`, to be refused.

use std::iter::Peekable;
use std::ops::Range;

use pulldown_cmark::{Event, HeadingLevel, OffsetIter, Options, Parser, Tag};

#[derive(Debug)]
pub(super) enum Block {
    Heading { level: HeadingLevel, text: Inline },
    Paragraph(Inline),
    Items { ordered: bool, items: Vec<Vec<Block>>, span: Range<usize> },
    Quote { blocks: Vec<Block>, span: Range<usize> },
    Foreign { what: &'static str, span: Range<usize> },
}

/// A run of text.
#[derive(Debug, Default)]
pub(super) struct Inline {
    /// Light Markdown, variables still in braces.
    pub(super) text: String,
    /// Links to places of this article or another.
    pub(super) links: Vec<Link>,
    /// Code spans, as written.
    pub(super) codes: Vec<(String, Range<usize>)>,
    /// Its lines end where the source's do.
    pub(super) span: Range<usize>,
    foreign: Option<(&'static str, Range<usize>)>,
}

#[derive(Debug, Clone)]
pub(super) struct Link {
    pub(super) label: String,
    /// The other article that it leads into: `wifi` for `wifi.md#join`.
    pub(super) article: Option<String>,
    /// Without the `#`.
    pub(super) to: String,
    pub(super) span: Range<usize>,
}

impl Inline {
    /// The link, where the text is nothing but one.
    pub(super) fn lone_link(&self) -> Option<&Link> {
        self.links.first().filter(|link| self.links.len() == 1 && link.label.trim() == self.text.trim())
    }

    fn is_empty(&self) -> bool {
        self.text.trim().is_empty()
    }
}

impl Block {
    pub(super) fn span(&self) -> Range<usize> {
        match self {
            Self::Heading { text, .. } | Self::Paragraph(text) => text.span.clone(),
            Self::Items { span, .. } | Self::Quote { span, .. } | Self::Foreign { span, .. } => span.clone(),
        }
    }
}

/// The blocks of `source` from byte `from` on; their places count from the start of `source`.
pub(super) fn blocks(source: &str, from: usize) -> Vec<Block> {
    let body = source.get(from..).unwrap_or_default();
    let events = Parser::new_ext(body, Options::empty()).into_offset_iter().peekable();
    Reader { events, from }.blocks()
}

struct Reader<'a> {
    events: Peekable<OffsetIter<'a>>,
    from: usize,
}

impl<'a> Reader<'a> {
    fn next(&mut self) -> Option<(Event<'a>, Range<usize>)> {
        let (event, span) = self.events.next()?;
        Some((event, span.start + self.from..span.end + self.from))
    }

    /// Up to the end of what encloses them.
    fn blocks(&mut self) -> Vec<Block> {
        let mut found = Vec::new();
        // The text of a tight list item stands without a paragraph of its own.
        let mut loose = Inline::default();
        while let Some((event, span)) = self.next() {
            let block = match event {
                Event::End(_) => break,
                Event::Start(tag) if is_block(&tag) => self.block(&tag, span),
                Event::Rule => vec![Block::Foreign { what: "A rule", span }],
                event => {
                    self.add(&mut loose, event, span);
                    continue;
                }
            };
            flush(&mut loose, &mut found);
            found.extend(block);
        }
        flush(&mut loose, &mut found);
        found
    }

    fn block(&mut self, tag: &Tag<'a>, span: Range<usize>) -> Vec<Block> {
        let what = match tag {
            Tag::Paragraph => {
                let mut paragraph = Vec::new();
                flush(&mut self.inline(), &mut paragraph);
                return paragraph;
            }
            Tag::Heading { level, .. } => return vec![Block::Heading { level: *level, text: self.inline() }],
            Tag::BlockQuote(_) => return vec![Block::Quote { blocks: self.blocks(), span }],
            Tag::List(first) => return vec![Block::Items { ordered: first.is_some(), items: self.items(), span }],
            Tag::HtmlBlock => "HTML",
            Tag::CodeBlock(_) => "A block of code",
            _ => "This",
        };
        let comment = self.skip();
        // A comment is a note among staff.
        if comment { Vec::new() } else { vec![Block::Foreign { what, span }] }
    }

    fn items(&mut self) -> Vec<Vec<Block>> {
        let mut items = Vec::new();
        while let Some((Event::Start(_), _)) = self.next() {
            items.push(self.blocks());
        }
        items
    }

    fn inline(&mut self) -> Inline {
        let mut inline = Inline::default();
        while let Some((event, span)) = self.next() {
            if matches!(event, Event::End(_)) {
                break;
            }
            self.add(&mut inline, event, span);
        }
        inline
    }

    fn add(&mut self, into: &mut Inline, event: Event<'a>, span: Range<usize>) {
        into.span = if into.text.is_empty() { span.clone() } else { into.span.start..span.end.max(into.span.end) };
        match event {
            Event::Text(text) => into.text.push_str(&text),
            Event::SoftBreak => into.text.push(' '),
            Event::HardBreak => into.text.push('\n'),
            Event::Code(code) => {
                into.text.push('`');
                into.text.push_str(&code);
                into.text.push('`');
                into.codes.push((code.into_string(), span));
            }
            Event::Start(Tag::Strong) => self.wrapped(into, "**"),
            Event::Start(Tag::Emphasis) => self.wrapped(into, ""),
            Event::Start(Tag::Link { dest_url, .. }) => self.link(into, &dest_url, span),
            Event::Start(_) => {
                self.skip();
                into.foreign = Some(("A picture", span));
            }
            Event::InlineHtml(html) if html.starts_with("<!--") => {}
            _ => into.foreign = Some(("HTML", span)),
        }
    }

    fn wrapped(&mut self, into: &mut Inline, mark: &str) {
        let inner = self.inline();
        into.text.push_str(mark);
        into.join(inner);
        into.text.push_str(mark);
    }

    fn link(&mut self, into: &mut Inline, to: &str, span: Range<usize>) {
        let inner = self.inline();
        let label = inner.text.clone();
        into.join(inner);
        if let Some((article, place)) = within(to) {
            into.links.push(Link { label, article, to: place.to_owned(), span });
        } else if label != to {
            // Chat shows an address as it is, so that people see where a link leads.
            into.text.push_str(" (");
            into.text.push_str(to);
            into.text.push(')');
        }
    }

    /// Everything up to the end of the block; whether it was a comment alone.
    fn skip(&mut self) -> bool {
        let mut depth = 0_usize;
        let mut comment = false;
        let mut first = true;
        while let Some((event, _)) = self.next() {
            match event {
                Event::Start(_) => depth += 1,
                Event::End(_) if depth == 0 => break,
                Event::End(_) => depth -= 1,
                Event::Html(html) if first => comment = html.trim_start().starts_with("<!--"),
                _ => {}
            }
            first = false;
        }
        comment
    }
}

impl Inline {
    fn join(&mut self, inner: Self) {
        self.text.push_str(&inner.text);
        self.links.extend(inner.links);
        self.codes.extend(inner.codes);
        self.foreign = self.foreign.take().or(inner.foreign);
    }
}

/// Of a link among the articles, the other article and the place: `#rules`, `wifi.md#join`.
fn within(to: &str) -> Option<(Option<String>, &str)> {
    let (file, place) = to.split_once('#').unwrap_or((to, ""));
    match file.strip_suffix(".md") {
        Some(article) => Some((Some(article.to_owned()), place)),
        None if file.is_empty() => Some((None, place)),
        None => None,
    }
}

fn is_block(tag: &Tag<'_>) -> bool {
    !matches!(tag, Tag::Strong | Tag::Emphasis | Tag::Link { .. } | Tag::Image { .. })
}

fn flush(loose: &mut Inline, into: &mut Vec<Block>) {
    let inline = std::mem::take(loose);
    if let Some((what, span)) = inline.foreign.clone() {
        into.push(Block::Foreign { what, span });
    }
    if !inline.is_empty() {
        into.push(Block::Paragraph(inline));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(source: &str) -> Vec<String> {
        blocks(source, 0).iter().map(tell).collect()
    }

    fn tell(block: &Block) -> String {
        match block {
            Block::Heading { text, .. } => format!("heading: {}", text.text),
            Block::Paragraph(inline) => inline.text.clone(),
            Block::Items { ordered, items, .. } => {
                let inner: Vec<_> =
                    items.iter().map(|item| item.iter().map(tell).collect::<Vec<_>>().join(" / ")).collect();
                format!("{}[{}]", if *ordered { "1" } else { "-" }, inner.join("; "))
            }
            Block::Quote { blocks, .. } => format!("> {}", blocks.iter().map(tell).collect::<Vec<_>>().join(" / ")),
            Block::Foreign { what, .. } => format!("foreign: {what}"),
        }
    }

    #[test]
    fn markdown_becomes_light_markdown() {
        let table: [(&str, &[&str]); 9] = [
            ("Type the *six* digits\nof **Next**.", &["Type the six digits of **Next**."]),
            ("Open `a_b` and <https://aka.ms/x>.", &["Open `a_b` and https://aka.ms/x."]),
            ("See [the page](https://aka.ms/x).", &["See the page (https://aka.ms/x)."]),
            ("See [the rules](#rules).", &["See the rules."]),
            (
                "## Start {#start}\n\n1. One {#one}\n   > Note\n\n   - [A](#a)\n2. Two",
                &["heading: Start {#start}", "1[One {#one} / > Note / -[A]; Two]"],
            ),
            ("1. One\n   > Note\n   - [A](#a)", &["1[One / > Note / -[A]]"]),
            ("<!-- for staff -->\n\nText <!-- too -->", &["Text "]),
            ("![x](y.png) <b>bold</b>", &["foreign: HTML", " bold"]),
            ("    code\n\n---\n", &["foreign: A block of code", "foreign: A rule"]),
        ];
        for (source, expected) in table {
            assert_eq!(texts(source), expected, "{source}");
        }
    }

    #[test]
    fn links_know_their_place() {
        let source = "---\n---\nSee **[the rules](#rules)** now.";
        let found = blocks(source, 8);
        let Some(Block::Paragraph(inline)) = found.first() else { panic!("a paragraph") };
        assert_eq!(&source[inline.links[0].span.clone()], "[the rules](#rules)");
        assert_eq!(&source[inline.span.clone()], "See **[the rules](#rules)** now.");
        assert!(inline.lone_link().is_none());
    }
}
