//! A phone number in one canonical form (E.164), however it was typed.
//!
//! The library is asked in one of two ways, and never in a third: what begins with `+` is read
//! without a region, because a default region corrupts foreign numbers; everything else is read in
//! the region at home.

use std::{fmt, str::FromStr};

use phonenumber::{Mode, Type, country};
use subtle::ConstantTimeEq;
use thiserror::Error;
use zeroize::Zeroizing;

use super::fold;

/// Longer texts are no phone numbers, whatever is in them.
const LONGEST_TYPED: usize = 64;

/// The country whose numbers are typed without a country code, from the configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Region(country::Id);

impl Region {
    /// By its two letters (ISO 3166), e.g. `US`.
    pub fn parse(letters: &str) -> Option<Self> {
        country::Id::from_str(&letters.to_ascii_uppercase()).ok().map(Self)
    }
}

/// A whole phone number. Known to the verifier alone; wiped when dropped.
pub struct PhoneNumber(Zeroizing<String>);

/// What is wrong with a number as typed; each has words of its own. It depends on the text alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum PhoneFault {
    #[error("nothing was typed")]
    Empty,
    /// Letters, or signs that stand in no phone number.
    #[error("there is something that is not a digit")]
    NotDigits,
    #[error("there are too few digits")]
    TooShort,
    #[error("there are too many digits")]
    TooLong,
    /// Not the length of a number at home, and no `+`: it is typed `+CountryCode Number`, with a space.
    #[error("the country code is missing")]
    NeedsCountryCode,
    #[error("no country has this code")]
    UnknownCountry,
    /// Extensions can't be texted or called.
    #[error("there is an extension")]
    Extension,
    /// The right length, but no such number is given out.
    #[error("there is no such number")]
    NoSuchNumber,
    /// It can be called, but a text was to be sent.
    #[error("a landline can't be texted")]
    Landline,
    /// Nobody's own phone, or one that costs whoever reaches it: premium rate, shared cost, free of
    /// charge for the caller, satellite.
    #[error("numbers of this kind are neither texted nor called")]
    Costly,
}

impl PhoneNumber {
    /// Reads `573-555-0142`, `(573) 555 0142`, `1 573 555 0142`, `+49 1512 3456789`, `0049 …`, `011 49 …`.
    pub fn parse(typed: &str, home: Region) -> Result<Self, PhoneFault> {
        let dialled = dialled(typed)?;
        let digits = dialled.trim_start_matches('+').len();
        let number = if dialled.starts_with('+') {
            phonenumber::parse(None, dialled.as_str())
        } else if is_length_at_home(&dialled, home) {
            phonenumber::parse(Some(home.0), dialled.as_str())
        } else {
            return Err(if digits < 10 { PhoneFault::TooShort } else { PhoneFault::NeedsCountryCode });
        };
        let number = number.map_err(|fault| named(&fault, digits))?;
        let e164 = Zeroizing::new(number.format().mode(Mode::E164).to_string());
        // No E.164 number has more than 15 digits, or fewer than 8 in use.
        match e164.len() {
            ..8 => Err(PhoneFault::TooShort),
            17.. => Err(PhoneFault::TooLong),
            _ if !number.is_valid() => Err(PhoneFault::NoSuchNumber),
            _ if !is_ordinary(&number) => Err(PhoneFault::Costly),
            _ => Ok(Self(e164)),
        }
    }

