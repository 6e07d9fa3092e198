//! The folder that is shipped.

use std::path::Path;

use super::*;

/// The folder that is shipped, as `app` reads it.
pub(super) fn shipped_sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("prompts/en");
    let mut sources = Vec::new();
    let mut open = vec![root.clone()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
                sources.push(Source::new(name, std::fs::read_to_string(&path).unwrap()));
            }
        }
    }
    sources.sort_by(|a, b| a.path.cmp(&b.path));
    sources
}

/// The values of the shipped configuration.
pub(super) fn shipped_values() -> BTreeMap<String, String> {
    let table: toml::Table = include_str!("../../../../config/deskhand.toml").parse().unwrap();
    let university = table["university"].as_table().unwrap();
    let mut values: BTreeMap<String, String> =
        university.iter().map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned())).collect();
    for key in ["min_length", "max_length", "points", "history"] {
        values.insert(format!("password_{key}"), table["policy"][key].to_string());
    }
    values
}

#[test]
fn the_shipped_folder_has_no_mistake() {
    let content = Content::from_sources(&shipped_sources(), &shipped_values(), &mut learn).unwrap_or_else(|faults| {
        let shown: Vec<_> = faults.into_iter().map(|fault| format!("{:?}", miette::Report::new(fault))).collect();
        panic!("{}", shown.join("\n"))
    });
    assert_eq!(content.contact.phone, "573-882-5000");
    let found = content.find_error("it says you can't reset your own password because you haven't registered");
    assert_eq!(found.map(|it| it.branch).as_deref(), Some("not-registered"));
    assert!(matches!(content.answer_to(&"reset.walk".into()), Some(Answer::Article(_))));
    assert!(matches!(
        content.answer_to(&"password.rules".into()),
        Some(Answer::Part(_, Place::Section(section))) if section.intro.contains("at least 8 characters")
    ));
    for intent in
        ["code.missing", "code.wrong", "not_registered", "locked_out", "mfa.setup", "phone.new", "contact.help"]
    {
        assert!(content.answer_to(&intent.into()).is_some(), "{intent}");
    }
}
