//! What the demo's phones sound like: a ring, and a voice that reads digits. Everything is WAV, one
//! channel, 8 bits, 11,025 samples a second.

/// Samples a second.
const RATE: u32 = 11_025;

/// The length of a WAV header with one format and one data chunk.
const HEADER: usize = 44;

/// Silence in unsigned 8-bit samples.
const SILENCE: u8 = 0x80;

/// `0` to `9`; `voice/NOTICE` tells whose voice it is.
const DIGITS: [&[u8]; 10] = [
    include_bytes!("voice/0.wav"),
    include_bytes!("voice/1.wav"),
    include_bytes!("voice/2.wav"),
    include_bytes!("voice/3.wav"),
    include_bytes!("voice/4.wav"),
    include_bytes!("voice/5.wav"),
    include_bytes!("voice/6.wav"),
    include_bytes!("voice/7.wav"),
    include_bytes!("voice/8.wav"),
    include_bytes!("voice/9.wav"),
];

/// Two seconds of ringing and four of silence, to be played over and over: 440 and 480 Hz together, as
/// telephones ring in North America (ITU-T E.180, supplement 2).
pub(super) fn ring() -> Vec<u8> {
    let tone = (0..2 * RATE).map(|place| {
        let second = f64::from(place) / f64::from(RATE);
        let wave = |hertz: f64| (second * hertz * std::f64::consts::TAU).sin();
        sample(f64::midpoint(wave(440.0), wave(480.0)))
    });
    wav(&tone.chain(pause(4 * RATE)).collect::<Vec<_>>())
}

/// The digits of `words` one by one, with a pause at each comma and a longer one at each full stop
/// between them. What is no digit is not read: a browser's own voice may say the rest.
pub(super) fn digits(words: &str) -> Vec<u8> {
    let is_digit = |c: char| c.is_ascii_digit();
    let first = words.find(is_digit).unwrap_or(words.len());
    let last = words.rfind(is_digit).map_or(first, |last| last + 1);
    let mut samples = Vec::new();
    for character in words.get(first..last).unwrap_or_default().chars() {
        match character {
            ',' => samples.extend(pause(RATE / 2)),
            '.' => samples.extend(pause(RATE)),
            digit => {
                let place = digit.to_digit(10).and_then(|digit| usize::try_from(digit).ok());
                let spoken = place.and_then(|place| DIGITS.get(place)).and_then(|wav| wav.get(HEADER..));
                if let Some(spoken) = spoken {
                    samples.extend(spoken);
                    samples.extend(pause(RATE / 8));
                }
            }
        }
    }
    wav(&samples)
}

fn pause(samples: u32) -> impl Iterator<Item = u8> {
    (0..samples).map(|_| SILENCE)
}

/// `-1.0..=1.0` as an unsigned 8-bit sample, at half of the full volume.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "64 to 192")]
fn sample(wave: f64) -> u8 {
    wave.clamp(-1.0, 1.0).mul_add(64.0, f64::from(SILENCE)) as u8
}

fn wav(samples: &[u8]) -> Vec<u8> {
    let length = u32::try_from(samples.len()).unwrap_or(u32::MAX);
    let mut wav = Vec::with_capacity(HEADER + samples.len());
    wav.extend(b"RIFF");
    wav.extend(length.saturating_add(36).to_le_bytes());
    wav.extend(b"WAVEfmt ");
    wav.extend(16_u32.to_le_bytes());
    wav.extend(1_u16.to_le_bytes()); // PCM
    wav.extend(1_u16.to_le_bytes()); // one channel
    wav.extend(RATE.to_le_bytes());
    wav.extend(RATE.to_le_bytes()); // bytes a second
    wav.extend(1_u16.to_le_bytes()); // bytes a sample
    wav.extend(8_u16.to_le_bytes()); // bits a sample
    wav.extend(b"data");
    wav.extend(length.to_le_bytes());
    wav.extend(samples);
    wav
}

#[cfg(test)]
mod tests {
    use hound::WavReader;

    use super::*;

    fn seconds(wav: &[u8]) -> f64 {
        let reader = WavReader::new(wav).unwrap();
        assert_eq!((reader.spec().sample_rate, reader.spec().channels, reader.spec().bits_per_sample), (RATE, 1, 8));
        f64::from(reader.duration()) / f64::from(RATE)
    }

    fn loudest(wav: &[u8]) -> i32 {
        WavReader::new(wav).unwrap().samples::<i32>().map(|sample| sample.unwrap().abs()).max().unwrap_or(0)
    }

    #[test]
    fn every_digit_is_a_sound_of_its_own() {
        let spoken: Vec<_> = (0..10).map(|digit| digits(&digit.to_string())).collect();
        for (place, wav) in spoken.iter().enumerate() {
            assert!((0.6..1.2).contains(&seconds(wav)), "{place}");
            assert!(loudest(wav) > 60, "{place} can be heard");
            assert_eq!(spoken.iter().filter(|other| *other == wav).count(), 1, "{place}");
        }
    }

    #[test]
    fn a_code_is_read_in_groups_and_nothing_else_is() {
        let once = digits("Your code is: 1 2 3, 4 5 6. Bye, now.");
        let plain = digits("123456");
        assert!((seconds(&once) - seconds(&plain) - 0.5).abs() < 0.01, "one pause, between the groups");
        let twice = digits("It is 1 2 3, 4 5 6. Again: 1 2 3, 4 5 6.");
        assert!((seconds(&twice) - 2.0 * seconds(&once) - 1.0).abs() < 0.01);
        assert!(seconds(&digits("no digits, at all.")).abs() < 0.001);
    }

    #[test]
    fn a_ring_rings_and_rests() {
        let ring = ring();
        assert!((seconds(&ring) - 6.0).abs() < 0.001);
        let (tone, rest) = ring[HEADER..].split_at(2 * 11_025);
        assert!(tone.iter().any(|sample| *sample > 180) && rest.iter().all(|sample| *sample == SILENCE));
    }
}
