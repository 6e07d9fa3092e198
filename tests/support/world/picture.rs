//! The CAPTCHA, and who looks over its shoulder.

use std::{collections::BTreeMap, sync::Mutex};

use deskhand::{
    identity::verifier::captcha::{Captcha, CaptchaAnswer, CaptchaFault, PictureAndAudio, Puzzle},
    model::Draw,
};

/// What the harness overhears of the CAPTCHA.
#[derive(Default)]
pub(super) struct Overheard {
    inner: PictureAndAudio,
    /// Its answer, by the picture.
    pub(super) drawn: Mutex<BTreeMap<Vec<u8>, String>>,
}

impl Captcha for Overheard {
    fn puzzle(&self, draw: &Draw) -> Result<Puzzle, CaptchaFault> {
        let puzzle = self.inner.puzzle(draw)?;
        self.drawn.lock().unwrap().insert(puzzle.picture.clone(), puzzle.answer.expose().to_owned());
        Ok(puzzle)
    }

    fn answer(&self, draw: &Draw) -> CaptchaAnswer {
        self.inner.answer(draw)
    }
}
