//! Tests of `legal.rs`; the numbers are public ones of well-known firms and of the tax service's own examples.

use super::*;
use proptest::prelude::*;

fn err(field: Field, reason: Reason) -> LegalError {
    LegalError { field, reason }
}

#[test]
fn inn_table() {
    for good in ["7707083893", "7736207543", "500100732259", " 7707 083\u{a0}893 "] {
        assert!(Inn::parse(good).is_ok(), "{good}");
    }
    for (bad, reason, code) in [
        ("", Reason::Empty, "inn-empty"),
        ("  ", Reason::Empty, "inn-empty"),
        ("770708389", Reason::Length { got: 9 }, "inn-length"),
        ("77070838931", Reason::Length { got: 11 }, "inn-length"),
        ("7707083893123456789", Reason::Length { got: 19 }, "inn-length"),
        ("77070838О3", Reason::NotDigit { position: 9, found: 'О' }, "inn-not-digit"),
        ("77 07-083893", Reason::NotDigit { position: 5, found: '-' }, "inn-not-digit"),
        ("7707083894", Reason::Checksum, "inn-checksum"),
        ("500100732258", Reason::Checksum, "inn-checksum"),
        ("500100732269", Reason::Checksum, "inn-checksum"),
        ("0000000000", Reason::Zeros, "inn-zeros"),
    ] {
        let error = Inn::parse(bad).unwrap_err();
        assert_eq!((error, error.code()), (err(Field::Inn, reason), code), "{bad}");
        assert_eq!(error.to_string(), code);
    }
    let (firm, person) = (Inn::parse("7707083893").unwrap(), Inn::parse("500100732259").unwrap());
    assert_eq!((firm.tail(), person.tail()), ("3893", "2259"));
    assert_eq!((firm.is_person(), person.is_person()), (false, true));
    assert_eq!((Inn::make("770708389"), Inn::make("5001007322")), (Ok(firm), Ok(person)));
    assert_eq!(Inn::make("7707"), Err(err(Field::Inn, Reason::Length { got: 4 })));
    assert_eq!((format!("{firm}"), format!("{firm:?}")), ("7707083893".to_owned(), "Inn(7707083893)".to_owned()));
}

#[test]
fn kpp_table() {
    assert_eq!(Kpp::parse("773601001").unwrap().as_str(), "773601001");
    assert_eq!(Kpp::parse("7736ab001").unwrap().as_str(), "7736AB001");
    for (bad, reason) in [
        ("", Reason::Empty),
        ("77360100", Reason::Length { got: 8 }),
        ("7736010012", Reason::Length { got: 10 }),
        ("7736АВ001", Reason::NotDigit { position: 5, found: 'А' }),
        ("A73601001", Reason::NotDigit { position: 1, found: 'A' }),
        ("773601A01", Reason::NotDigit { position: 7, found: 'A' }),
        ("000000000", Reason::Zeros),
    ] {
        assert_eq!(Kpp::parse(bad), Err(err(Field::Kpp, reason)), "{bad}");
    }
}

#[test]
fn ogrn_table() {
    for good in ["1027700132195", "1027700229193", "304500116000157"] {
        let ogrn = Ogrn::parse(good).unwrap();
        assert_eq!(ogrn.is_person(), good.len() == 15);
        assert_eq!(Ogrn::make(&good[..good.len() - 1]), Ok(ogrn));
    }
    for (bad, reason) in [
        ("1027700132196", Reason::Checksum),
        ("304500116000158", Reason::Checksum),
        ("10277001321950", Reason::Length { got: 14 }),
        ("102770013219x", Reason::NotDigit { position: 13, found: 'x' }),
        ("0000000000000", Reason::Zeros),
    ] {
        assert_eq!(Ogrn::parse(bad), Err(err(Field::Ogrn, reason)), "{bad}");
    }
}

#[test]
fn account_table() {
    let bank = Bic::parse("044525225").unwrap();
    let other = Bic::parse("044525974").unwrap();
    assert!(AccountNo::parse_correspondent("30101810400000000225", &bank).is_ok());
    assert!(AccountNo::parse_correspondent("30101810145250000974", &other).is_ok());
    assert_eq!(
        AccountNo::parse_correspondent("30101810500000000225", &bank),
        Err(err(Field::Account, Reason::Checksum))
    );
    let account = AccountNo::make("40702810000000000001", &bank).unwrap();
    assert_eq!(AccountNo::parse(account.as_str(), &bank), Ok(account));
    assert_eq!(AccountNo::parse(account.as_str(), &other), Err(err(Field::Account, Reason::Checksum)));
    assert_eq!(AccountNo::parse("4070281", &bank), Err(err(Field::Account, Reason::Length { got: 7 })));
    assert_eq!(Bic::parse("04452522"), Err(err(Field::Bic, Reason::Length { got: 8 })));
}

proptest! {
    #[test]
    fn made_numbers_are_right_and_one_wrong_digit_is_seen(
        digits in "[1-9][0-9]{8}",
        more in "[1-9][0-9]{9}",
        ogrn in "[1-9][0-9]{11}",
        rest in "[1-9][0-9]{19}",
        place in 0_usize..10,
    ) {
        let inn = Inn::make(&digits).unwrap();
        prop_assert_eq!(Inn::parse(inn.as_str()), Ok(inn));
        let person = Inn::make(&more).unwrap();
        prop_assert_eq!(Inn::parse(person.as_str()), Ok(person));
        let ogrn = Ogrn::make(&ogrn).unwrap();
        prop_assert_eq!(Ogrn::parse(ogrn.as_str()), Ok(ogrn));
        let bic = Bic::parse("044525225").unwrap();
        let account = AccountNo::make(&rest, &bic).unwrap();
        prop_assert_eq!(AccountNo::parse(account.as_str(), &bic), Ok(account));

        // Every weight of an account is prime to ten, so one wrong digit never passes.
        let mut wrong = account.as_str().as_bytes().to_vec();
        wrong[place] = b'0' + (wrong[place] - b'0' + 1) % 10;
        let wrong = String::from_utf8(wrong).unwrap();
        prop_assert_eq!(AccountNo::parse(&wrong, &bic), Err(err(Field::Account, Reason::Checksum)));
    }

    #[test]
    fn nothing_panics(text in any::<String>()) {
        let bic = Bic::parse("044525225").unwrap();
        let _ = (Inn::parse(&text), Inn::make(&text), Kpp::parse(&text), Ogrn::parse(&text), Ogrn::make(&text));
        let _ = (Bic::parse(&text), AccountNo::parse(&text, &bic), AccountNo::make(&text, &bic));
    }
}
