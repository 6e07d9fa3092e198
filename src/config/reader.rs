//! Reads a TOML document key by key and collects every mistake with its place, so that one run tells
//! them all. A key that the file leaves out has the shipped value.
//!
//! Absent on purpose: serde. It stops at the first mistake.

use std::ops::{Range, RangeInclusive};

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use crate::model::ContentFault;

/// A parsed file with its text.
pub(super) struct Document<'s> {
    pub(super) file: &'s str,
    pub(super) source: &'s str,
    root: Spanned<DeTable<'s>>,
}

impl<'s> Document<'s> {
    /// Parses `source`, or tells every mistake of its syntax.
    pub(super) fn parse(file: &'s str, source: &'s str) -> Result<Self, Vec<ContentFault>> {
        let (root, errors) = DeTable::parse_recoverable(source);
        if errors.is_empty() {
            return Ok(Self { file, source, root });
        }
        let remedy = "Write it as TOML: `key = \"text\"`, `key = 5`, `key = true`, `key = [\"a\", \"b\"]`.";
        Err(errors
            .iter()
            .map(|error| {
                let span = error.span().unwrap_or(0..0);
                let message = format!("this is not TOML: {}", error.message());
                ContentFault::new(file, source, span.start, span.end, message, remedy)
            })
            .collect())
    }

    pub(super) fn fault(&self, span: &Range<usize>, message: String, remedy: String) -> ContentFault {
        ContentFault::new(self.file, self.source, span.start, span.end, message, remedy)
    }

    pub(super) fn sections(&self) -> impl Iterator<Item = (&str, Range<usize>)> {
        self.root.get_ref().iter().map(|(key, _)| (key.get_ref().as_ref(), key.span()))
    }

    fn entry(&self, name: &str) -> Option<&Spanned<DeValue<'s>>> {
        entry(self.root.get_ref(), name)
    }
}

fn entry<'t, 's>(table: &'t DeTable<'s>, name: &str) -> Option<&'t Spanned<DeValue<'s>>> {
    table.iter().find(|(key, _)| key.get_ref().as_ref() == name).map(|(_, value)| value)
}

/// A value and the place where it is written.
#[derive(Clone)]
pub(super) struct Located<'d, T> {
    pub(super) value: T,
    document: &'d Document<'d>,
    span: Range<usize>,
}

impl<'d, T> Located<'d, T> {
    /// The mistake that this value is.
    pub(super) fn fault(&self, message: impl Into<String>, remedy: impl Into<String>) -> ContentFault {
        self.document.fault(&self.span, message.into(), remedy.into())
    }

    /// Where it stands in its file.
    pub(super) fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    pub(super) fn with<U>(&self, value: U) -> Located<'d, U> {
        Located { value, document: self.document, span: self.span.clone() }
    }
}

/// One section being read. It remembers which keys were asked for: all others are unknown.
pub(super) struct Section<'d> {
    name: String,
    /// The file's own table, then the shipped one.
    layers: Vec<Layer<'d>>,
    asked: Vec<&'static str>,
    /// Where a missing key is missed.
    at: (&'d Document<'d>, Range<usize>),
    faults: Vec<ContentFault>,
}

struct Layer<'d> {
    document: &'d Document<'d>,
    table: &'d DeTable<'d>,
}

impl<'d> Section<'d> {
    /// The section `name` of `own`, with `shipped` behind it.
    pub(super) fn open(name: &str, own: &'d Document<'d>, shipped: impl IntoIterator<Item = &'d Document<'d>>) -> Self {
        let mut section =
            Self { name: name.to_owned(), layers: Vec::new(), asked: Vec::new(), at: (own, 0..0), faults: Vec::new() };
        for document in std::iter::once(own).chain(shipped) {
            let Some(value) = document.entry(name) else { continue };
            match value.get_ref() {
                DeValue::Table(table) => section.layers.push(Layer { document, table }),
                other => section.faults.push(document.fault(
                    &value.span(),
                    format!("`{name}` is {}, not a section", kind(other)),
                    format!("Write `[{name}]` on a line of its own and its keys below."),
                )),
            }
        }
        if let Some((_, span)) = own.sections().find(|(section, _)| *section == name) {
            section.at = (own, span);
        }
        section
    }

    /// Whether the file itself has the section.
    pub(super) fn is_written(&self) -> bool {
        self.layers.iter().any(|layer| std::ptr::eq(layer.document, self.at.0))
    }

