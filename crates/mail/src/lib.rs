//! Mail on its way out: a letter as plain text and HTML, and the transports that carry it.
//!
//! A [`Letter`] is what is said, in words that are ready; a [`Mail`] is a letter with its addresses and an identifier that
//! stays the same in every attempt. A [`Transport`] hands it over and says whether another attempt makes sense.
//!
//! Not here: who is told what (the capability that causes it), the queue and the attempts (jobs), the texts (locales).

mod letter;
mod transport;

pub use letter::Letter;
pub use transport::{Folder, Refusal, Transport, kept};

use serde::{Deserialize, Serialize};

/// A letter with its addresses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mail {
    /// Identifier: the same in every attempt, so that a second delivery is recognised as the first.
    pub id: String,
    /// When it was written, microseconds since 1970.
    pub at: i64,
    /// `Name <address>` or an address.
    pub from: String,
    /// Where answers go; empty: to the sender.
    pub reply_to: String,
    /// Address.
    pub to: String,
    /// What is said.
    pub letter: Letter,
}

/// An address as it is compared and stored: trimmed, lower case.
pub fn normal(address: &str) -> String {
    address.trim().to_lowercase()
}

/// Whether mail can be sent there, as far as the form tells.
pub fn is_address(address: &str) -> bool {
    address.len() <= 254
        && address.parse::<lettre::Address>().is_ok()
        && address.rsplit_once('@').is_some_and(|(_, host)| host.contains('.') && !host.ends_with('.'))
}

/// Whether mail can come from there: an address, or a name with one.
pub fn is_sender(text: &str) -> bool {
    text.parse::<lettre::message::Mailbox>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        for (text, good) in [
            ("buh@romashka.example", true),
            ("a.b+c@x.example", true),
            ("a@b", false),
            ("a@b.", false),
            ("a b@c.example", false),
            ("@c.example", false),
            ("a@b@c.example", false),
            ("x@c.example\r\nBcc: y@d.example", false),
            ("", false),
        ] {
            assert_eq!(is_address(text), good, "{text:?}");
        }
        assert_eq!(normal(" Buh@Romashka.Example "), "buh@romashka.example");
    }
}
