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
    if let Some(usual) = usual(text) {
        return Some(usual);
    }
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

/// No more than eighteen digits, perhaps with a point or comma between them, which is nearly every number of a file.
fn usual(text: &str) -> Option<Decimal> {
    let (negative, digits) = text.strip_prefix('-').map_or((false, text), |digits| (true, digits));
    if digits.len() > 18 {
        return None;
    }
    let (mut value, mut places) = (0i64, None);
    for byte in digits.bytes() {
        match byte {
            b'0'..=b'9' => {
                value = value * 10 + i64::from(byte - b'0');
                places = places.map(|places| places + 1);
            }
            b'.' | b',' if places.is_none() => places = Some(0),
            _ => return None,
        }
    }
    let between = digits.bytes().next()?.is_ascii_digit() && places != Some(0);
    // The sign of a zero is the slow way's business.
    (between && !(negative && value == 0))
        .then(|| Decimal::new(if negative { -value } else { value }, places.unwrap_or(0)))
}