    /// Whether `key` stands there.
    pub(super) fn has(&self, key: &str) -> bool {
        self.layers.iter().any(|layer| entry(layer.table, key).is_some())
    }

    fn find(&mut self, key: &'static str) -> Option<Located<'d, &'d DeValue<'d>>> {
        self.asked.push(key);
        self.layers.iter().find_map(|layer| {
            let value = entry(layer.table, key)?;
            Some(Located { value: value.get_ref(), document: layer.document, span: value.span() })
        })
    }

    fn required(&mut self, key: &'static str) -> Option<Located<'d, &'d DeValue<'d>>> {
        let found = self.find(key);
        if found.is_none() {
            let message = format!("`{key}` is missing from [{}]", self.name);
            let remedy = format!("Add a line `{key} = …` to [{}]; config/deskhand.toml explains it.", self.name);
            self.faults.push(self.at.0.fault(&self.at.1, message, remedy));
        }
        found
    }

    /// Reads `key` by `pick`; `wanted` says what it must be, e.g. `a text in quotes`.
    fn typed<T>(
        &mut self,
        found: Option<Located<'d, &'d DeValue<'d>>>,
        wanted: &str,
        pick: impl FnOnce(&'d DeValue<'d>) -> Option<T>,
    ) -> Option<Located<'d, T>> {
        let found = found?;
        if let Some(value) = pick(found.value) {
            return Some(found.with(value));
        }
        self.faults.push(found.fault(
            format!("this must be {wanted}, and is {}", kind(found.value)),
            format!("Write {wanted}. config/deskhand.toml has an example under [{}].", self.name),
        ));
        None
    }

    /// A text that is not empty.
    pub(super) fn text(&mut self, key: &'static str) -> Option<Located<'d, String>> {
        let found = self.required(key);
        let text = self.typed(found, "a text in quotes", |value| value.as_str().map(str::to_owned))?;
        self.keep(text, |text| !text.trim().is_empty(), "this is empty", "Write a text between the quotes.")
    }

    /// A text that may be left out.
    pub(super) fn optional_text(&mut self, key: &'static str) -> Option<Located<'d, String>> {
        let found = self.find(key);
        self.typed(found, "a text in quotes", |value| value.as_str().map(str::to_owned))
    }

    /// `true` or `false`.
    pub(super) fn switch(&mut self, key: &'static str) -> Option<bool> {
        let found = self.required(key);
        self.typed(found, "true or false", DeValue::as_bool).map(|found| found.value)
    }

    /// `true` or `false`; `false` where it is left out.
    pub(super) fn optional_switch(&mut self, key: &'static str) -> Option<bool> {
        match self.find(key) {
            None => Some(false),
            found => self.typed(found, "true or false", DeValue::as_bool).map(|found| found.value),
        }
    }

    /// A whole number within `range`.
    pub(super) fn number(&mut self, key: &'static str, range: RangeInclusive<u32>) -> Option<u32> {
        self.located_number(key, range).map(|found| found.value)
    }

    /// A whole number of at most 255.
    pub(super) fn small_number(&mut self, key: &'static str, range: RangeInclusive<u8>) -> Option<u8> {
        self.number(key, u32::from(*range.start())..=u32::from(*range.end())).and_then(|number| number.try_into().ok())
    }

    pub(super) fn located_number(&mut self, key: &'static str, range: RangeInclusive<u32>) -> Option<Located<'d, u32>> {
        let found = self.required(key);
        let number = self.typed(found, "a whole number without quotes", whole)?;
        let (from, to) = (*range.start(), *range.end());
        let value = u32::try_from(number.value).ok().filter(|value| range.contains(value));
        if let Some(value) = value {
            return Some(number.with(value));
        }
        let message = format!("{} is out of range", number.value);
        self.faults.push(number.fault(message, format!("Write a number from {from} to {to}.")));
        None
    }

    /// A list of texts, each with its place.
    pub(super) fn texts(&mut self, key: &'static str) -> Option<Vec<Located<'d, String>>> {
        let found = self.required(key);
        let list = self.typed(found, "a list of texts, such as [\"a\", \"b\"]", DeValue::as_array)?;
        let mut texts = Vec::new();
        let mut whole = true;
        for item in list.value {
            let item = Located { value: item.get_ref(), document: list.document, span: item.span() };
            match self.typed(Some(item), "a text in quotes", |value| value.as_str().map(str::to_owned)) {
                Some(text) => texts.push(text),
                None => whole = false,
            }
        }
        whole.then_some(texts)
    }

    /// Every key with its text: for a section whose keys are free.
    pub(super) fn all_texts(&mut self) -> Option<Vec<(String, Located<'d, String>)>> {
        let layer = self.layers.first()?;
        let (table, document) = (layer.table, layer.document);
        let mut all = Vec::new();
        let mut whole = true;
        for (key, value) in table {
            let found = Located { value: value.get_ref(), document, span: value.span() };
            match self.typed(Some(found), "a text in quotes", |value| value.as_str().map(str::to_owned)) {
                Some(text) => all.push((key.get_ref().clone().into_owned(), text)),
                None => whole = false,
            }
        }
        whole.then_some(all)
    }

    /// The tables of `[[section.key]]`, each as a section of its own.
    pub(super) fn tables(&mut self, key: &'static str) -> Option<Vec<Section<'d>>> {
        let found = self.required(key);
        let wanted = format!("one or more tables headed [[{}.{key}]]", self.name);
        let list = self.typed(found, &wanted, DeValue::as_array)?;
        let mut tables = Vec::new();
        for item in list.value {
            let span = item.span();
            let item = Located { value: item.get_ref(), document: list.document, span: span.clone() };
            let table = self.typed(Some(item), &wanted, DeValue::as_table)?;
            tables.push(Section {
                name: format!("{}.{key}", self.name),
                layers: vec![Layer { document: list.document, table: table.value }],
                asked: Vec::new(),
                at: (list.document, span),
                faults: Vec::new(),
            });
        }
        Some(tables)
    }

    /// `found` if `good`, else a mistake.
    pub(super) fn keep<T>(
        &mut self,
        found: Located<'d, T>,
        good: impl FnOnce(&T) -> bool,
        message: &str,
        remedy: &str,
    ) -> Option<Located<'d, T>> {
        if good(&found.value) {
            return Some(found);
        }
        self.faults.push(found.fault(message, remedy));
        None
    }

    /// Turns `found` into what it stands for, or into the mistake `(message, remedy)`.
    pub(super) fn convert<T, U>(
        &mut self,
        found: &Located<'d, T>,
        convert: impl FnOnce(&T) -> Result<U, (String, String)>,
    ) -> Option<Located<'d, U>> {
        match convert(&found.value) {
            Ok(value) => Some(found.with(value)),
            Err((message, remedy)) => {
                self.faults.push(found.fault(message, remedy));
                None
            }
        }
    }

    pub(super) fn refuse(&mut self, fault: ContentFault) {
        self.faults.push(fault);
    }

    /// A mistake of `key` as a whole.
    pub(super) fn refuse_key(&mut self, key: &'static str, message: &str, remedy: &str) {
        if let Some(found) = self.find(key) {
            self.faults.push(found.fault(message, remedy));
        }
    }

    /// A mistake of the section as a whole.
    pub(super) fn refuse_here(&mut self, message: String, remedy: String) {
        self.faults.push(self.at.0.fault(&self.at.1, message, remedy));
    }

    /// Ends the section: keys that nobody asked for are mistakes.
    pub(super) fn close(mut self, faults: &mut Vec<ContentFault>) {
        for layer in &self.layers {
            for (key, _) in layer.table {
                let name = key.get_ref().as_ref();
                if !self.asked.contains(&name) {
                    let message = format!("[{}] has no key `{name}`", self.name);
                    let remedy = nearest(name, &self.asked, "Take it out");
                    self.faults.push(layer.document.fault(&key.span(), message, remedy));
                }
            }
        }
        faults.append(&mut self.faults);
    }

    /// Ends a section whose keys are free.
    pub(super) fn close_free(mut self, faults: &mut Vec<ContentFault>) {
        faults.append(&mut self.faults);
    }
}

/// `Did you mean …?` where a known name is near, and the known names.
pub(super) fn nearest(name: &str, known: &[&str], otherwise: &str) -> String {
    let near = known
        .iter()
        .map(|known| (strsim::jaro_winkler(name, known), *known))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|left, right| left.0.total_cmp(&right.0));
    match near {
        Some((_, known)) => format!("Did you mean `{known}`?"),
        None => format!("{otherwise}. Known here: {}.", known.join(", ")),
    }
}

fn whole(value: &DeValue<'_>) -> Option<i64> {
    let number = value.as_integer()?;
    i64::from_str_radix(&number.as_str().replace('_', ""), number.radix()).ok()
}

fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number with a point",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
