//! The API's description (`OpenAPI` 3.1), made from the code.

use utoipa::{
    Modify, OpenApi,
    openapi::{
        OpenApi as Document,
        security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};

use super::{api, desk_api};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Deskhand verifier",
        version = "1",
        description = "What the chat, and what agents of the help desk may ask of the verifier. Within this version fields, event kinds and problem types may be added: ignore fields that you don't know, read an unknown kind as \"still working\" and an unknown problem by its status.",
        license(name = "MIT OR Apache-2.0")
    ),
    paths(
        api::about_itself,
        api::open,
        api::relink,
        api::link,
        api::events,
        api::choose,
        api::resend,
        api::cancel,
        api::receipts,
        desk_api::agent,
        desk_api::grant,
        desk_api::freeze,
        desk_api::switch_on,
        desk_api::correct_phone,
        desk_api::audit,
        desk_api::objections,
        api::healthy,
        api::ready
    ),
    modifiers(&Bearer)
)]
struct Described;

/// The chat's token, and an agent's.
struct Bearer;

impl Modify for Bearer {
    fn modify(&self, document: &mut Document) {
        let components = document.components.get_or_insert_default();
        for (name, about) in [
            ("chat", "The chat's token, from the file that both processes read."),
            ("agent", "An agent's own token, as `deskhand agent add` has shown it."),
        ] {
            let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some(about)).build();
            components.add_security_scheme(name, SecurityScheme::Http(scheme));
        }
    }
}

/// The description as JSON, as it stands in `docs/verifier-api.json`.
pub fn description() -> Result<String, serde_json::Error> {
    Described::openapi().to_pretty_json().map(|text| text + "\n")
}
