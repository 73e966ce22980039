//! Single values as 1C writes them into CommerceML: moments, truths, shapes of text.
//!
//! Public where a value also hides in the text of a requisite (`Дата по 1С`, `Отменен`), whose meaning only its reader
//! knows.

use jiff::civil::{Date, DateTime, Time};

/// The moment that a text means, in whatever time zone the base of 1C lives: 1C writes none.
///
/// Understands `2026-01-31`, `31.01.2026`, `20260131`, each alone or followed by `T` or a blank and a time, whose hours may
/// lack their zero (`T9:49:02`); an offset from UTC is dropped, because the bases that write one live by its clock. `None` if
/// it is not a moment. `Some(None)` is the empty moment: no text, or the empty date
/// of 1C, `0001-01-01`.
pub fn moment(text: &str) -> Option<Option<DateTime>> {
    let text = text.trim();
    if text.is_empty() {
        return Some(None);
    }
    let (date, rest) = date_prefix(text)?;
    let rest = rest.trim_start();
    let time = if rest.is_empty() { Time::midnight() } else { time(rest)? };
    Some((date.year() > 1).then(|| date.to_datetime(time)))
}

/// The time of day that a text means: `15:40`, `9:49:02`, `T0:36:33`, `093002`; fractions of seconds are dropped.
pub fn time(text: &str) -> Option<Time> {
    let text = text.trim().trim_start_matches('T').trim_start();
    if text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return clock(&text[..2], &text[2..4], &text[4..]);
    }
    let text = text.split(['.', '+', 'Z']).next().unwrap_or(text);
    // An offset to the west.
    let text = text.split_once('-').map_or(text, |(clock, _)| clock);
    let mut parts = text.split(':');
    let (hours, minutes, seconds) = (parts.next()?, parts.next()?, parts.next().unwrap_or("0"));
    if parts.next().is_some() {
        return None;
    }
    clock(hours, minutes, seconds)
}

fn clock(hours: &str, minutes: &str, seconds: &str) -> Option<Time> {
    Time::new(digits(hours, 2)?, digits(minutes, 2)?, digits(seconds, 2)?, 0).ok()
}

fn date_prefix(text: &str) -> Option<(Date, &str)> {
    let bytes = text.as_bytes();
    let date = |year: &str, month: &str, day: &str| {
        let year = digits::<i16>(year, 4)?;
        Date::new(year, digits(month, 2)?, digits(day, 2)?).ok()
    };
    if bytes.len() >= 10 && text.is_char_boundary(10) {
        let (head, rest) = text.split_at(10);
        if bytes[4] == b'-' && bytes[7] == b'-' {
            return Some((date(&head[..4], &head[5..7], &head[8..])?, rest));
        }
        if bytes[2] == b'.' && bytes[5] == b'.' {
            return Some((date(&head[6..], &head[3..5], &head[..2])?, rest));
        }
    }
    if bytes.len() >= 8 && bytes[..8].iter().all(u8::is_ascii_digit) {
        return Some((date(&text[..4], &text[4..6], &text[6..8])?, &text[8..]));
    }
    None
}

fn digits<T: std::str::FromStr>(text: &str, longest: usize) -> Option<T> {
    let plain = !text.is_empty() && text.len() <= longest && text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

/// Whether a text says yes or no: `true`, `1`, `да`, `истина`, and their opposites, in any case of letters. `None` for
/// anything else.
pub fn truth(text: &str) -> Option<bool> {
    match text.trim() {
        "true" | "1" => return Some(true),
        "false" | "0" => return Some(false),
        _ => {}
    }
    match text.trim().to_lowercase().as_str() {
        "true" | "да" | "истина" | "yes" => Some(true),
        "false" | "нет" | "ложь" | "no" => Some(false),
        _ => None,
    }
}

/// The three letters of ISO 4217 for what 1C calls a currency: `643`, `RUR`, `руб.` and the like. `None` for a word that is
/// not known; sellers name currencies as they like, so show it as it is.
///
/// ```
/// use onec::commerceml::currency;
///
/// assert_eq!(currency("руб."), Some("RUB"));
/// assert_eq!(currency("980"), Some("UAH"));
/// assert_eq!(currency("у.е."), None);
/// ```
pub fn currency(text: &str) -> Option<&'static str> {
    const KNOWN: &[(&str, &[&str])] = &[
        ("RUB", &["643", "810", "rub", "rur", "руб", "рубль", "рублей", "российский рубль", "р", "₽"]),
        ("UAH", &["980", "uah", "грн", "гривна"]),
        ("BYN", &["933", "byn", "byr", "бел.руб", "бел. руб", "белорусский рубль"]),
        ("KZT", &["398", "kzt", "тенге", "тг", "₸"]),
        ("UZS", &["860", "uzs", "сум"]),
        ("AMD", &["051", "51", "amd", "драм"]),
        ("KGS", &["417", "kgs", "сом"]),
        ("USD", &["840", "usd", "долл", "доллар", "доллар сша", "$"]),
        ("EUR", &["978", "eur", "евро", "€"]),
        ("CNY", &["156", "cny", "юань", "¥"]),
    ];
    let word = text.trim().trim_end_matches('.').to_lowercase();
    KNOWN.iter().find(|(_, words)| words.contains(&word.as_str())).map(|(code, _)| *code)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::{moment, time, truth};

    #[test]
    fn moments_as_seen_in_files() {
        let day = date(2014, 12, 12);
        for (text, want) in [
            ("2014-12-12T9:51:39", day.at(9, 51, 39, 0)),
            ("2014-12-12", day.at(0, 0, 0, 0)),
            (" 2014-12-12 15:44:47 ", day.at(15, 44, 47, 0)),
            ("12.12.2014 5:04", day.at(5, 4, 0, 0)),
            ("20141212T0:36:33", day.at(0, 36, 33, 0)),
            ("20141212093002", day.at(9, 30, 2, 0)),
            ("2014-12-12T09:30:02+03:00", day.at(9, 30, 2, 0)),
            ("2014-12-12T09:30:02.123-05:00", day.at(9, 30, 2, 0)),
            ("2014-12-12T09:30:02Z", day.at(9, 30, 2, 0)),
        ] {
            assert_eq!(moment(text), Some(Some(want)), "{text}");
        }
        for empty in ["", " ", "0001-01-01", "0001-01-01T00:00:00", "01.01.0001 0:00:00"] {
            assert_eq!(moment(empty), Some(None), "{empty}");
        }
        for wrong in ["2014-13-12", "вчера", "2014-12-12T25:00:00", "2014-12-1", "ааааа-ббббб", "2014-12-12T+1:00"]
        {
            assert_eq!(moment(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn times_and_truths() {
        assert_eq!(time("T9:49:02"), Some(jiff::civil::time(9, 49, 2, 0)));
        assert_eq!(time("9:49:02:1"), None);
        assert_eq!((truth("ИСТИНА"), truth("False"), truth("")), (Some(true), Some(false), None));
    }
}
