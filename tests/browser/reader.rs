//! Who sees the CAPTCHA's picture.

use std::sync::Mutex;

use deskhand::{
    identity::verifier::captcha::{Captcha, CaptchaAnswer, CaptchaFault, PictureAndAudio, Puzzle},
    model::Draw,
};

/// Remembers what the newest picture says.
#[derive(Default)]
pub(crate) struct Reader {
    newest: Mutex<String>,
}

impl Reader {
    pub(crate) fn newest(&self) -> String {
        self.newest.lock().unwrap().clone()
    }
}

impl Captcha for Reader {
    fn puzzle(&self, draw: &Draw) -> Result<Puzzle, CaptchaFault> {
        let puzzle = PictureAndAudio.puzzle(draw)?;
        puzzle.answer.expose().clone_into(&mut self.newest.lock().unwrap());
        Ok(puzzle)
    }

    fn answer(&self, draw: &Draw) -> CaptchaAnswer {
        PictureAndAudio.answer(draw)
    }
}
