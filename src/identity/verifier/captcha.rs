//! A puzzle that a person can see or hear. It keeps nobody out for good: a machine is assumed to
//! solve it (the sound was, 40 times of 40), and limits and proof of work stand behind it.
//!
//! The letters and the picture come from the draw alone, so that the answer is made anew whenever it
//! is needed and stored nowhere. Only the hiss under the spoken letters is the library's own.

use std::{collections::BTreeMap, fmt, io::Cursor, ops::Range, sync::LazyLock};

use captcha::RngCaptcha;
use hound::{SampleFormat, WavReader, WavSpec, WavWriter};
use image::{
    ColorType, GrayImage, ImageEncoder as _, ImageFormat, Luma,
    codecs::png::{CompressionType, FilterType, PngEncoder},
    imageops::overlay,
};
use rand::{Rng, SeedableRng, seq::IndexedRandom as _};
use rand_chacha::ChaCha20Rng;
use subtle::ConstantTimeEq;
use thiserror::Error;
use zeroize::Zeroizing;

use crate::model::Draw;

/// Makes puzzles. A picture or a sound takes milliseconds: ask for it off the async threads. They are
/// asked for apart, since most people need no sound, and it costs more than the picture.
pub trait Captcha: Send + Sync {
    /// The puzzle of `draw` to look at: PNG, dark letters on white.
    fn picture(&self, draw: &Draw) -> Result<Vec<u8>, CaptchaFault>;

    /// The same letters spoken one by one: WAV.
    fn sound(&self, draw: &Draw) -> Result<Vec<u8>, CaptchaFault>;

    /// The letters alone, at no cost: to check what was typed.
    fn answer(&self, draw: &Draw) -> CaptchaAnswer;
}

/// The library couldn't make a picture or a sound.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("the CAPTCHA couldn't be drawn: {0}")]
pub struct CaptchaFault(String);

/// The letters of a puzzle.
pub struct CaptchaAnswer(Zeroizing<String>);

impl CaptchaAnswer {
    /// Whether this is what was typed, in either case and with or without spaces (article, A2).
    pub fn matches(&self, typed: &str) -> bool {
        let typed: Zeroizing<String> = Zeroizing::new(
            typed
                .chars()
                .filter(|c| !c.is_whitespace() && *c != '-')
                .take(LENGTH * 2)
                .flat_map(char::to_uppercase)
                .collect(),
        );
        typed.as_bytes().ct_eq(self.0.as_bytes()).into()
    }

    /// The letters themselves, for a test that plays the person.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for CaptchaAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CaptchaAnswer")
    }
}

/// Letters and digits that are mistaken for no other of these, by eye (no 0 and O, 1 and I, 5 and S)
/// or by ear (no B, C, D, E, G, P, T, V beside 3; no N beside M; no A beside 8).
const LETTERS: [char; 13] = ['H', 'K', 'M', 'R', 'W', 'X', 'Y', '2', '3', '4', '5', '6', '7'];

/// 13⁵ answers: one guess in 371,293 is right.
const LENGTH: usize = 5;

const WIDTH: u32 = 300;
const HEIGHT: u32 = 110;

/// The letters and the voice of the crate `captcha`, put together by us from the draw alone (the crate
/// draws its specks from the machine's generator, and a puzzle would then differ at each look).
#[derive(Debug, Default)]
pub struct PictureAndAudio;

impl Captcha for PictureAndAudio {
    fn picture(&self, draw: &Draw) -> Result<Vec<u8>, CaptchaFault> {
        let mut rng = draw.child("picture").rng();
        let picture = in_a_row(&letters(draw))?;
        let mut picture = Wave::drawn(&mut rng, 1.0..2.2, 4.0..9.0).up_and_down(&picture);
        picture = Wave::drawn(&mut rng, 0.4..0.9, 3.0..7.0).left_and_right(&picture);
        disturb(&mut picture, &mut rng);
        png(&picture)
    }

