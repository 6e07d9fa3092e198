//! Links and window tokens: derived from the session, and kept nowhere.

use jiff::Timestamp;
use ulid::Ulid;

use crate::{
    identity::{
        credential::{Keyring, Purpose},
        recovery::{Session, StandingKey},
    },
    model::{Sensitive, SessionId},
};

/// The newest link's fragment: `<session>.<generation>.<token>`.
pub(super) fn link(keyring: &Keyring, session: SessionId, generation: u32) -> Sensitive {
    let (id, count) = (session.to_string(), generation.to_string());
    let token = keyring.token(Purpose::Link, &[id.as_bytes(), count.as_bytes()]);
    Sensitive::new(format!("{id}.{count}.{}", token.expose()))
}

/// Which session and generation a fragment opens, if it is genuine.
pub(super) fn read_link(keyring: &Keyring, fragment: &str) -> Option<(SessionId, u32)> {
    let mut parts = fragment.trim().splitn(3, '.');
    let (id, count, token) = (parts.next()?, parts.next()?, parts.next()?);
    keyring
        .verify(Purpose::Link, &[id.as_bytes(), count.as_bytes()], token)
        .then(|| Some((session_id(id)?, count.parse().ok()?)))?
}

/// What a window holds in its `sessionStorage`. It dies at each step up and with each new link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Window {
    pub(super) session: SessionId,
    generation: u32,
    step_up: u32,
}

impl Window {
    pub(super) fn of(session: &Session) -> Self {
        Self { session: session.id, generation: session.link.generation, step_up: session.step_up }
    }

    /// `<session>.<generation>.<step>.<token>`.
    pub(super) fn token(self, keyring: &Keyring) -> Sensitive {
        let [id, generation, step] = self.parts();
        let token = keyring.token(Purpose::Window, &[id.as_bytes(), generation.as_bytes(), step.as_bytes()]);
        Sensitive::new(format!("{id}.{generation}.{step}.{}", token.expose()))
    }

    /// Which window a token speaks for, if it is genuine. Whether that window is alive is the session's to say.
    pub(super) fn read(keyring: &Keyring, token: &str) -> Option<Self> {
        let mut parts = token.trim().splitn(4, '.');
        let (id, generation, step, token) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        keyring.verify(Purpose::Window, &[id.as_bytes(), generation.as_bytes(), step.as_bytes()], token).then(|| {
            let session = session_id(id)?;
            Some(Self { session, generation: generation.parse().ok()?, step_up: step.parse().ok()? })
        })?
    }

    pub(super) fn is_live(self, session: &Session) -> bool {
        session.link.claimed && self == Self::of(session)
    }

    fn parts(self) -> [String; 3] {
        [self.session.to_string(), self.generation.to_string(), self.step_up.to_string()]
    }
}

/// How long a browser stays known.
const DEVICE_DAYS: i64 = 365;

/// What a browser keeps after a reset of this identifier succeeded in it: `<identifier>.<day>.<token>`.
/// It proves nothing about a person and opens nothing; it only moves the browser's tries to a budget
/// that strangers can't spend.
pub(super) fn device(keyring: &Keyring, identifier: &StandingKey, now: Timestamp) -> Sensitive {
    let day = day(now).to_string();
    let token = keyring.token(Purpose::Device, &[identifier.0.as_bytes(), day.as_bytes()]);
    Sensitive::new(format!("{identifier}.{day}.{}", token.expose()))
}

/// For which identifier a browser is known, if the token is genuine and not too old.
pub(super) fn read_device(keyring: &Keyring, text: &str, now: Timestamp) -> Option<StandingKey> {
    let mut parts = text.trim().splitn(3, '.');
    let (key, made, token) = (parts.next()?, parts.next()?, parts.next()?);
    let genuine = keyring.verify(Purpose::Device, &[key.as_bytes(), made.as_bytes()], token);
    let made: i64 = made.parse().ok()?;
    (genuine && day(now) < made.saturating_add(DEVICE_DAYS)).then(|| StandingKey(key.to_owned()))
}

fn day(at: Timestamp) -> i64 {
    at.as_second().div_euclid(24 * 60 * 60)
}

fn session_id(text: &str) -> Option<SessionId> {
    Ulid::from_string(text).ok().map(SessionId)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keyring() -> Keyring {
        Keyring::new([7; 32])
    }

    fn session() -> SessionId {
        SessionId(Ulid::from_parts(1, 2))
    }

    #[test]
    fn a_link_opens_its_session_and_generation_alone() {
        let made = link(&keyring(), session(), 2);
        assert_eq!(read_link(&keyring(), made.expose()), Some((session(), 2)));
        let (id, token) = (session().to_string(), made.expose().rsplit('.').next().unwrap().to_owned());
        for forged in
            [format!("{id}.3.{token}"), format!("{id}.2."), format!("{id}.2"), String::new(), token, "..".to_owned()]
        {
            assert_eq!(read_link(&keyring(), &forged), None, "{forged}");
        }
    }

    #[test]
    fn a_browser_is_known_for_one_identifier_and_a_year() {
        let (ada, start) = (StandingKey("k".to_owned()), Timestamp::UNIX_EPOCH);
        let made = device(&keyring(), &ada, start);
        let after = |days: u64| start + std::time::Duration::from_secs(days * 86_400);
        assert_eq!(read_device(&keyring(), made.expose(), after(364)), Some(ada));
        assert_eq!(read_device(&keyring(), made.expose(), after(365)), None);
        for forged in [made.expose().replacen('k', "j", 1), made.expose().replacen(".0.", ".9.", 1), "..".to_owned()] {
            assert_eq!(read_device(&keyring(), &forged, start), None, "{forged}");
        }
    }

    #[test]
    fn attack_12_a_link_is_no_window_and_a_window_no_link() {
        let window = Window { session: session(), generation: 1, step_up: 1 };
        let token = window.token(&keyring());
        assert_eq!(Window::read(&keyring(), token.expose()), Some(window));
        assert_eq!(read_link(&keyring(), token.expose()), None);
        let link = link(&keyring(), session(), 1);
        let bare = link.expose().rsplit('.').next().unwrap();
        assert_eq!(Window::read(&keyring(), &format!("{}.1.1.{bare}", session())), None);
        assert_eq!(Window::read(&keyring(), link.expose()), None);
    }
}
