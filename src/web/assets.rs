//! Style sheets, scripts and pictures, compiled in. A bundle lies in a folder named by the hash of
//! all its files, so that a browser keeps them for good and a new release is never mixed with an old
//! one; within it files name each other by plain relative names.

use std::sync::Arc;

use axum::{
    Router,
    extract::Path,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

/// One file of a bundle.
#[derive(Debug, Clone, Copy)]
pub struct Asset {
    pub name: &'static str,
    pub bytes: &'static [u8],
}

/// The style that all pages start from.
pub(super) const BASE_STYLE: &str = include_str!("assets/base.css");

const BASE: Asset = Asset { name: "base.css", bytes: BASE_STYLE.as_bytes() };

/// How scripts get their words and make elements.
const WORDS: Asset = Asset { name: "words.js", bytes: include_bytes!("assets/words.js") };

/// A socket that is opened again whenever it is lost, for pages that have one.
pub const CONNECTION: Asset = Asset { name: "connection.js", bytes: include_bytes!("assets/connection.js") };

/// Light Markdown on a page, for pages that show a conversation.
pub const SPANS: Asset = Asset { name: "spans.js", bytes: include_bytes!("assets/spans.js") };

/// The sign of the bot, for the browser's tab and the head of each page.
const MARK: Asset = Asset { name: "mark.svg", bytes: include_bytes!("assets/mark.svg") };

/// The files of one site.
#[derive(Debug, Clone)]
pub struct Assets {
    folder: String,
    files: Arc<[Asset]>,
}

impl Assets {
    /// A bundle of `own` files and of those that all pages share.
    pub fn bundle(own: &[Asset]) -> Self {
        let files: Arc<[Asset]> = [BASE, WORDS, MARK].iter().chain(own).copied().collect();
        let mut hash = Sha256::new();
        for file in files.iter() {
            hash.update((file.name.len() as u64).to_be_bytes());
            hash.update(file.name);
            hash.update((file.bytes.len() as u64).to_be_bytes());
            hash.update(file.bytes);
        }
        let digest: [u8; 32] = hash.finalize().into();
        let folder = HEXLOWER.encode(&digest).chars().take(16).collect();
        Self { folder, files }
    }

    /// The folder's path, with a slash at its end: `/assets/<hash>/`.
    pub fn path(&self) -> String {
        format!("/assets/{}/", self.folder)
    }

    /// Serves the bundle.
    pub fn routes<S: Clone + Send + Sync + 'static>(&self) -> Router<S> {
        let assets = self.clone();
        Router::new().route(
            "/assets/{folder}/{name}",
            get(move |Path((folder, name)): Path<(String, String)>| async move { assets.answer(&folder, &name) }),
        )
    }

    fn answer(&self, folder: &str, name: &str) -> Response {
        let file = self.files.iter().find(|file| folder == self.folder && file.name == name);
        let Some(file) = file else { return StatusCode::NOT_FOUND.into_response() };
        let headers = [
            (header::CONTENT_TYPE, media_type(file.name)),
            (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
        ];
        (headers, file.bytes).into_response()
    }
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit_once('.') {
        Some((_, "css")) => "text/css; charset=utf-8",
        Some((_, "js")) => "text/javascript; charset=utf-8",
        Some((_, "svg")) => "image/svg+xml",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: Asset = Asset { name: "one.js", bytes: b"1" };

    #[test]
    fn the_folder_changes_with_any_file() {
        let other = Asset { name: "one.js", bytes: b"2" };
        assert_eq!(Assets::bundle(&[ONE]).path(), Assets::bundle(&[ONE]).path());
        assert_ne!(Assets::bundle(&[ONE]).path(), Assets::bundle(&[other]).path());
    }

    #[test]
    fn a_file_is_kept_for_good_and_an_older_folder_is_gone() {
        let assets = Assets::bundle(&[ONE]);
        let found = assets.answer(&assets.folder, "one.js");
        assert_eq!(found.status(), StatusCode::OK);
        assert!(found.headers()[header::CACHE_CONTROL].to_str().unwrap().contains("immutable"));
        assert_eq!(assets.answer("0000000000000000", "one.js").status(), StatusCode::NOT_FOUND);
        assert_eq!(assets.answer(&assets.folder, "../Cargo.toml").status(), StatusCode::NOT_FOUND);
    }
}
