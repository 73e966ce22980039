//! A puzzle for a browser that wants to try once more: find a number so that the hash begins with enough zeros. Made and checked
//! here, no third party, nothing kept until it is used.
//!
//! The puzzle is sealed with the installation's key for the address that asked, so that it cannot be made, made easier or handed
//! on. A browser without scripts lets it age instead. Either way it works once.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use kernel::At;
use sha2::{Digest, Sha256};

use crate::vault::Vault;

/// Seconds for which a puzzle is good.
const LASTS: i64 = 600;
/// Seconds after which it is good without an answer.
pub const AGES: i64 = 30;

/// A puzzle for the page.
#[derive(Clone, Debug)]
pub struct Challenge {
    /// The sealed text, which is hashed as it stands.
    pub text: String,
    /// Zero bits that the hash has to begin with.
    pub bits: u32,
}

/// What came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answered {
    /// The number is right.
    Solved,
    /// Nobody has answered, but it has aged.
    Aged,
    /// Neither, or no puzzle of ours.
    No,
}

fn purpose(address: &str) -> String {
    format!("challenge {address}")
}

/// A new puzzle.
pub fn issue(vault: &Vault, address: &str, bits: u32, now: At) -> Challenge {
    let mut plain = now.micros().to_le_bytes().to_vec();
    plain.extend(bits.to_le_bytes());
    Challenge { text: URL_SAFE_NO_PAD.encode(vault.seal(&purpose(address), &plain)), bits }
}

/// When a puzzle was made, and its bits; nothing for what is none.
fn opened(vault: &Vault, address: &str, text: &str) -> Option<(At, u32)> {
    let plain = vault.open(&purpose(address), &URL_SAFE_NO_PAD.decode(text).ok()?)?;
    let (at, bits) = plain.split_at_checked(8)?;
    Some((At::from_micros(i64::from_le_bytes(at.try_into().ok()?)), u32::from_le_bytes(bits.try_into().ok()?)))
}

/// Zero bits at the beginning of the hash of a puzzle with an answer.
fn zeros(text: &str, answer: &str) -> u32 {
    let mut zeros = 0;
    for byte in Sha256::digest(format!("{text}:{answer}")) {
        zeros += byte.leading_zeros();
        if byte != 0 {
            break;
        }
    }
    zeros
}

/// Looks at an answer. Whether the puzzle was used before is the caller's to know ([`key`]).
pub fn answered(vault: &Vault, address: &str, text: &str, answer: &str, now: At) -> Answered {
    let Some((made, bits)) = opened(vault, address, text) else { return Answered::No };
    let age = now.secs_since(made);
    match () {
        () if !(0..=LASTS).contains(&age) => Answered::No,
        () if !answer.is_empty() && answer.len() <= 32 && zeros(text, answer) >= bits => Answered::Solved,
        () if age >= AGES => Answered::Aged,
        () => Answered::No,
    }
}

/// Under which name a used puzzle is remembered.
pub fn key(text: &str) -> String {
    format!("challenge:{}", crate::audit::chain::hex(&Sha256::digest(text.as_bytes())[..16]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn solve(text: &str, bits: u32) -> String {
        (0u64..).map(|n| n.to_string()).find(|n| zeros(text, n) >= bits).unwrap()
    }

    #[test]
    fn a_puzzle_is_solved_or_ages_for_its_address() {
        let vault = Vault::parse(&webkit::secret::new()).unwrap();
        let now = At::from_micros(1_000_000_000_000);
        let c = issue(&vault, "192.0.2.1", 10, now);
        let answer = solve(&c.text, 10);
        let look =
            |address: &str, answer: &str, secs: i64| answered(&vault, address, &c.text, answer, now.plus_secs(secs));
        assert_eq!(look("192.0.2.1", &answer, 1), Answered::Solved);
        assert_eq!(look("192.0.2.2", &answer, 1), Answered::No, "somebody else's");
        assert_eq!(look("192.0.2.1", "", 29), Answered::No);
        assert_eq!(look("192.0.2.1", "", 30), Answered::Aged);
        assert_eq!(look("192.0.2.1", &answer, 601), Answered::No, "too old");
        assert_eq!(look("192.0.2.1", &answer, -1), Answered::No);
        let other = Vault::parse(&webkit::secret::new()).unwrap();
        assert_eq!(answered(&other, "192.0.2.1", &c.text, &answer, now), Answered::No, "made elsewhere");
        assert_eq!(answered(&vault, "192.0.2.1", "x", "0", now), Answered::No);
        assert_ne!(key(&c.text), key(&issue(&vault, "192.0.2.1", 10, now).text));
    }

    /// The same text and answer as web/js/proof.js is tried with in the browser.
    #[test]
    fn zeros_are_counted_in_bits() {
        assert_eq!(
            zeros("puzzle", "0"),
            Sha256::digest("puzzle:0").iter().take_while(|b| **b == 0).count() as u32 * 8
                + Sha256::digest("puzzle:0").iter().find(|b| **b != 0).map_or(0, |b| b.leading_zeros())
        );
        assert!(zeros("puzzle", &solve("puzzle", 12)) >= 12);
    }
}
