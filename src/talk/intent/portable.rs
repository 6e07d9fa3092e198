//! `exp` and `ln` out of plain arithmetic, so that training gives the same bits on every machine.
//!
//! `+ - * /` of IEEE 754 are exact to the last bit everywhere; the `exp` and `ln` of the system's library are
//! not. Both are good to a relative error of 1e-14, which is far more than a classifier needs.

const LN_2: f64 = std::f64::consts::LN_2;
/// The upper 32 bits of ln 2: `k * LN_2_HIGH` is exact for every exponent that occurs.
const LN_2_HIGH: f64 = 6.931_471_803_691_238e-1;
const LN_2_LOW: f64 = 1.908_214_929_270_587_7e-10;

/// e to the `x`. Under -700 it is 0, over 700 it stays at e to the 700.
pub(super) fn exp(x: f64) -> f64 {
    if x < -700.0 {
        return 0.0;
    }
    let x = if x > 700.0 { 700.0 } else { x };
    let halves = nearest(x / LN_2);
    let rest = (x - halves * LN_2_HIGH) - halves * LN_2_LOW;
    // Taylor's series up to the 13th power; |rest| is under 0.35, so what is cut off is under 1e-17.
    let mut sum = 1.0;
    let mut n = 13.0;
    while n >= 1.0 {
        sum = 1.0 + rest * sum / n;
        n -= 1.0;
    }
    sum * power_of_two(halves)
}

/// The natural logarithm of a positive, normal `x`; 0 or less gives the most negative number.
pub(super) fn ln(x: f64) -> f64 {
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

/// The nearest whole number, halves away from zero, for `x` up to 2^51. (`f64::round` is a call into the
/// system's library where the processor is not known to have it.)
#[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "far under 2^53")]
fn nearest(x: f64) -> f64 {
    let whole = x as i64 as f64;
    let rest = x - whole;
    if rest >= 0.5 {
        whole + 1.0
    } else if rest <= -0.5 {
        whole - 1.0
    } else {
        whole
    }
}

/// 2 to the `k`, for a whole `k` from -1022 to 1023: `k` is the exponent of a number whose fraction is 1.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "1 to 2046")]
fn power_of_two(k: f64) -> f64 {
    f64::from_bits(((k + 1023.0) as u64) << 52)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_agree_with_the_system_to_fourteen_digits() {
        for step in -6_000..6_000 {
            let x = f64::from(step) / 10.0;
            let expected = x.exp();
            assert!((exp(x) - expected).abs() <= 1e-14 * expected, "exp {x}: {} {expected}", exp(x));
        }
        for step in 1..20_000 {
            let x = f64::from(step) * 0.037;
            let expected = x.ln();
            assert!((ln(x) - expected).abs() <= 1e-14 * expected.abs().max(1.0), "ln {x}: {} {expected}", ln(x));
        }
    }

    #[test]
    fn the_nearest_and_the_powers_are_exact() {
        for step in -4_000..4_000 {
            let x = f64::from(step) / 4.0;
            assert_eq!(nearest(x).to_bits() << 1, x.round().to_bits() << 1, "{x}");
        }
        for k in -1022..=1023 {
            assert_eq!(power_of_two(f64::from(k)).to_bits(), 2.0_f64.powi(k).to_bits(), "{k}");
        }
    }

    #[test]
    fn the_bits_are_the_same_on_every_machine() {
        assert_eq!(exp(1.0).to_bits(), 4_613_303_445_314_885_482);
        assert_eq!(ln(10.0).to_bits(), 4_612_367_379_483_415_829);
        assert!(exp(-1e9).to_bits() == 0 && exp(1e9) > 1e304 && ln(0.0) < -1e300);
    }
}
