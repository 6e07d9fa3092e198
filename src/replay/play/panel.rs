//! A person at the secure panel, over its real HTTP surface.

use serde_json::{Value, json};

use super::{
    super::{
        Trouble,
        transcript::{METHODS, PanelAct, TypedCode, word_of},
    },
    Play,
};
use crate::identity::verifier::work::Task;

impl Play<'_> {
    pub(super) async fn use_panel(&mut self, place: usize, acts: &[PanelAct]) -> Result<(), Trouble> {
        for act in acts {
            self.panel_act(place, act).await?;
            // The chat follows each step before the next is taken, as it does for a person.
            self.settle(place).await?;
        }
        Ok(())
    }

    async fn panel_act(&mut self, place: usize, act: &PanelAct) -> Result<(), Trouble> {
        let (path, body) = match act {
            PanelAct::Claims { ago } => return self.claim(place, *ago).await,
            PanelAct::Captcha(None) => {
                let work = self.work(place).await?;
                let answer = self.props.captcha.last();
                ("captcha", json!({ "answer": answer.unwrap_or_default(), "work": work }))
            }
            PanelAct::Reloads => return self.request(place, "/api/session", None).await,
            PanelAct::Captcha(Some(typed)) => ("captcha", json!({ "answer": typed, "work": self.work(place).await? })),
            PanelAct::AnotherCaptcha => ("captcha/another", json!({})),
            PanelAct::Identifier(identifier) => ("identifier", json!({ "identifier": identifier })),
            PanelAct::Method(method) => ("method", json!({ "method": word_of(&METHODS, *method) })),
            PanelAct::Number(number) => ("number", json!({ "number": number })),
            PanelAct::Code(code) => ("code", json!({ "code": self.code(code)? })),
            PanelAct::Password { first, again } => {
                ("password", json!({ "password": first, "again": again.as_ref().unwrap_or(first) }))
            }
            PanelAct::Resends => ("resend", json!({})),
            PanelAct::Cancels => ("cancel", json!({})),
        };
        self.request(place, &format!("/api/{path}"), Some(body)).await
    }

    async fn claim(&mut self, place: usize, ago: u64) -> Result<(), Trouble> {
        let person = self.person(place)?;
        let ago = usize::try_from(ago).unwrap_or(usize::MAX);
        let link = person.links.iter().rev().nth(ago).copied();
        let (session, generation) = link.ok_or_else(|| Trouble::Unable("no such link has been shown".into()))?;
        let link = self.world.panel_link(session, generation).await;
        let fragment = link.as_ref().and_then(|link| link.expose().split_once('#')).map(|(_, fragment)| fragment);
        let Some(fragment) = fragment else {
            self.person_mut(place)?.window.refusal = Some("the link is dead".into());
            return Ok(());
        };
        let body = json!({ "link": fragment });
        self.person_mut(place)?.window.token = None;
        self.request(place, "/api/claim", Some(body)).await
    }

    /// Sends one request from the person's window and shows the answer there.
    async fn request(&mut self, place: usize, path: &str, body: Option<Value>) -> Result<(), Trouble> {
        let token = self.person(place)?.window.token.clone();
        let answer = self.world.panel(path, token.as_deref(), body).await;
        let window = &mut self.person_mut(place)?.window;
        if answer.status != 200 {
            let message = answer.body.get("message").and_then(Value::as_str).unwrap_or("no reason was given");
            window.refusal = Some(format!("{} {message}", answer.status));
            return Ok(());
        }
        window.refusal = None;
        if let Some(token) = answer.body.get("window").and_then(Value::as_str) {
            window.token = Some(token.to_owned());
        }
        if let Some(view) = answer.body.get("view") {
            window.view = view.clone();
        }
        Ok(())
    }

    /// Looks at the picture, and does the work that belongs to it as the page's script does.
    async fn work(&self, place: usize) -> Result<Vec<u32>, Trouble> {
        let token = self.person(place)?.window.token.clone();
        let shown = self.world.panel("/api/captcha", token.as_deref(), None).await.body;
        Ok(shown.get("work").and_then(Task::read).map(|task| task.work()).unwrap_or_default())
    }

    fn code(&self, code: &TypedCode) -> Result<String, Trouble> {
        let shown = |ago: u64| self.codes.iter().rev().nth(usize::try_from(ago).unwrap_or(usize::MAX));
        match code {
            TypedCode::Typed(code) => Ok(code.clone()),
            TypedCode::Shown { ago } => {
                shown(*ago).cloned().ok_or_else(|| Trouble::Unable("no such code has been shown".into()))
            }
            TypedCode::Wrong => {
                let wrong = if shown(0).is_some_and(|code| code == "000000") { "111111" } else { "000000" };
                Ok(wrong.to_owned())
            }
        }
    }
}