    fn sound(&self, draw: &Draw) -> Result<Vec<u8>, CaptchaFault> {
        let spoken: Option<Vec<_>> = of_the_library(&letters(draw)).as_wav().into_iter().collect();
        joined(&spoken.ok_or_else(|| CaptchaFault("no sound for a letter".to_owned()))?)
    }

    fn answer(&self, draw: &Draw) -> CaptchaAnswer {
        CaptchaAnswer(Zeroizing::new(letters(draw).iter().collect()))
    }
}

/// The letters of `draw`.
fn letters(draw: &Draw) -> [char; LENGTH] {
    let mut rng = draw.child("letters").rng();
    std::array::from_fn(|_| *LETTERS.choose(&mut rng).unwrap_or(&'X'))
}

/// These letters as the library has them, side by side.
fn of_the_library(letters: &[char]) -> RngCaptcha<ChaCha20Rng> {
    // What it draws from its generator is one letter out of one.
    let mut library = RngCaptcha::from_rng(ChaCha20Rng::from_seed([0; 32]));
    for letter in letters {
        library.set_chars(&[*letter]).add_char();
    }
    library
}

/// The shape of each letter. Taken from the library once: it reads its whole font for each puzzle, and
/// gives out nothing but PNG.
static SHAPES: LazyLock<Result<BTreeMap<char, GrayImage>, CaptchaFault>> =
    LazyLock::new(|| LETTERS.iter().map(|letter| Ok((*letter, shape(*letter)?))).collect());

fn shape(letter: char) -> Result<GrayImage, CaptchaFault> {
    let mut library = of_the_library(&[letter]);
    let area = library.text_area();
    let drawn = library.extract(area).as_png().ok_or_else(|| CaptchaFault("no picture of a letter".to_owned()))?;
    let picture = image::load_from_memory_with_format(&drawn, ImageFormat::Png);
    Ok(picture.map_err(|fault| CaptchaFault(fault.to_string()))?.into_luma8())
}

/// The letters in the middle of a white picture.
fn in_a_row(letters: &[char]) -> Result<GrayImage, CaptchaFault> {
    let shapes = SHAPES.as_ref().map_err(Clone::clone)?;
    let row: Vec<&GrayImage> = letters.iter().filter_map(|letter| shapes.get(letter)).collect();
    let wide: u32 = row.iter().map(|shape| shape.width()).sum();
    let mut picture = GrayImage::from_pixel(WIDTH, HEIGHT, PAPER);
    let mut left = i64::from(WIDTH.saturating_sub(wide) / 2);
    for shape in row {
        overlay(&mut picture, shape, left, i64::from(HEIGHT.saturating_sub(shape.height()) / 2));
        left = left.saturating_add(i64::from(shape.width()));
    }
    Ok(picture)
}

/// Moves each line of pixels by its place on a sine.
struct Wave {
    /// Waves over the picture.
    count: f32,
    /// Pixels to either side.
    height: f32,
    phase: f32,
}

impl Wave {
    fn drawn(rng: &mut ChaCha20Rng, count: Range<f32>, height: Range<f32>) -> Self {
        Self { count: rng.random_range(count), height: rng.random_range(height), phase: rng.random_range(0.0..1.0) }
    }

    fn up_and_down(&self, picture: &GrayImage) -> GrayImage {
        let (wide, high) = picture.dimensions();
        let shifts: Vec<i32> = (0..wide).map(|x| self.shift(x, wide)).collect();
        let mut moved = GrayImage::from_pixel(wide, high, PAPER);
        for (y, line) in (0_u32..).zip(lines_mut(&mut moved)) {
            for ((x, to), shift) in (0..).zip(line).zip(&shifts) {
                let from = y.checked_add_signed(*shift).and_then(|from| picture.get_pixel_checked(x, from));
                if let Some(Luma([ink])) = from {
                    *to = *ink;
                }
            }
        }
        moved
    }

