//! What a code is: by time (RFC 6238: SHA-1, six digits, thirty seconds, one step of drift either way), and for the day when
//! the telephone is gone.

use kernel::At;
use sha2::{Digest, Sha256};
use totp_rs::{Algorithm, Builder, Totp};

/// Bytes of a secret: as long as the hash, as RFC 4226 recommends.
pub const SECRET: usize = 20;
/// Seconds of a step.
const STEP: u64 = 30;
/// Steps that a clock may be away, as delivered.
pub const DRIFT: u16 = 1;
/// How many recovery codes are made at once.
pub const CODES: usize = 10;
/// Characters of a recovery code: 120 bits, which need no slow hash.
const LENGTH: usize = 24;
/// Characters of those that were made before; they count until they are used or replaced.
const OLD_LENGTH: usize = 16;
/// Digits and letters without those that look like others (Crockford).
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// Random bytes.
///
/// # Panics
/// If the operating system gives no random numbers: nothing safe can be done then.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0u8; N];
    #[expect(clippy::expect_used, reason = "without random numbers no secret can be made")]
    getrandom::fill(&mut bytes).expect("random numbers");
    bytes
}

fn totp(secret: &[u8], drift: u16) -> Builder {
    Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(6)
        .with_skew(drift)
        .with_step_duration(STEP)
        .with_secret(totp_rs::Secret::new(secret.into()))
}

fn seconds(now: At) -> u64 {
    u64::try_from(now.micros().div_euclid(1_000_000)).unwrap_or_default()
}

/// The step that a code belongs to, if it is right now and no step as new was taken before. `drift`: steps that the clock of the
/// telephone may be away.
pub fn step(secret: &[u8], code: &str, (now, drift): (At, u16), taken: i64) -> Option<i64> {
    let step = totp(secret, drift).build_noncompliant().check(&plain(code), seconds(now))?;
    i64::try_from(step).ok().filter(|s| *s > taken)
}

/// The address that an app reads from the picture: who gives the codes, and for which account.
pub fn url(secret: &[u8], issuer: &str, account: &str) -> Option<String> {
    let whole = |text: &str| text.replace(':', " ");
    let totp: Totp =
        totp(secret, DRIFT).with_issuer(Some(whole(issuer))).with_account_name(whole(account)).build().ok()?;
    totp.to_url().ok()
}

/// The secret as text to type, in groups of four.
pub fn text(secret: &[u8]) -> String {
    grouped(&totp_rs::Secret::new(secret.into()).to_base32())
}

fn grouped(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    chars.chunks(4).map(|c| c.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

/// Without blanks and dashes.
fn plain(code: &str) -> String {
    code.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '–' | '—')).collect()
}

/// Whether this is meant to be a code by time.
pub fn is_by_time(code: &str) -> bool {
    let code = plain(code);
    code.len() <= 8 && code.bytes().all(|b| b.is_ascii_digit())
}

/// A new recovery code, in groups of four.
pub fn recovery() -> String {
    let text: String = random::<LENGTH>().iter().map(|b| ALPHABET[usize::from(b & 31)] as char).collect();
    grouped(&text).replace(' ', "-")
}

/// What is stored of a recovery code, however it was typed; `None` for what is none.
pub fn recovery_hash(code: &str) -> Option<[u8; 32]> {
    let read: Option<String> = plain(code)
        .to_lowercase()
        .chars()
        .map(|c| match c {
            'o' => Some('0'),
            'i' | 'l' => Some('1'),
            c => ALPHABET.contains(&u8::try_from(c).ok()?).then_some(c),
        })
        .collect();
    read.filter(|r| [LENGTH, OLD_LENGTH].contains(&r.len())).map(|r| Sha256::digest(r.as_bytes()).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Appendix B of RFC 6238, the last six digits of its eight.
    #[test]
    fn the_codes_of_the_standard() {
        let secret = b"12345678901234567890";
        for (at, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            let now = At::from_micros(at * 1_000_000);
            assert_eq!(step(secret, code, (now, DRIFT), -1), Some(at / 30), "{at}");
        }
    }

    #[test]
    fn a_step_is_taken_once_and_clocks_may_drift_by_one() {
        let secret = b"12345678901234567890";
        let now = At::from_micros(1_234_567_890_000_000);
        let s = 1_234_567_890 / 30;
        assert_eq!(step(secret, " 005 924 ", (now, DRIFT), s - 1), Some(s), "as apps show it");
        assert_eq!(step(secret, "005924", (now, DRIFT), s), None, "taken");
        for (secs, fits) in [(-60, false), (-30, true), (30, true), (60, false)] {
            assert_eq!(step(secret, "005924", (now.plus_secs(secs), DRIFT), 0).is_some(), fits, "{secs}");
        }
        for wrong in ["", "005925", "5924", "0059240", "абвгде", "+05924"] {
            assert_eq!(step(secret, wrong, (now, DRIFT), 0), None, "{wrong}");
        }
    }

    #[test]
    fn thirty_seconds_and_no_more_where_that_is_set() {
        let secret = b"12345678901234567890";
        let now = At::from_micros(1_234_567_890_000_000);
        for (secs, fits) in [(-1, false), (0, true), (29, true), (30, false)] {
            assert_eq!(step(secret, "005924", (now.plus_secs(secs), 0), 0).is_some(), fits, "{secs}");
        }
    }

    #[test]
    fn the_address_names_the_seller_and_the_person() {
        let url = url(b"12345678901234567890", "Север: опт", "p@x.example").unwrap();
        assert!(url.starts_with("otpauth://totp/%D0%A1"), "{url}");
        assert!(url.contains("p%40x.example?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer="), "{url}");
        assert_eq!(text(b"12345678901234567890"), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
    }

    #[test]
    fn recovery_codes_are_read_however_they_are_typed() {
        let code = recovery();
        assert_eq!(code.len(), 29, "{code}");
        assert_ne!(recovery(), code);
        let hash = recovery_hash(&code);
        assert!(hash.is_some());
        assert_eq!(recovery_hash(&format!("  {} ", code.to_uppercase().replace('-', " "))), hash);
        assert_eq!(recovery_hash("0000-0000-0000-0001"), recovery_hash("oooo oooo OOOO oooL"));
        assert_eq!(recovery_hash("0000-0000-0000-000"), None);
        assert_eq!(recovery_hash("0000-0000-0000-000ы"), None);
        assert!(is_by_time("123 456") && !is_by_time(&code) && !is_by_time("0000-0000-0000-0001"));
    }
}
