//! The person who can read the picture: a CAPTCHA that remembers its last answer. It lives here and
//! nowhere else, so no shipped server holds an answer.

use std::sync::{Mutex, PoisonError};

use crate::{
    identity::verifier::captcha::{Captcha, CaptchaAnswer, CaptchaFault, PictureAndAudio},
    model::Draw,
};

/// The real puzzles, and what the last one showed.
pub struct Solver {
    real: Box<dyn Captcha>,
    last: Mutex<Option<String>>,
}

impl Default for Solver {
    fn default() -> Self {
        Self { real: Box::new(PictureAndAudio), last: Mutex::default() }
    }
}

impl Solver {
    /// The letters of the puzzle that was shown last.
    pub(super) fn last(&self) -> Option<String> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Captcha for Solver {
    fn picture(&self, draw: &Draw) -> Result<Vec<u8>, CaptchaFault> {
        let picture = self.real.picture(draw)?;
        let answer = self.answer(draw).expose().to_owned();
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(answer);
        Ok(picture)
    }

    fn sound(&self, draw: &Draw) -> Result<Vec<u8>, CaptchaFault> {
        self.real.sound(draw)
    }

    fn answer(&self, draw: &Draw) -> CaptchaAnswer {
        self.real.answer(draw)
    }
}
