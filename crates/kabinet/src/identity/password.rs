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

/// How many are hashed at once: the rest wait their turn, on no thread, so that a flood of sign-ins takes 38 MiB and leaves the
/// other cores and every database connection to the pages.
pub const AT_ONCE: usize = 2;

/// A hash that no password fits: checked when there is no account, so that both answers take as long.
static NOBODY: LazyLock<String> = LazyLock::new(|| hash_here(&webkit::secret::new()).unwrap_or_default());

/// Shortest password that is taken: NIST SP 800-63B asks for at least eight.
pub const MIN_CHARS: usize = 8;

/// Longest password that is taken, bytes: a hash of a novel is a way to keep the processor busy.
const MAX_BYTES: usize = 512;

/// Tries that a password has to outlast, as `zxcvbn` estimates them: the thirty thousand that leaked most often, words of the
/// portal and the person, years, rows of keys and small changes of all of these fall below; two words in a row do not.
const TRIES: f64 = 6.0;

/// Key of what is wrong with a new password; empty if nothing. `about` are words that somebody who knows the person and the
/// portal would try first: name, address, seller, the portal's host.
pub fn wrong(password: &str, about: &[&str]) -> &'static str {
    match () {
        () if password.chars().count() < MIN_CHARS => "password-short",
        () if password.len() > MAX_BYTES => "password-long",
        () if is_guessed(password, about) => "password-common",
        () => "",
    }
}

/// The same, and whether the password has leaked, if the operator keeps a file of those. A file that cannot be read is told in the
/// log and stops nobody.
pub async fn refused(app: &App, password: &str, about: &[&str]) -> &'static str {
    let wrong = wrong(password, about);
    let Some(leaked) = app.leaked.clone().filter(|_| wrong.is_empty()) else { return wrong };
    let password = password.to_owned();
    match tokio::task::spawn_blocking(move || leaked.knows(&password)).await {
        Ok(Ok(true)) => LEAKED,
        Ok(Ok(false)) => "",
        Ok(Err(e)) => {
            tracing::error!(error = %e, "the file of leaked passwords cannot be read (session.leaked_passwords)");
            ""
        }
        Err(_) => "",
    }
}

/// Key of what is wrong with a password that has leaked.
pub const LEAKED: &str = "password-leaked";

/// Words that are tried first at every portal of this kind.
const OURS: &[&str] =
    &["kabinet", "кабинет", "личный", "пароль", "привет", "портал", "опт", "1с", "закупки", "менеджер"];

fn is_guessed(password: &str, about: &[&str]) -> bool {
    // An estimate of a novel takes as long as one; whoever writes sixty signs has chosen well by then.
    let head: String = password.chars().take(60).collect::<String>().to_lowercase();
    let said = about.iter().chain(OURS).map(|w| w.to_lowercase());
    let mut words: Vec<String> = said
        .flat_map(|w| w.split(|c: char| !c.is_alphanumeric()).map(str::to_owned).collect::<Vec<_>>())
        .filter(|w| w.chars().count() >= 2)
        .collect();
    let keys: Vec<String> = words.iter().map(|w| typed(w)).collect();
    words.extend(keys);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    // The lists are of Latin letters: what was typed with the Russian layout is looked at by its keys as well.
    [head.clone(), typed(&head)].iter().any(|p| zxcvbn::zxcvbn(p, &words).guesses_log10() < TRIES)
}

/// The Latin signs on the keys that give these Russian ones.
fn typed(text: &str) -> String {
    const RUSSIAN: &str = "йцукенгшщзхъфывапролджэячсмитьбюё";
    const LATIN: &str = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`";
    text.chars().map(|c| RUSSIAN.chars().position(|r| r == c).and_then(|i| LATIN.chars().nth(i)).unwrap_or(c)).collect()
}

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
    #[test]
    fn what_is_guessed_first_is_no_password() {
        let about = ["Павел Орлов", "pavel@romashka.example", "Север"];
        for (password, want) in [
            ("1234567", "password-short"),
            ("12345678", "password-common"),
            ("Password1", "password-common"),
            ("p@ssw0rd1", "password-common"),
            ("qwertyuiop", "password-common"),
            ("football1", "password-common"),
            // Typed blindly, and known from every leak of Russian sites.
            ("йцукенгш", "password-common"),
            ("пароль123", "password-common"),
            ("gfhjkm123", "password-common"),
            // What a colleague would try.
            ("romashka1", "password-common"),
            ("Ромашка-Орлов", ""),
            ("орлов123", "password-common"),
            ("kabinet2026", "password-common"),
            ("аааааааааааа", "password-common"),
            ("семь слонов подряд", ""),
            ("correct horse battery", ""),
            ("xT7#qmLp", ""),
        ] {
            assert_eq!(wrong(password, &about), want, "{password}");
        }
        assert_eq!(wrong(&"слон ".repeat(40), &about), "", "two hundred signs are welcome");
        assert_eq!(wrong(&"слон ".repeat(80), &about), "password-long");
    }
}
