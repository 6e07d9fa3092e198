//! The token that chat and verifier share, in a file on each side. The verifier makes it at its first
//! start; whoever sets the chat up brings a copy over.

use std::path::{Path, PathBuf};

use miette::Diagnostic;
use thiserror::Error;
use zeroize::Zeroizing;

use super::private_file::{self, PrivateFileFault};
use crate::{
    identity::verifier::remote::{ApiToken, TokenFault, Tokens},
    runtime::Entropy,
};

#[derive(Debug, Error, Diagnostic)]
pub enum ApiTokenFault {
    #[error(transparent)]
    #[diagnostic(transparent)]
    File(#[from] PrivateFileFault),
    #[error("there is no token for the verifier: {path} is not there")]
    #[diagnostic(help(
        "The verifier makes it at its first start, where its [api] token says. Bring a copy here, for this user alone (mode 0600)."
    ))]
    Missing { path: PathBuf },
    #[error("{path} can't be used: {fault}")]
    #[diagnostic(help(
        "Bring a fresh copy of the verifier's file, or take it away on both sides and start the verifier."
    ))]
    Unfit { path: PathBuf, fault: TokenFault },
}

/// The chat's side: the token that it shows.
pub(super) fn load(path: &Path) -> Result<ApiToken, ApiTokenFault> {
    let text = read(path)?.ok_or_else(|| ApiTokenFault::Missing { path: path.to_owned() })?;
    ApiToken::first(&text).map_err(|fault| ApiTokenFault::Unfit { path: path.to_owned(), fault })
}

/// The verifier's side: the tokens that open its API, one made if there is no file.
pub(super) fn load_or_make(path: &Path, entropy: &dyn Entropy) -> Result<Tokens, ApiTokenFault> {
    if let Some(tokens) = look(path)? {
        return Ok(tokens);
    }
    let made = ApiToken::made(&entropy.draw("api token"));
    let text = Zeroizing::new(format!("{}\n", made.expose()));
    private_file::write(path, text.as_bytes())?;
    tokens(path, &text)
}

/// The verifier's side, and none is made.
pub(super) fn look(path: &Path) -> Result<Option<Tokens>, ApiTokenFault> {
    read(path)?.map(|text| tokens(path, &text)).transpose()
}

fn tokens(path: &Path, text: &str) -> Result<Tokens, ApiTokenFault> {
    Tokens::read(text).map_err(|fault| ApiTokenFault::Unfit { path: path.to_owned(), fault })
}

fn read(path: &Path) -> Result<Option<Zeroizing<String>>, ApiTokenFault> {
    let Some(bytes) = private_file::read(path)? else { return Ok(None) };
    let text = std::str::from_utf8(&bytes).map(str::to_owned).map(Zeroizing::new);
    // What isn't text holds no token.
    text.map(Some).map_err(|_| ApiTokenFault::Unfit { path: path.to_owned(), fault: TokenFault::Empty })
}

#[cfg(test)]
mod tests {
    use std::{fs, os::unix::fs::PermissionsExt as _};

    use super::*;
    use crate::runtime::SeededEntropy;

    #[test]
    fn the_verifier_makes_a_token_once_and_the_chat_reads_it() {
        let folder = std::env::temp_dir().join(format!("deskhand-token-{}", std::process::id()));
        let path = folder.join("api.token");
        let entropy = SeededEntropy::new([1; 32]);
        assert!(matches!(load(&path), Err(ApiTokenFault::Missing { .. })));
        let made = load_or_make(&path, &entropy).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        let shown = load(&path).unwrap();
        assert!(made.know(shown.expose()));
        assert!(load_or_make(&path, &entropy).unwrap().know(shown.expose()), "no second one is made");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        assert!(matches!(load(&path), Err(ApiTokenFault::File(PrivateFileFault::TooOpen { mode: 0o640, .. }))));
        assert!(load_or_make(&path, &entropy).is_err());
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        fs::write(&path, "short\n").unwrap();
        assert!(matches!(load(&path), Err(ApiTokenFault::Unfit { .. })));
        fs::remove_dir_all(folder).unwrap();
    }
}
