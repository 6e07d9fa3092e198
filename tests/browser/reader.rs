//! Who sees the CAPTCHA's picture.

use std::sync::Mutex;

use deskhand::{
    identity::verifier::captcha::{Captcha, CaptchaAnswer, CaptchaFault, PictureAndAudio},
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
    fn picture(&self, draw: &Draw) -> Result<Vec<u8>, CaptchaFault> {
        self.answer(draw).expose().clone_into(&mut self.newest.lock().unwrap());
        PictureAndAudio.picture(draw)
    }

    fn sound(&self, draw: &Draw) -> Result<Vec<u8>, CaptchaFault> {
        PictureAndAudio.sound(draw)
    }

    fn answer(&self, draw: &Draw) -> CaptchaAnswer {
        PictureAndAudio.answer(draw)
    }
}
