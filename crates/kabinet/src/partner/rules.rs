//! A partner's code, what a partner is told of an application, which files are materials, months. Pure.

use jiff::{Span, civil::Date, tz::TimeZone};
use kernel::{At, CompanyId};

use crate::registration::{
    files::{Kinds, is_one_of},
    rules::State,
};

/// Digits of a code: those that cannot be mistaken for each other.
const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// The code of a partner: the last forty bits of the company's id, which are random. It is no secret and opens nothing; it only
/// must not be hit by chance.
pub fn code(company: CompanyId) -> String {
    let uuid = company.uuid();
    let bits = uuid.as_bytes()[11..].iter().fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
    (0..8).rev().map(|n| char::from(DIGITS[(bits >> (5 * n) & 31) as usize])).collect()
}

/// What a partner is told of an application: key of the word and its class. Why somebody was not let in is nobody else's matter.
pub const fn told(state: State) -> (&'static str, &'static str) {
    match state {
        State::Open | State::Asked => ("partner-waits", "st-wait"),
        State::Approved => ("partner-accepted", "st-done"),
        State::Declined | State::Expired | State::Withdrawn => ("partner-nothing", "st-off"),
    }
}

/// Which files are materials: how a name ends, and how such a file begins.
const FILES: Kinds = &[
    ("pdf", b"%PDF-"),
    ("jpg", b"\xff\xd8\xff"),
    ("jpeg", b"\xff\xd8\xff"),
    ("png", b"\x89PNG\r\n\x1a\n"),
    ("docx", b"PK\x03\x04"),
    ("xlsx", b"PK\x03\x04"),
    ("pptx", b"PK\x03\x04"),
    ("zip", b"PK\x03\x04"),
];

/// What a file is called for a select of files in the browser.
pub const ACCEPT: &str = ".pdf,.jpg,.jpeg,.png,.docx,.xlsx,.pptx,.zip";

/// Whether a file is of a kind that is taken and begins as such a file does.
pub fn is_taken(name: &str, bytes: &[u8]) -> bool {
    is_one_of(FILES, name, bytes)
}

/// A title as it is kept, if it can be one.
pub fn title(typed: &str) -> Option<String> {
    let title = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    ((2..=200).contains(&title.chars().count()) && !title.chars().any(char::is_control)).then_some(title)
}

/// How many months are shown.
pub const MONTHS: i64 = 12;

/// The month `back` months before the one of `now`, by its first day.
pub fn month(now: At, zone: &TimeZone, back: i64) -> Date {
    now.zoned(zone).date().first_of_month().saturating_sub(Span::new().months(back))
}

/// `2026-03`, as orders are counted by.
pub fn word(month: Date) -> String {
    format!("{:04}-{:02}", month.year(), month.month())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_eight_signs_of_the_id() {
        let id: CompanyId = "01890000-0000-7000-8000-0123456789ab".parse().unwrap();
        // 0x23456789ab in fives.
        assert_eq!(code(id), "4d2pf2db");
        let other: CompanyId = "01890000-0000-7000-8000-0123456789ac".parse().unwrap();
        assert_ne!(code(other), code(id));
        assert_eq!(code("00000000-0000-0000-0000-000000000000".parse().unwrap()), "00000000");
    }

    #[test]
    fn a_partner_is_not_told_why() {
        for state in State::ALL {
            let open = told(*state).0 == "partner-waits";
            assert_eq!(open, state.is_open(), "{}", state.as_str());
        }
        assert_eq!(told(State::Declined), told(State::Expired));
    }

    #[test]
    fn files_are_what_they_say() {
        assert!(is_taken("Презентация.PPTX", b"PK\x03\x04rest") && is_taken("a.pdf", b"%PDF-1.7"));
        assert!(!is_taken("a.pdf", b"MZ\x90") && !is_taken("run.exe", b"MZ\x90") && !is_taken("pdf", b"%PDF-1.7"));
        assert!(FILES.iter().all(|(e, _)| ACCEPT.split(',').any(|a| a == format!(".{e}"))));
        assert_eq!(title("  Логотипы \n и макеты ").as_deref(), Some("Логотипы и макеты"));
        assert!(title(" x ").is_none() && title(&"я".repeat(201)).is_none());
    }

    #[test]
    fn months_are_those_of_the_seller() {
        let zone = TimeZone::get("Europe/Moscow").unwrap();
        let now = At::from("2026-02-28T22:30:00Z".parse::<jiff::Timestamp>().unwrap());
        assert_eq!((word(month(now, &zone, 0)), word(month(now, &zone, 3))), ("2026-03".into(), "2025-12".into()));
    }
}
