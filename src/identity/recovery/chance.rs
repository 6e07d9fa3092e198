//! How likely it is that somebody guesses a code, by arithmetic alone (attack 7).

/// The chance that at least one of all guesses of a year hits one account.
///
/// `guesses`: wrong codes that the year's budget allows. `accepted`: how many of the 10⁶ codes are
/// right at one moment (two steps of an authenticator, one text). `switch_ons`: how often staff open
/// the account again after its budget was spent, which gives the budget anew.
pub fn chance_of_a_hit(guesses: u32, accepted: u32, switch_ons: u32) -> f64 {
    let tries = f64::from(guesses) * (1.0 + f64::from(switch_ons));
    let one = f64::from(accepted) / 1e6;
    // 1 − (1 − p)ⁿ, without losing the small number in the subtraction.
    -((1.0 - one).ln() * tries).exp_m1()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::recovery::Limits;

    fn yearly(limits: &Limits) -> u32 {
        limits.wrong_codes_per_year.strange + limits.wrong_codes_per_year.known
    }

    #[test]
    fn attack_07_a_year_of_guessing_hits_one_account_less_than_once_in_a_thousand() {
        let guesses = yearly(&Limits::default());
        assert_eq!(guesses, 100);
        let plain = chance_of_a_hit(guesses, 2, 0);
        assert!((1.9e-4..2.0e-4).contains(&plain), "{plain}");
        // Staff open an account four times a year at most (`switch_ons_per_year`).
        let opened = chance_of_a_hit(guesses, 2, Limits::default().switch_ons_per_year);
        assert!(opened < 1e-3, "{opened}");
        assert!(chance_of_a_hit(guesses, 2, 5) > 1e-3, "one more would be too many");
    }

    #[test]
    fn attack_06_one_try_on_each_account_of_an_installation_is_caught() {
        // 30,000 accounts, one guess each, in one day: the alarm rises after 200 of them, and from then on
        // an authenticator's code alone is worth nothing without the number on file.
        let limits = Limits::default();
        let before_the_alarm = chance_of_a_hit(limits.wrong_codes_in_all, 2, 0);
        assert!(before_the_alarm < 5e-4, "{before_the_alarm}");
        assert!(chance_of_a_hit(30_000, 2, 0) > 0.05, "what it would be without");
    }
}