    fn left_and_right(&self, picture: &GrayImage) -> GrayImage {
        let (wide, high) = picture.dimensions();
        let mut moved = GrayImage::from_pixel(wide, high, PAPER);
        let lines = picture.chunks_exact(wide as usize).zip(lines_mut(&mut moved));
        for (y, (from, to)) in (0..).zip(lines) {
            let shift = self.shift(y, high);
            let steps = shift.unsigned_abs() as usize;
            let (cut_from, cut_to) = if shift < 0 { (0, steps) } else { (steps, 0) };
            let (from, to) = (from.iter().skip(cut_from), to.iter_mut().skip(cut_to));
            from.zip(to).for_each(|(from, to)| *to = *from);
        }
        moved
    }

    /// By how many pixels line `at` of `all` is moved.
    #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "pixels of a small picture")]
    fn shift(&self, at: u32, all: u32) -> i32 {
        let turns = self.phase + self.count * at as f32 / all as f32;
        (self.height * (turns * std::f32::consts::TAU).sin()).round() as i32
    }
}

/// Specks, dots and a line through it: few enough that a person reads it at once.
fn disturb(picture: &mut GrayImage, rng: &mut ChaCha20Rng) {
    for _ in 0..DOTS {
        let centre = (rng.random_range(0..picture.width()), rng.random_range(0..picture.height()));
        dot(picture, centre, rng.random_range(2..5));
    }
    line(picture, rng);
    // A draw for each speck, and none for the pixels between.
    let mut place = rng.random_range(0..SPECKS * 2);
    while let Some(pixel) = picture.get_mut(place) {
        *pixel = rng.random_range(60..220);
        place = place.saturating_add(rng.random_range(1..SPECKS * 2));
    }
}

fn lines_mut(picture: &mut GrayImage) -> impl Iterator<Item = &mut [u8]> {
    let wide = picture.width() as usize;
    picture.chunks_exact_mut(wide)
}

/// As quickly as can be: a picture of specks can't be packed well anyhow.
fn png(picture: &GrayImage) -> Result<Vec<u8>, CaptchaFault> {
    let mut png = Vec::new();
    PngEncoder::new_with_quality(&mut png, CompressionType::Fast, FilterType::NoFilter)
        .write_image(picture, picture.width(), picture.height(), ColorType::L8)
        .map_err(|fault| CaptchaFault(fault.to_string()))?;
    Ok(png)
}

/// One pixel in so many is a speck.
const SPECKS: usize = 12;
const DOTS: usize = 24;
const INK: Luma<u8> = Luma([30]);
const PAPER: Luma<u8> = Luma([255]);

fn dot(picture: &mut GrayImage, (x, y): (u32, u32), radius: u32) {
    for down in y.saturating_sub(radius)..=y.saturating_add(radius) {
        for right in x.saturating_sub(radius)..=x.saturating_add(radius) {
            if right.abs_diff(x).pow(2) + down.abs_diff(y).pow(2) <= radius.pow(2)
                && let Some(pixel) = picture.get_pixel_mut_checked(right, down)
            {
                *pixel = INK;
            }
        }
    }
}

/// A line from left to right that goes up or down by a pixel now and then.
fn line(picture: &mut GrayImage, rng: &mut ChaCha20Rng) {
    let mut y = rng.random_range(picture.height() / 3..picture.height() * 2 / 3);
    for x in 0..picture.width() {
        match rng.random_range(0..6) {
            0 => y = y.saturating_add(1),
            1 => y = y.saturating_sub(1),
            _ => {}
        }
        for thick in 0..2 {
            if let Some(pixel) = picture.get_pixel_mut_checked(x, y.saturating_add(thick)) {
                *pixel = INK;
            }
        }
    }
}

