//! Passwords: argon2id, hashed and checked on a blocking thread, a few at a time.

use std::sync::LazyLock;

use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version, password_hash::phc::PasswordHash};

use crate::{
    app::App,
    fail::{Fail, Result},
};

/// 19 MiB, two passes, one lane: the first choice of OWASP, 25 ms here (docs/performance.md).
fn argon() -> Argon2<'static> {
    #[expect(clippy::expect_used, reason = "constants within argon2's limits")]
    let params = Params::new(19_456, 2, 1, None).expect("constants");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// A hash that no password fits: checked when there is no account, so that both answers take as long.
static NOBODY: LazyLock<String> = LazyLock::new(|| hash_here(&webkit::secret::new()).unwrap_or_default());

/// Shortest password that is taken: NIST SP 800-63B asks for at least eight.
pub const MIN_CHARS: usize = 8;

/// Longest password that is taken, bytes: a hash of a novel is a way to keep the processor busy.
const MAX_BYTES: usize = 512;

/// Key of what is wrong with a new password; empty if nothing.
pub fn wrong(password: &str) -> &'static str {
    match () {
        () if password.chars().count() < MIN_CHARS => "password-short",
        () if password.len() > MAX_BYTES => "password-long",
        () if COMMON.contains(&password.to_lowercase().as_str()) => "password-common",
        () => "",
    }
}

/// What everybody tries first. (A list of millions is a service of its own; these are the ones seen in every attack.)
const COMMON: &[&str] = &[
    "12345678",
    "123456789",
    "1234567890",
    "11111111",
    "00000000",
    "87654321",
    "12341234",
    "qwertyui",
    "qwertyuiop",
    "qwerty123",
    "qwerty12345",
    "1q2w3e4r",
    "1q2w3e4r5t",
    "1qaz2wsx",
    "password",
    "password1",
    "passw0rd",
    "iloveyou",
    "asdfghjk",
    "zxcvbnm1",
    "йцукенгш",
    "йцукен123",
    "пароль123",
    "admin123",
    "administrator",
    "88888888",
    "abcd1234",
];

/// Hashes a new password on a blocking thread, in turn.
///
/// # Errors
/// [`Fail::Unavailable`] while the program stops.
pub async fn hash(app: &App, password: String) -> Result<String> {
    let _turn = app.hashing.acquire().await.map_err(|_| Fail::Unavailable("stopping".into()))?;
    let work = tokio::task::spawn_blocking(move || hash_here(&password));
    work.await.map_err(|e| Fail::Internal(e.into()))?.map_err(|e| Fail::Internal(anyhow::Error::msg(e)))
}

/// Hashes on this thread: for commands and demos.
///
/// # Errors
/// A sentence if argon2 refuses.
pub fn hash_here(password: &str) -> Result<String, String> {
    argon().hash_password(password.as_bytes()).map(|h| h.to_string()).map_err(|e| e.to_string())
}

fn fits(stored: &str, password: &str) -> bool {
    PasswordHash::new(stored).is_ok_and(|h| argon().verify_password(password.as_bytes(), &h).is_ok())
}

/// Whether `password` fits `stored`; without a stored hash the same work is done and the answer is no.
///
/// # Errors
/// [`Fail::Unavailable`] while the program stops.
pub async fn verify(app: &App, stored: Option<String>, password: String) -> Result<bool> {
    let _turn = app.hashing.acquire().await.map_err(|_| Fail::Unavailable("stopping".into()))?;
    let work = tokio::task::spawn_blocking(move || match stored {
        Some(stored) => fits(&stored, &password),
        None => {
            let _ = fits(&NOBODY, &password);
            false
        }
    });
    work.await.map_err(|e| Fail::Internal(e.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_fits_its_password_only() {
        let h = hash_here("правильная лошадь").unwrap();
        assert!(h.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{h}");
        assert!(fits(&h, "правильная лошадь") && !fits(&h, "правильная лошад") && !fits("", "x"));
    }
}
