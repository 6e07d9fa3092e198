//! Attacks by looking: where a secret could be found.

use std::fmt::{Debug, Display};

use data_encoding::{BASE32_NOPAD, BASE64, BASE64URL_NOPAD, HEXLOWER};
use deskhand::{
    identity::{
        credential::{
            Anchor, EncodedPassword, Key, Keyring, Passcode, Password, PasswordDigest, PhoneNumber, SealFault, Seed,
        },
        verifier::store::RecoveryStore,
    },
    model::{Sensitive, port::Verifier},
    storage::recovery::Recoveries,
};
use serde_json::json;

use crate::{
    heard::log,
    world::{ADA_NUMBER, Fate, MASTER, NEW_PASSWORD, World},
};

#[tokio::test]
async fn attack_17_a_link_stands_in_no_record_and_leaves_by_no_header() {
    let world = World::new().await;
    let (session, fragment) = world.open().await;
    let token = fragment.rsplit('.').next().unwrap();
    let mut window = world.claim(session, &fragment).await;
    let claimed_token = window.token.rsplit('.').next().unwrap().to_owned();
    let reply = window.post("/api/identifier", &json!({ "identifier": "ada" })).await;
    assert_eq!(reply.header("referrer-policy"), Some("no-referrer"));
    let policy = reply.header("content-security-policy").unwrap();
    assert!(policy.starts_with("default-src 'none'"), "nothing from a third party: {policy}");
    assert!(!policy.contains("http://") && !policy.contains("https:"), "{policy}");
    let progress = serde_json::to_string(&world.events(session).await).unwrap();
    for place in [world.stored(), reply.body, progress] {
        assert!(!place.contains(token) && !place.contains(&claimed_token), "{place}");
    }
    assert!(world.service.link(session, 1).await.is_err(), "a used link is made for nobody");
}

#[tokio::test]
async fn attack_19_canary_secrets_are_found_nowhere() {
    let log = log();
    let world = World::new().await;
    let (session, fragment) = world.open().await;
    let mut window = world.claim(session, &fragment).await;
    let first_token = window.token.clone();
    window.post("/api/identifier", &json!({ "identifier": "Tulip#Canary-in-the-wrong-box" })).await;
    assert_eq!(window.stage(), "captcha");
    let mut window = world.window().await;
    window.texted("ada", "(573) 555-0142").await;
    let code = world.text(1).await;
    window.code(&code).await;
    window.post("/api/password/check", &json!({ "password": "Check#Canary-55" })).await;
    window.password("password#Canary-44").await;
    *world.writer.fate.lock().unwrap() = Fate::Away;
    window.password(NEW_PASSWORD).await;
    window.password(NEW_PASSWORD).await;
    assert_eq!(window.stage(), "done");
    let mut other = world.window().await;
    other.verified_by_app().await;

    let seed = BASE32_NOPAD.decode(world.seed.replace(' ', "").as_bytes()).unwrap();
    let secrets = [
        NEW_PASSWORD.to_owned(),
        "canary-44".to_owned(),
        "canary-55".to_owned(),
        "canary-in-the-wrong-box".to_owned(),
        fragment.rsplit('.').next().unwrap().to_owned(),
        first_token.rsplit('.').next().unwrap().to_owned(),
        window.token.rsplit('.').next().unwrap().to_owned(),
        ADA_NUMBER[1..].to_owned(),
        "555-0142".to_owned(),
        world.seed.replace(' ', ""),
        HEXLOWER.encode(&seed),
        BASE64.encode(&seed),
        BASE64URL_NOPAD.encode(&seed),
        serde_json::to_string(&seed).unwrap(),
    ];
    let logged = String::from_utf8_lossy(&log.0.lock().unwrap()).to_lowercase();
    assert!(logged.contains("a password wasn't set"), "the log is being written");
    let stored = world.stored().to_lowercase();
    for secret in secrets {
        let secret = secret.to_lowercase();
        assert!(!stored.contains(&secret), "{secret} is in the store");
        assert!(!logged.contains(&secret), "{secret} is in the log");
    }
    // Six digits can stand in a number by chance: the code is looked for by itself.
    assert!(!stored.split(|c: char| !c.is_ascii_digit()).any(|number| number == code));
    assert!(!logged.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| word == code));
}

