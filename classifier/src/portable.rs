//! `exp` and `ln` out of plain arithmetic, so that training gives the same bits on every machine.
//!
//! `+ - * /` of IEEE 754 are exact to the last bit everywhere; the `exp` and `ln` of the system's library are
//! not.

const LN_2: f64 = std::f64::consts::LN_2;
/// e to the `x` for `x` up to 0, to six digits; under -80 it is 0. Enough for the share of a class, and fast:
/// training asks for it a hundred times an example.
#[inline(always)]
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "up to 127")]
pub(crate) fn exp_down(x: f32) -> f32 {
    /// The upper bits of ln 2: their product with a whole number up to 127 is exact.
    const HIGH: f32 = 0.693_359_4;
    const LOW: f32 = -2.121_944_4e-4;
    if x < -80.0 {
        return 0.0;
    }
    let halves = (0.5 - x * std::f32::consts::LOG2_E) as i32;
    let rest = x + halves as f32 * HIGH + halves as f32 * LOW;
    // Taylor's series up to the sixth power; |rest| is under 0.35, so what is cut off is under 2e-7.
    let cubes = 1.0 / 6.0 + rest * (1.0 / 24.0 + rest * (1.0 / 120.0 + rest * (1.0 / 720.0)));
    let sum = 1.0 + rest * (1.0 + rest * (0.5 + rest * cubes));
    sum * f32::from_bits(((127 - halves) as u32) << 23)
}

/// The natural logarithm of a positive, normal `x`, to fourteen digits; 0 or less gives the most negative number.
pub fn ln(x: f64) -> f64 {
    if x <= 0.0 {
        return f64::MIN;
    }
    let bits = x.to_bits();
    let mut exponent = f64::from(u16::try_from(bits >> 52 & 0x7ff).unwrap_or_default()) - 1023.0;
    let mut fraction = f64::from_bits(bits & 0x000f_ffff_ffff_ffff | 0x3ff0_0000_0000_0000);
    if fraction > std::f64::consts::SQRT_2 {
        fraction /= 2.0;
        exponent += 1.0;
    }
    // ln m = 2 artanh((m - 1) / (m + 1)); the argument is under 0.172, so 11 terms are enough.
    let s = (fraction - 1.0) / (fraction + 1.0);
    let square = s * s;
    let mut sum = 0.0;
    let mut n = 21.0;
    while n >= 1.0 {
        sum = sum * square + 1.0 / n;
        n -= 2.0;
    }
    2.0 * s * sum + exponent * LN_2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ln_agrees_with_the_system_to_fourteen_digits() {
        for step in 1..20_000 {
            let x = f64::from(step) * 0.037;
            let expected = x.ln();
            assert!((ln(x) - expected).abs() <= 1e-14 * expected.abs().max(1.0), "ln {x}: {} {expected}", ln(x));
        }
    }

    #[test]
    fn exp_down_agrees_to_six_digits() {
        for step in 0..60_000_u16 {
            let x = -f32::from(step) / 755.0;
            let (got, expected) = (f64::from(exp_down(x)), f64::from(x).exp());
            assert!((got - expected).abs() <= 1e-6 * expected, "{x}: {got} {expected}");
        }
        assert_eq!((exp_down(0.0).to_bits(), exp_down(-81.0).to_bits()), (1.0_f32.to_bits(), 0));
    }

    #[test]
    fn the_bits_are_the_same_on_every_machine() {
        assert_eq!(exp_down(-1.0).to_bits(), 1_052_531_378);
        assert_eq!(ln(10.0).to_bits(), 4_612_367_379_483_415_829);
        assert!(ln(0.0) < -1e300);
    }
}
