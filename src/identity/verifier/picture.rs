//! The picture of a session and the work that belongs to it: shown, done anew, and answered.

use super::{
    Answer, Fault, Service,
    captcha::{Captcha, CaptchaFault},
    work::Task,
};
use crate::{
    identity::{
        credential::Purpose,
        recovery::{Hardness, PictureVerdict, Refusal, Session, Stage, Subject},
    },
    model::Draw,
};

impl Service {
    /// The picture that the session shows now, the same at each look, and the work that belongs to it.
    pub async fn picture(&self, token: &str) -> Result<(Vec<u8>, Task), Fault> {
        let session = self.look(token).await?;
        let task = self.task(&session).ok_or(Refusal::NotNow)?;
        let picture = self.drawn(&session, |captcha, draw| captcha.picture(draw)).await?;
        Ok((picture, task))
    }

    /// What the picture says, spoken.
    pub async fn sound(&self, token: &str) -> Result<Vec<u8>, Fault> {
        let session = self.look(token).await?;
        self.drawn(&session, |captcha, draw| captcha.sound(draw)).await
    }

    pub async fn another_puzzle(&self, token: &str) -> Result<Answer, Fault> {
        let window = self.open_window(token).await?;
        self.press(window, |scene| scene.session.another_puzzle(&scene.ledger, scene.now, self.limits())).await
    }

    /// What was typed, and the work that was done for this picture: the work is looked at first, and
    /// without it nothing is said about the answer.
    pub async fn solve(&self, token: &str, typed: &str, trials: Vec<u32>) -> Result<Answer, Fault> {
        let (window, session) = self.going_on(token).await?;
        let task = self.task(&session);
        let done = self.is_done(task.clone(), trials).await?;
        self.press(window, |scene| {
            let worked = done && self.task(&scene.session) == task;
            let draw = self.puzzle_draw(&scene.session).filter(|_| worked);
            let right = draw.is_some_and(|draw| self.parts.captcha.answer(&draw).matches(typed));
            let verdict = match (worked, right) {
                (false, _) => PictureVerdict::NoWork,
                (true, false) => PictureVerdict::Wrong,
                (true, true) => PictureVerdict::Right,
            };
            let registered = scene.account.is_some() && scene.file.registered;
            scene.session.solve(verdict, registered, scene.ledger, scene.now, self.limits())
        })
        .await
    }

    /// How hard the first work of a session is: by the counters of whoever is named, whom the session
    /// itself doesn't name yet.
    pub(super) async fn first_hardness(&self, session: &Session, subject: &Subject) -> Result<Hardness, Fault> {
        let (now, limits) = (self.now(), self.limits());
        match session.clone().identify(subject.clone(), Hardness::default(), now, limits) {
            Ok(named) => Ok(self.scene(named.session).await?.ledger.hardness(now, limits)),
            // The act itself will be refused.
            Err(_) => Ok(limits.work.hardest),
        }
    }

    /// Off the async threads: at its real cost a whole proof takes a millisecond to look at.
    async fn is_done(&self, task: Option<Task>, trials: Vec<u32>) -> Result<bool, Fault> {
        let Some(task) = task else { return Ok(false) };
        tokio::task::spawn_blocking(move || task.is_done(&trials)).await.map_err(|_| Fault::Closing)
    }

    /// Of the session's puzzle, off the async threads, and only so many at once.
    async fn drawn(
        &self,
        session: &Session,
        make: impl FnOnce(&dyn Captcha, &Draw) -> Result<Vec<u8>, CaptchaFault> + Send + 'static,
    ) -> Result<Vec<u8>, Fault> {
        let draw = self.puzzle_draw(session).ok_or(Refusal::NotNow)?;
        let _room = self.drawing.acquire().await.map_err(|_| Fault::Closing)?;
        let captcha = self.parts.captcha.clone();
        let drawn = tokio::task::spawn_blocking(move || make(&*captcha, &draw)).await;
        Ok(drawn.map_err(|_| Fault::Closing)??)
    }

    fn task(&self, session: &Session) -> Option<Task> {
        Task::of(session, &self.parts.keyring, self.parts.limits.work)
    }

    /// The generator of the puzzle that the session shows: of session, identifier and serial.
    fn puzzle_draw(&self, session: &Session) -> Option<Draw> {
        let Stage::Identified { subject, puzzle } = &session.stage else { return None };
        let id = session.id.to_string();
        let parts = [id.as_bytes(), subject.key.0.as_bytes(), &[puzzle.serial]];
        let key = self.parts.keyring.key(session.key.as_ref())?;
        Some(Draw::from_seed(*key.derive(Purpose::Puzzle, &parts)))
    }
}
