//! The CAPTCHA, and who looks over its shoulder.

use std::{collections::BTreeMap, sync::Mutex};

use deskhand::{
    identity::verifier::captcha::{Captcha, CaptchaAnswer, CaptchaFault, PictureAndAudio},
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
    fn picture(&self, draw: &Draw) -> Result<Vec<u8>, CaptchaFault> {
        let picture = self.inner.picture(draw)?;
        self.drawn.lock().unwrap().insert(picture.clone(), self.answer(draw).expose().to_owned());
        Ok(picture)
    }

    fn sound(&self, draw: &Draw) -> Result<Vec<u8>, CaptchaFault> {
        self.inner.sound(draw)
    }

    fn answer(&self, draw: &Draw) -> CaptchaAnswer {
        self.inner.answer(draw)
    }
}