/// Every byte of the store, in the midst of a reset with a code under way, and a key of the thief's own.
#[tokio::test]
async fn attack_51_a_stolen_store_gives_up_no_seed_and_no_code() {
    let world = World::new().await;
    let mut window = world.window().await;
    window.texted("ada", "(573) 555-0142").await;
    let code = world.text(1).await;
    let stolen = Recoveries::new(world.keys.clone());
    let ben = world.account("ben").await;
    let own = stolen.account(&ben).await.unwrap().authenticator.unwrap();
    let seed = BASE32_NOPAD.decode(world.seed.replace(' ', "").as_bytes()).unwrap();

    let keeper = Keyring::new(MASTER);
    assert_eq!(own.seed.open(&keeper, &ben, &own.factor).unwrap().expose(), seed, "the seed is there, and sealed");
    let thief = Keyring::new([13; 32]);
    assert_eq!(own.seed.open(&thief, &ben, &own.factor).err(), Some(SealFault::Broken));
    let kept = serde_json::to_value(&own.seed).unwrap();
    let (_, sealed) = kept.as_str().unwrap().split_once('.').unwrap();
    let sealed = BASE64URL_NOPAD.decode(sealed.as_bytes()).unwrap();
    assert!(!sealed.windows(seed.len()).any(|window| window == seed));
    for (key, value) in world.keys.scan(b"", b"", usize::MAX).unwrap() {
        for bytes in [&key, &value] {
            assert!(!bytes.windows(seed.len()).any(|window| window == seed), "{}", String::from_utf8_lossy(&key));
            assert!(!bytes.windows(32).any(|window| window == MASTER || window == *keeper.anchor().expose()));
        }
    }
    // Whatever in the store may name the code's challenge, a key of the thief's makes another code of it.
    let stored = world.stored();
    let names: Vec<_> = stored.split(|c: char| !c.is_ascii_alphanumeric() && c != '/').collect();
    assert!(names.iter().all(|name| !Passcode::derive(&thief.current(), name).matches(&code)));
    assert!(!stored.split(|c: char| !c.is_ascii_digit()).any(|number| number == code), "it is kept nowhere");
    window.code(&code).await;
    assert_eq!(window.stage(), "password", "it was the right one");
}

/// Compiles only while `$secret` implements none of the traits that would let it out.
macro_rules! keeps_to_itself {
    ($($secret:ty),*) => {$({
        trait Ambiguous<A> { fn check() {} }
        impl<T: ?Sized> Ambiguous<()> for T {}
        struct Cloned;
        impl<T: ?Sized + Clone> Ambiguous<Cloned> for T {}
        struct Shown;
        impl<T: ?Sized + Display> Ambiguous<Shown> for T {}
        struct Written;
        impl<T: ?Sized + serde::Serialize> Ambiguous<Written> for T {}
        struct Compared;
        impl<T: ?Sized + PartialEq> Ambiguous<Compared> for T {}
        <$secret as Ambiguous<_>>::check();
    })*};
}

#[test]
fn attack_52_secret_types_cannot_be_copied_shown_or_written() {
    keeps_to_itself!(Password, Passcode, Seed, Keyring, Key, Anchor);
    keeps_to_itself!(Sensitive, PhoneNumber, PasswordDigest, EncodedPassword);
    let keyring = Keyring::new([1; 32]);
    let secrets: [(&dyn Debug, &str); 7] = [
        (&Password::new(NEW_PASSWORD.to_owned()).unwrap(), "Password"),
        (&Passcode::derive(&keyring.current(), "a"), "Passcode"),
        (&*keyring.current(), "Key"),
        (&*keyring.anchor(), "Anchor"),
        (&Seed::from_bytes(&[7; 20]).unwrap(), "Seed"),
        (&Sensitive::new("canary"), "Sensitive"),
        (&keyring, "Keyring"),
    ];
    for (secret, name) in secrets {
        assert_eq!(format!("{secret:?}"), name);
    }
    assert!(std::mem::needs_drop::<Password>(), "wiped when dropped");
}