/// The letters one after another with a pause between them, at half the rate and in 8 bits: speech
/// stays as clear and takes a quarter of the bytes.
fn joined(letters: &[Vec<u8>]) -> Result<Vec<u8>, CaptchaFault> {
    let fault = |fault: hound::Error| CaptchaFault(fault.to_string());
    let spec = WavSpec { channels: 1, sample_rate: RATE, bits_per_sample: 8, sample_format: SampleFormat::Int };
    let mut whole = Cursor::new(Vec::new());
    let mut writer = WavWriter::new(&mut whole, spec).map_err(fault)?;
    for letter in letters {
        let mut reader = WavReader::new(letter.as_slice()).map_err(fault)?;
        let samples: Vec<i16> = reader.samples().collect::<Result<_, _>>().map_err(fault)?;
        for pair in samples.chunks_exact(2) {
            let sum: i32 = pair.iter().map(|&sample| i32::from(sample)).sum();
            writer.write_sample(sum / 2 / 256).map_err(fault)?;
        }
        for _ in 0..RATE / 3 {
            writer.write_sample(0).map_err(fault)?;
        }
    }
    writer.finalize().map_err(fault)?;
    Ok(whole.into_inner())
}

/// Samples a second of the joined sound: half of the library's 22,050.
const RATE: u32 = 11_025;

#[cfg(test)]
mod tests {
    use super::*;

    fn draw(seed: u8) -> Draw {
        Draw::from_seed([seed; 32])
    }

    #[test]
    fn the_same_draw_gives_the_same_puzzle() {
        let puzzle = |seed| {
            let draw = draw(seed);
            (PictureAndAudio.picture(&draw).unwrap(), PictureAndAudio.sound(&draw).unwrap().len())
        };
        assert_eq!(puzzle(1), puzzle(1));
        assert_ne!(puzzle(1).0, puzzle(2).0);
        let answer = |seed| PictureAndAudio.answer(&draw(seed));
        assert!(answer(1).matches(answer(1).expose()));
        assert!(!answer(1).matches(answer(2).expose()));
    }

    #[test]
    fn an_answer_is_read_as_people_type_it() {
        let answer = PictureAndAudio.answer(&draw(1));
        let letters = answer.expose();
        assert_eq!(letters.chars().count(), LENGTH);
        assert!(letters.chars().all(|c| LETTERS.contains(&c)), "{letters}");
        let spaced: Vec<_> = letters.chars().map(String::from).collect();
        for typed in [letters.to_lowercase(), format!("  {letters}\n"), spaced.join(" "), spaced.join("-")] {
            assert!(answer.matches(&typed), "{typed}");
        }
        for typed in
            ["", &letters[1..], &format!("{letters}{letters}"), &letters.replace(|_| true, "7").replacen('7', "Z", 1)]
        {
            assert!(!answer.matches(typed), "{typed}");
        }
        assert!(!answer.matches(&"7".repeat(1_000_000)));
        assert_eq!(format!("{answer:?}"), "CaptchaAnswer");
    }

    #[test]
    fn every_letter_can_be_drawn_and_spoken() {
        let mut seen = std::collections::BTreeSet::new();
        for seed in 0..60 {
            seen.extend(PictureAndAudio.answer(&draw(seed)).expose().chars());
        }
        assert_eq!(seen.len(), LETTERS.len());
        let shapes: std::collections::BTreeSet<_> =
            SHAPES.as_ref().unwrap().values().map(image::ImageBuffer::as_raw).collect();
        let ink = |shape: &&Vec<u8>| shape.iter().filter(|&&pixel| pixel < 128).count();
        assert!(shapes.len() == LETTERS.len() && shapes.iter().all(|shape| ink(shape) > 100));
    }

    #[test]
    fn picture_and_sound_are_what_they_say() {
        let picture = PictureAndAudio.picture(&draw(3)).unwrap();
        let picture = image::load_from_memory_with_format(&picture, ImageFormat::Png).unwrap();
        assert_eq!((picture.width(), picture.height()), (WIDTH, HEIGHT));
        let spoken = PictureAndAudio.sound(&draw(3)).unwrap();
        let sound = WavReader::new(spoken.as_slice()).unwrap();
        assert_eq!(sound.spec().sample_rate, RATE);
        let seconds = f64::from(sound.duration()) / f64::from(RATE);
        assert!((5.0..15.0).contains(&seconds), "{seconds}");
        assert!(spoken.len() < 200_000, "{}", spoken.len());
    }
}
