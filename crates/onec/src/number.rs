//! Decimal numbers as 1C writes them.
//!
//! Kept in one place because both formats need the same tolerance: a comma for the point, blanks between thousands
//! (ordinary and no-break), no exponent. Never through a floating point number.

use rust_decimal::Decimal;

/// The value of a decimal text: digits with at most one `.` or `,`, an optional sign, blanks anywhere between digits.
/// `None` if it is anything else, has an exponent, or does not fit 28 digits exactly.
pub fn decimal(text: &str) -> Option<Decimal> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    // The usual case costs no allocation.
    if text.bytes().all(|b| b.is_ascii_digit() || b == b'.' || b == b'-') {
        return Decimal::from_str_exact(text).ok();
    }
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            ' ' | '\u{a0}' | '\u{202f}' => {}
            ',' => plain.push('.'),
            '0'..='9' | '.' | '-' | '+' => plain.push(c),
            _ => return None,
        }
    }
    Decimal::from_str_exact(&plain).ok()
}