    /// A number as the directory keeps it: `+` and 7 to 15 digits.
    pub fn from_e164(kept: &str) -> Option<Self> {
        let digits = kept.strip_prefix('+')?;
        let whole = (7..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
        whole.then(|| Self(Zeroizing::new(kept.to_owned())))
    }

    /// Whether a text may reach it: false where the numbering plan says that it is a landline. In North
    /// America it doesn't say.
    pub fn can_be_texted(&self) -> bool {
        let number = phonenumber::parse(None, self.0.as_str());
        !number.is_ok_and(|number| number.number_type(&phonenumber::metadata::DATABASE) == Type::FixedLine)
    }

    /// The number as networks write it, `+15735550142`.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether both are one number. Takes as long wherever they differ.
    pub fn matches(&self, other: &Self) -> bool {
        self.0.as_bytes().ct_eq(other.0.as_bytes()).into()
    }

    /// The country to which it belongs, by its two letters: +1 264 is `AI`, not `US`.
    pub fn country(&self) -> Option<String> {
        let number = phonenumber::parse(None, self.0.as_str()).ok()?;
        number.country().id().map(|id| id.as_ref().to_owned())
    }

    /// The last two digits, by which its owner knows it again.
    pub fn ending(&self) -> &str {
        self.0.get(self.0.len().saturating_sub(2)..).unwrap_or_default()
    }

    /// All but the last four digits: what ten thousand numbers have in common, `+1573555`.
    pub fn prefix(&self) -> &str {
        self.0.get(..self.0.len().saturating_sub(4)).unwrap_or_default()
    }

    /// In the groups in which people say it, `+1 573 555 0142`. As secret as the number.
    pub fn spoken(&self) -> Zeroizing<String> {
        let Ok(number) = phonenumber::parse(None, self.0.as_str()) else { return self.0.clone() };
        let grouped = Zeroizing::new(number.format().mode(Mode::International).to_string());
        Zeroizing::new(grouped.replace(['-', '/', '(', ')'], " ").split_whitespace().collect::<Vec<_>>().join(" "))
    }
}

/// The digits as a phone would dial them, with a `+` before a country code.
fn dialled(typed: &str) -> Result<Zeroizing<String>, PhoneFault> {
    if typed.len() > LONGEST_TYPED {
        return Err(PhoneFault::TooLong);
    }
    let lower = Zeroizing::new(typed.to_lowercase());
    let body = lower.trim().strip_prefix("tel:").unwrap_or(&lower);
    let mut dialled = Zeroizing::new(String::with_capacity(typed.len() + 1));
    for character in body.chars() {
        match character {
            '+' | '\u{FF0B}' if dialled.is_empty() => dialled.push('+'),
            'x' | '#' | ';' | ',' if dialled.len() > 6 => return Err(PhoneFault::Extension),
            '(' | ')' | '.' | '/' | '\u{FF08}' | '\u{FF09}' => {}
            c if c.is_whitespace() || fold::is_hyphen(c) || fold::is_invisible(c) => {}
            c => dialled.push(fold::digit(c).ok_or(PhoneFault::NotDigits)?),
        }
    }
    for prefix in ["011", "00"] {
        if let Some(rest) = dialled.strip_prefix(prefix) {
            return Ok(Zeroizing::new(format!("+{rest}")));
        }
    }
    if dialled.trim_start_matches('+').is_empty() { Err(PhoneFault::Empty) } else { Ok(dialled) }
}

/// A person's phone, in a country. Satellites and other networks of no country (+870, +881, +882 …)
/// cost many times as much, and so does what is sold by the call.
fn is_ordinary(number: &phonenumber::PhoneNumber) -> bool {
    let kind = number.number_type(&phonenumber::metadata::DATABASE);
    let is_personal = matches!(kind, Type::FixedLine | Type::Mobile | Type::FixedLineOrMobile | Type::Voip);
    is_personal && number.country().id().is_some()
}

/// In North America a number has ten digits, eleven with the 1 before it; elsewhere the library knows.
fn is_length_at_home(dialled: &str, home: Region) -> bool {
    let is_north_america =
        phonenumber::metadata::DATABASE.by_id(home.0.as_ref()).is_some_and(|m| m.country_code() == 1);
    !is_north_america || dialled.len() == 10 || dialled.len() == 11 && dialled.starts_with('1')
}

fn named(fault: &phonenumber::ParseError, digits: usize) -> PhoneFault {
    use phonenumber::ParseError;
    match fault {
        ParseError::InvalidCountryCode => PhoneFault::UnknownCountry,
        ParseError::TooLong => PhoneFault::TooLong,
        _ if digits > 15 => PhoneFault::TooLong,
        _ => PhoneFault::TooShort,
    }
}

impl fmt::Debug for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PhoneNumber")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parse(typed: &str) -> Result<String, PhoneFault> {
        PhoneNumber::parse(typed, Region::parse("us").unwrap()).map(|number| number.expose().to_owned())
    }

    #[test]
    fn one_number_has_one_form() {
        for typed in [
            "5735550142",
            "573-555-0142",
            "(573) 555-0142",
            " 573.555.0142 ",
            "1 573 555 0142",
            "+1 573-555-0142",
            "+1 (573) 555 0142",
            "001 573 555 0142",
            "011 1 573 555 0142",
            "tel:+1-573-555-0142",
            "\u{FF15}73 555 0142",
            "\u{202A}+1 573 555 0142\u{202C}",
        ] {
            assert_eq!(parse(typed).as_deref(), Ok("+15735550142"), "{typed:?}");
        }
    }

    #[test]
    fn foreign_numbers_stay_what_they_are() {
        for (typed, e164) in [
            ("+49 1512 3456789", "+4915123456789"),
            ("0049 1512 3456789", "+4915123456789"),
            ("011 49 1512 3456789", "+4915123456789"),
            ("+4915123456789", "+4915123456789"),
            ("+44 7911 123456", "+447911123456"),
            ("+44 (0)7911 123456", "+447911123456"),
            ("+91 98765 43210", "+919876543210"),
            ("+86 131 2345 6789", "+8613123456789"),
            ("+1 264 235 1234", "+12642351234"),
        ] {
            assert_eq!(parse(typed).as_deref(), Ok(e164), "{typed:?}");
        }
    }

    #[test]
    fn another_home_has_its_own_habits() {
        let home = Region::parse("DE").unwrap();
        for (typed, e164) in [("01512 3456789", "+4915123456789"), ("+1 573 555 0142", "+15735550142")] {
            assert_eq!(PhoneNumber::parse(typed, home).unwrap().expose(), e164, "{typed}");
        }
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (typed, fault) in [
            ("", PhoneFault::Empty),
            (" + ", PhoneFault::Empty),
            ("my phone", PhoneFault::NotDigits),
            ("573-555-014", PhoneFault::TooShort),
            ("555-0142", PhoneFault::TooShort),
            ("49 1512 3456789", PhoneFault::NeedsCountryCode),
            ("91 98765 43210", PhoneFault::NeedsCountryCode),
            ("+999 1234 5678", PhoneFault::UnknownCountry),
            ("+1 573", PhoneFault::TooShort),
            ("+49 1512 3456789 123456789", PhoneFault::TooLong),
            ("573-555-0142 x12", PhoneFault::Extension),
            ("173-555-0142", PhoneFault::NoSuchNumber),
        ] {
            assert_eq!(parse(typed), Err(fault), "{typed:?}");
        }
        assert_eq!(parse(&"5".repeat(5_000)), Err(PhoneFault::TooLong));
    }

    #[test]
    fn a_landline_is_told_where_the_numbering_plan_tells_it() {
        let home = Region::parse("US").unwrap();
        for (typed, texts) in [
            ("573-555-0142", true),
            ("+44 7911 123456", true),
            ("+44 20 7946 0018", false),
            ("+49 1512 3456789", true),
            ("+49 30 123456", false),
            ("+33 1 44 55 66 77", false),
            ("+91 98765 43210", true),
        ] {
            assert_eq!(PhoneNumber::parse(typed, home).unwrap().can_be_texted(), texts, "{typed}");
        }
    }

    #[test]
    fn attack_20_numbers_that_cost_are_refused_however_they_are_typed() {
        for typed in [
            "+1 900 555 1234",
            "900-555-1234",
            "1 (900) 555-1234",
            "+44 90 9012 3456",
            "+44 70 1234 5678",
            "+44 843 123 4567",
            "+881 6 1234 5678",
            "+870 773 123 456",
            "+979 123 456 789",
            "+800 1234 5678",
            "800-723-3456",
            "+49 900 1 123456",
            "+33 8 99 12 34 56",
        ] {
            assert_eq!(parse(typed), Err(PhoneFault::Costly), "{typed}");
        }
    }

    #[test]
    fn a_number_belongs_to_a_country_and_to_ten_thousand_like_it() {
        for (typed, country, prefix) in [
            ("573-555-0142", "US", "+1573555"),
            ("+1 264 235 1234", "AI", "+1264235"),
            ("264 235 1234", "AI", "+1264235"),
            ("+1 613 782 7274", "CA", "+1613782"),
            ("+49 1512 3456789", "DE", "+491512345"),
        ] {
            let number = PhoneNumber::parse(typed, Region::parse("us").unwrap()).unwrap();
            assert_eq!((number.country().as_deref(), number.prefix()), (Some(country), prefix), "{typed}");
        }
    }

    #[test]
    fn numbers_are_spoken_in_groups_and_never_logged() {
        let number = PhoneNumber::parse("5735550142", Region::parse("US").unwrap()).unwrap();
        assert_eq!(*number.spoken(), "+1 573 555 0142");
        assert_eq!(format!("{number:?}"), "PhoneNumber");
        assert!(Region::parse("Missouri").is_none());
    }

    proptest! {
        #[test]
        fn attack_57_no_text_breaks_it_and_the_form_is_stable(typed in "[+0-9() .x#-]{0,24}|\\PC{0,12}") {
            if let Ok(once) = parse(&typed) {
                prop_assert_eq!(parse(&once), Ok(once.clone()));
            }
        }
    }
}
