//! What has arrived in the demo's world outside: the items of each owner, in order, each once by its
//! key. Phones and mailboxes stand on it.
//!
//! Where it has a file, an item is written there, as one line of JSON, before anybody is shown it. A
//! later line with the same key is the same item after it changed. The file holds codes, so nobody but
//! its owner reads it.

use std::{
    collections::BTreeMap,
    fs,
    io::{self, BufRead, Write},
    path::Path,
};

use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// Every inbox of one kind.
#[derive(Debug)]
pub(super) struct Inboxes<M> {
    of: BTreeMap<String, Vec<M>>,
    /// Whose each delivered item is, and its place there.
    delivered: BTreeMap<String, (String, usize)>,
    file: Option<fs::File>,
}

/// A line of the file.
#[derive(Serialize, Deserialize)]
struct Line<'l, M> {
    key: std::borrow::Cow<'l, str>,
    to: std::borrow::Cow<'l, str>,
    message: M,
}

impl<M> Inboxes<M> {
    /// They forget everything when dropped.
    pub(super) fn in_memory() -> Self {
        Self { of: BTreeMap::new(), delivered: BTreeMap::new(), file: None }
    }

    /// What has come for `owner`, oldest first.
    pub(super) fn of(&self, owner: &str) -> &[M] {
        self.of.get(owner).map_or(&[], Vec::as_slice)
    }

    fn show(&mut self, key: String, to: String, message: M) {
        let inbox = self.of.entry(to.clone()).or_default();
        let known = self.delivered.get(&key).and_then(|(_, place)| inbox.get_mut(*place));
        if let Some(item) = known {
            *item = message;
        } else {
            self.delivered.insert(key, (to, inbox.len()));
            inbox.push(message);
        }
    }
}

impl<M: Clone + Serialize + DeserializeOwned> Inboxes<M> {
    /// They are kept in `folder`, which is made if need be, in the file `name`.
    pub(super) fn open(folder: &Path, name: &str) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        let path = folder.join(name);
        let mut inboxes = Self::in_memory();
        let kept = match fs::File::open(&path) {
            Ok(file) => inboxes.read(io::BufReader::new(file))?,
            Err(fault) if fault.kind() == io::ErrorKind::NotFound => 0,
            Err(fault) => return Err(fault),
        };
        let file = private(fs::OpenOptions::new().append(true).create(true)).open(&path)?;
        file.set_len(kept)?; // a line that a crash cut short is gone, and what it told comes again
        inboxes.file = Some(file);
        Ok(inboxes)
    }

    /// Puts what `make` gives for its number, from 1, into the inbox of `to`; false if `key` came before.
    pub(super) fn take(&mut self, key: &str, to: &str, make: impl FnOnce(u32) -> M) -> io::Result<bool> {
        if self.delivered.contains_key(key) {
            return Ok(false);
        }
        let number = self.of(to).len().saturating_add(1);
        let message = make(u32::try_from(number).unwrap_or(u32::MAX));
        self.write(key, to, &message)?;
        self.show(key.to_owned(), to.to_owned(), message);
        Ok(true)
    }

    /// Changes the `number`th item of `to`; false if there is none, or `change` leaves it as it is.
    pub(super) fn change(&mut self, to: &str, number: u32, change: impl FnOnce(M) -> Option<M>) -> io::Result<bool> {
        let place = usize::try_from(number).ok().and_then(|number| number.checked_sub(1));
        let named = |(_, (owner, at)): &(&String, &(String, usize))| owner == to && Some(*at) == place;
        let Some(key) = self.delivered.iter().find(named).map(|(key, _)| key.clone()) else { return Ok(false) };
        let item = place.and_then(|place| self.of(to).get(place)).cloned();
        let Some(changed) = item.and_then(change) else { return Ok(false) };
        self.write(&key, to, &changed)?;
        self.show(key, to.to_owned(), changed);
        Ok(true)
    }

    // A line of a few hundred bytes to a local file, in the demo alone: not worth a thread.
    fn write(&mut self, key: &str, to: &str, message: &M) -> io::Result<()> {
        let Some(file) = &mut self.file else { return Ok(()) };
        let mut text = serde_json::to_vec(&Line { key: key.into(), to: to.into(), message })?;
        text.push(b'\n');
        file.write_all(&text)
    }

    /// Takes every whole line; gives how many bytes they are.
    fn read(&mut self, mut file: impl BufRead) -> io::Result<u64> {
        let (mut kept, mut text) = (0, Vec::new());
        while file.read_until(b'\n', &mut text)? > 0 && text.ends_with(b"\n") {
            let Line { key, to, message } = serde_json::from_slice::<Line<'_, M>>(&text)?;
            let (key, to) = (key.into_owned(), to.into_owned());
            self.show(key, to, message);
            kept += text.len() as u64;
            text.clear();
        }
        Ok(kept)
    }
}

fn private(options: &mut fs::OpenOptions) -> &mut fs::OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(about: &str) -> std::path::PathBuf {
        std::env::temp_dir().join(format!("deskhand-inboxes-{about}-{}", std::process::id()))
    }

    fn words(inboxes: &mut Inboxes<String>, key: &str, to: &str, words: &str) -> bool {
        inboxes.take(key, to, |number| format!("{number} {words}")).unwrap()
    }

    #[test]
    fn items_are_numbered_per_owner_and_come_once() {
        let mut inboxes = Inboxes::in_memory();
        assert!(words(&mut inboxes, "a", "ada", "one"));
        assert!(!words(&mut inboxes, "a", "ada", "one again"), "the same delivery is one item");
        assert!(words(&mut inboxes, "b", "ada", "two"));
        assert!(words(&mut inboxes, "c", "ben", "three"));
        assert_eq!(inboxes.of("ada"), ["1 one", "2 two"]);
        assert_eq!(inboxes.of("ben"), ["1 three"]);
        assert!(inboxes.of("nobody").is_empty());
    }

    #[test]
    fn everything_is_still_there_after_a_restart_and_a_torn_line_is_not() {
        let folder = file("restart");
        let open = || Inboxes::<String>::open(&folder, "items.jsonl").unwrap();
        words(&mut open(), "a", "ada", "one");
        let mut inboxes = open();
        words(&mut inboxes, "a", "ada", "one again");
        words(&mut inboxes, "b", "ada", "two");
        assert!(inboxes.change("ada", 1, |one| Some(format!("{one}, changed"))).unwrap());
        assert!(!inboxes.change("ada", 1, |_| None).unwrap());
        assert!(!inboxes.change("ada", 3, Some).unwrap() && !inboxes.change("ada", 0, Some).unwrap());
        words(&mut inboxes, "c", "ada", "three");
        drop(inboxes);
        let path = folder.join("items.jsonl");
        let whole = fs::read(&path).unwrap();
        fs::write(&path, &whole[..whole.len() - 10]).unwrap();
        let mut inboxes = open();
        assert_eq!(inboxes.of("ada"), ["1 one, changed", "2 two"], "the line that was cut short is gone");
        assert!(words(&mut inboxes, "c", "ada", "three"));
        assert!(!words(&mut inboxes, "b", "ada", "two again"));
        assert_eq!(open().of("ada"), ["1 one, changed", "2 two", "3 three"]);
        #[cfg(unix)]
        assert_eq!(std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&path).unwrap().permissions()) & 0o77, 0);
        fs::remove_dir_all(&folder).unwrap();
    }
}
