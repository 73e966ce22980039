//! Secrets that are shown once and stored as a hash: session cookies, API tokens.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

/// A new secret of 256 random bits, in base64url.
///
/// # Panics
/// If the operating system gives no random numbers: nothing safe can be done then.
pub fn new() -> String {
    let mut bytes = [0u8; 32];
    #[expect(clippy::expect_used, reason = "without random numbers no secret can be made")]
    getrandom::fill(&mut bytes).expect("random numbers");
    URL_SAFE_NO_PAD.encode(bytes)
}

/// What is stored instead of the secret. A plain hash is enough: 256 random bits cannot be guessed.
pub fn hash(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}
