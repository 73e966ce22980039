//! Tests of `format.rs`.

use super::*;
use proptest::prelude::*;

/// Narrow spaces written as `_`, so that the tables can be read.
fn seen(shown: impl Display) -> String {
    shown.to_string().replace(NARROW_SPACE, "_")
}

fn at(text: &str) -> i64 {
    text.parse::<jiff::Timestamp>().unwrap().as_microsecond()
}

#[test]
fn money_table() {
    for (kopecks, ru, en, short) in [
        (123_450, "1_234,50", "1,234.50", "1_234,50"),
        (0, "0,00", "0.00", "0"),
        (5, "0,05", "0.05", "0,05"),
        (-5, "−0,05", "−0.05", "−0,05"),
        (99_900, "999,00", "999.00", "999"),
        (100_000, "1_000,00", "1,000.00", "1_000"),
        (-123_456_700, "−1_234_567,00", "−1,234,567.00", "−1_234_567"),
        (i64::MIN, "−92_233_720_368_547_758,08", "−92,233,720,368,547,758.08", "−92_233_720_368_547_758,08"),
    ] {
        assert_eq!(seen(money(kopecks, Lang::Ru)), ru);
        assert_eq!(seen(money(kopecks, Lang::En)), en);
        assert_eq!(seen(money_short(kopecks, Lang::Ru)), short);
    }
    assert_eq!(money(123_450, Lang::Ru).rub().to_string(), "1\u{202f}234,50\u{202f}₽");
    assert_eq!(seen(money(123_450, Lang::En).rub()), "1,234.50_₽");
    assert_eq!(seen(money_short(10_000, Lang::Ru).with("CNY")), "100_CNY");
}

#[test]
fn qty_table() {
    for (thousandths, ru, en) in [
        (8000, "8", "8"),
        (500, "0,5", "0.5"),
        (1_200_000, "1_200", "1,200"),
        (1_200_125, "1_200,125", "1,200.125"),
        (10, "0,01", "0.01"),
        (1, "0,001", "0.001"),
        (-2050, "−2,05", "−2.05"),
        (0, "0", "0"),
    ] {
        assert_eq!(seen(qty(thousandths, Lang::Ru)), ru);
        assert_eq!(seen(qty(thousandths, Lang::En)), en);
    }
    assert_eq!(seen(number(3100, Lang::Ru)), "3_100");
    assert_eq!(seen(number(-12, Lang::En)), "−12");
}

#[test]
fn dates_table() {
    let moscow = TimeZone::get("Europe/Moscow").unwrap();
    let ural = TimeZone::get("Asia/Yekaterinburg").unwrap();
    let india = TimeZone::fixed(jiff::tz::Offset::from_seconds(19_800).unwrap());
    let now = at("2026-08-12T11:05:00Z");
    let ru = Dates::new(now, &moscow, Lang::Ru);
    let en = Dates::new(now, &moscow, Lang::En);
    assert_eq!(ru.day_month(now).to_string(), "12 авг");
    assert_eq!(en.day_month(now).to_string(), "12 Aug");
    assert_eq!(ru.day_month(at("2025-08-12T11:05:00Z")).to_string(), "12 авг 2025");
    assert_eq!(ru.full(now).to_string(), "12 августа 2026, 14:05 (МСК)");
    assert_eq!(en.full(now).to_string(), "12 August 2026, 14:05 (MSK)");
    assert_eq!(Dates::new(now, &ural, Lang::Ru).full(now).to_string(), "12 августа 2026, 16:05 (UTC+5)");
    assert_eq!(Dates::new(now, &TimeZone::UTC, Lang::En).full(now).to_string(), "12 August 2026, 11:05 (UTC)");
    assert_eq!(Dates::new(now, &india, Lang::En).full(now).to_string(), "12 August 2026, 16:35 (UTC+5:30)");
    assert_eq!(ru.time(at("2026-08-12T00:07:59Z")).to_string(), "03:07");
    // Day and year are the reader's: it is already the first of January in Moscow.
    let eve = at("2026-12-31T21:30:00Z");
    assert_eq!(ru.day_month(eve).to_string(), "1 янв 2027");
    assert_eq!(Dates::new(eve, &moscow, Lang::Ru).day_month(eve).to_string(), "1 янв");
    let due = jiff::civil::date(2026, 5, 3);
    assert_eq!((ru.date(due).to_string(), en.date(due).to_string()), ("3 мая".to_owned(), "3 May".to_owned()));
    assert_eq!(ru.date_full(due).to_string(), "3 мая 2026");
}

#[test]
fn lang_table() {
    for (tag, want) in
        [("ru", Some(Lang::Ru)), ("ru-RU", Some(Lang::Ru)), (" EN_us ", Some(Lang::En)), ("de", None), ("", None)]
    {
        assert_eq!(Lang::parse(tag), want, "{tag}");
    }
    assert!(Lang::ALL.iter().all(|&lang| Lang::parse(lang.code()) == Some(lang)));
}

proptest! {
    #[test]
    fn any_moment_is_shown(micros in any::<i64>()) {
        let zone = TimeZone::get("Europe/Moscow").unwrap();
        prop_assert!(!Dates::new(micros, &zone, Lang::Ru).full(micros).to_string().is_empty());
    }

    #[test]
    fn what_is_shown_is_read_back(kopecks in -1_000_000_000_000_i64..1_000_000_000_000, thousandths in 0_i64..1_000_000_000_000) {
        for lang in Lang::ALL {
            prop_assert_eq!(crate::parse::money(&money(kopecks, lang).rub().to_string()), Some(kopecks));
        }
        prop_assert_eq!(crate::parse::money(&money_short(kopecks, Lang::Ru).to_string()), Some(kopecks));
        // «1,125» of a person could be English thousands, so three digits after the comma are read only where they are clear.
        let clear = thousandths % 10 == 0 || !(1000..1_000_000).contains(&thousandths);
        let read = crate::parse::qty(&qty(thousandths, Lang::Ru).to_string());
        prop_assert_eq!(read, clear.then_some(thousandths));
    }
}
