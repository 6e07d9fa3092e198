//! The six digits that an authenticator shows (RFC 6238), and how a person puts a seed into theirs.

use jiff::Timestamp;
use subtle::{Choice, ConstantTimeEq};
use thiserror::Error;
use totp_rs::{Algorithm, Builder, Totp};
use zeroize::Zeroizing;

use super::{PASSCODE_DIGITS, Seed, fold};
use crate::{
    model::Sensitive,
    qr::{QrCode, QrFault},
};

/// How long one code is shown.
pub const STEP_SECONDS: u64 = 30;

/// The step whose code was typed, if it may still be used: the present one or the one before
/// (RFC 6238 §5.2), and later than `last`, the last one used. The caller stores the step in the same
/// commit, so that each is used once.
pub fn check_code(seed: &Seed, typed: &str, now: Timestamp, last: Option<u64>) -> Option<u64> {
    let typed = fold::digits(typed)?;
    let present = u64::try_from(now.as_second()).ok()? / STEP_SECONDS;
    let totp = builder(seed).build_noncompliant();
    let mut matched = None;
    for step in [present, present.saturating_sub(1)] {
        let shown = Zeroizing::new(totp.generate(step.saturating_mul(STEP_SECONDS)).to_string());
        let same: Choice = shown.as_bytes().ct_eq(typed.as_bytes());
        if bool::from(same) && last.is_none_or(|last| step > last) {
            matched = Some(step);
        }
    }
    matched
}

/// What an authenticator app shows at `now`, and for how many more seconds: for the demo's app, and to
/// confirm an enrolment.
pub fn shown_code(seed: &Seed, now: Timestamp) -> (Sensitive, u8) {
    let second = u64::try_from(now.as_second()).unwrap_or_default();
    let code = builder(seed).build_noncompliant().generate(second).to_string();
    let left = STEP_SECONDS - second % STEP_SECONDS;
    (Sensitive::new(code), u8::try_from(left).unwrap_or(u8::MAX))
}

/// The seed of a key as people type it: base32, in groups, in either case.
pub fn seed_of_typed_key(key: &str) -> Option<Seed> {
    let letters: Zeroizing<String> = Zeroizing::new(key.split_whitespace().flat_map(str::chars).collect());
    let letters = Zeroizing::new(letters.to_ascii_uppercase());
    let bytes = Zeroizing::new(data_encoding::BASE32_NOPAD.decode(letters.as_bytes()).ok()?);
    Seed::from_bytes(&bytes)
}

/// What a person needs to put a seed into an authenticator.
#[derive(Debug)]
pub struct Enrolment {
    /// The `otpauth://` URL that a QR code carries.
    pub url: Sensitive,
    /// The same seed to be typed: base32 in groups of four.
    pub typed_key: Sensitive,
}

/// An app can't show a seed without the names of the university and the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("an authenticator needs the names of the university and of the account")]
pub struct EnrolmentFault;

impl Enrolment {
    /// `issuer` names the university and `account` the person, as the app shows them; colons, which
    /// would tear the label apart, are left out.
    pub fn new(seed: &Seed, issuer: &str, account: &str) -> Result<Self, EnrolmentFault> {
        let (issuer, account) = (issuer.replace(':', ""), account.replace(':', ""));
        let totp = builder(seed).with_issuer(Some(issuer)).with_account_name(account).build_noncompliant();
        let url = totp.to_url().map_err(|_| EnrolmentFault)?;
        Ok(Self { url: Sensitive::new(url), typed_key: typed_key(&totp) })
    }

    /// The address as an app scans it.
    pub fn qr_code(&self) -> Result<QrCode, QrFault> {
        QrCode::of(self.url.expose())
    }
}

fn builder(seed: &Seed) -> Builder {
    Builder::new()
        .with_algorithm(Algorithm::SHA1) // what every app can do, RFC 6238 §1.2
        .with_digits(6)
        .with_skew(0)
        .with_step_duration(STEP_SECONDS)
        .with_secret(seed.expose())
}

fn typed_key(totp: &Totp) -> Sensitive {
    let key = Zeroizing::new(totp.secret().to_base32());
    let mut grouped = String::with_capacity(key.len() * 2);
    for (at, character) in key.chars().enumerate() {
        if at > 0 && at % 4 == 0 {
            grouped.push(' ');
        }
        grouped.push(character);
    }
    Sensitive::new(grouped)
}

const _: () = assert!(PASSCODE_DIGITS == 6, "both kinds of code are typed into the same box");

#[cfg(test)]
mod tests {
    use super::*;

    /// The seed of RFC 6238, appendix B.
    fn seed() -> Seed {
        Seed::from_bytes(b"12345678901234567890").unwrap()
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn the_vectors_of_rfc_6238() {
        // Appendix B has eight digits; six are their last six.
        for (second, code) in [
            (59, "94287082"),
            (1_111_111_109, "07081804"),
            (1_111_111_111, "14050471"),
            (1_234_567_890, "89005924"),
            (2_000_000_000, "69279037"),
            (20_000_000_000, "65353130"),
        ] {
            let step = u64::try_from(second).unwrap() / 30;
            assert_eq!(check_code(&seed(), &code[2..], at(second), None), Some(step), "{second}");
            assert_eq!(check_code(&seed(), code, at(second), None), None, "eight digits are not six");
        }
    }

    #[test]
    fn the_present_code_and_the_one_before_are_taken() {
        let step = 1_111_111_109 / 30;
        let first = i64::try_from(step * 30).unwrap();
        for (second, taken) in [(first - 1, false), (first, true), (first + 59, true), (first + 60, false)] {
            assert_eq!(check_code(&seed(), "081804", at(second), None), taken.then_some(step), "{second}");
        }
        assert_eq!(check_code(&seed(), "081804", at(-1), None), None);
        assert_eq!(check_code(&seed(), "755224", at(10), None), Some(0));
    }

    #[test]
    fn attack_08_a_step_is_used_once() {
        let step = 59 / 30;
        assert_eq!(check_code(&seed(), "287082", at(59), Some(step - 1)), Some(step));
        assert_eq!(check_code(&seed(), "287082", at(59), Some(step)), None);
        assert_eq!(check_code(&seed(), "287082", at(59), Some(step + 1)), None, "a restored store's steps only rise");
        assert_eq!(check_code(&seed(), "287082", at(60), Some(step)), None, "nor as the step before");
    }

    #[test]
    fn codes_are_read_as_people_type_them() {
        for typed in ["287082", "287 082", " 287-082", "\u{FF12}87082"] {
            assert_eq!(check_code(&seed(), typed, at(59), None), Some(1), "{typed}");
        }
        for typed in ["", "287", "28708x", "+87082"] {
            assert_eq!(check_code(&seed(), typed, at(59), None), None, "{typed}");
        }
    }

    #[test]
    fn a_seed_can_be_scanned_or_typed() {
        let enrolment = Enrolment::new(&seed(), "Uni: versity", "ada@umsystem.edu").unwrap();
        let url = enrolment.url.expose();
        assert!(url.starts_with("otpauth://totp/Uni%20versity:ada%40umsystem.edu?"), "{url}");
        assert!(url.contains("secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"), "{url}");
        assert_eq!(enrolment.typed_key.expose(), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
        for (issuer, account) in [("University", ""), ("University", ":")] {
            assert_eq!(Enrolment::new(&seed(), issuer, account).unwrap_err(), EnrolmentFault);
        }
    }
}
