//! Going on here with a conversation from elsewhere: the page that a one-time link opens, and the POST that
//! uses it up. The link stands in the address's fragment, which no server and no log sees.

use std::sync::Arc;

use askama::Template;
use axum::{
    Json, Router,
    extract::State,
    http::StatusCode,
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use serde::{Deserialize, Serialize};

use super::{Chat, phrases};
use crate::{
    channel::{frame::Token, session::PASSAGE_PAGE},
    engine::Notice,
    model::{Phrases, Sensitive},
    web::{self, Assets, Page},
};

pub(super) fn routes(phrases: &Arc<dyn Phrases>, assets: &Assets) -> Router<Arc<Chat>> {
    let page = Arc::new(PassagePage { page: Page::new(phrases, assets).with_words(&phrases::samples()) });
    let show = get(move || async move { web::html(page.as_ref()) });
    Router::new().route(PASSAGE_PAGE, show).route("/api/on", post(go_on))
}

#[derive(Template)]
#[template(path = "channel/web/passage.html")]
struct PassagePage {
    page: Page,
}

#[derive(Deserialize)]
struct Asked {
    passage: String,
}

#[derive(Serialize)]
struct LetIn {
    resume: Token,
}

#[derive(Serialize)]
struct Refused {
    message: String,
}

async fn go_on(State(chat): State<Arc<Chat>>, Json(Asked { passage }): Json<Asked>) -> Response {
    match chat.door.go_on(&Sensitive::new(passage)).await {
        Ok((token, _)) => Json(LetIn { resume: token.secret().into() }).into_response(),
        Err(notice) => {
            let status = match notice {
                Notice::PassageShut | Notice::Over | Notice::Refused(_) => StatusCode::GONE,
                Notice::StoreFailed | Notice::Busy | Notice::Closing => StatusCode::SERVICE_UNAVAILABLE,
            };
            (status, Json(Refused { message: chat.door.phrases.say(&notice.phrase()) })).into_response()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sentence_of_the_page_is_a_sample() {
        let files = [include_str!("passage.html"), include_str!("assets/passage.js")];
        assert_eq!(web::phrases::unsampled(&phrases::samples(), &files), Vec::<&str>::new());
    }
}
