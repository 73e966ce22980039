//! Numbers that the state and the banks give: ИНН, КПП, ОГРН, БИК, account; each checked by its own rule when it is made,
//! so that a value of one of these types is always right in form.
//!
//! The error says exactly what is wrong, because the person who reads it holds a paper with the number and has to find the
//! wrong digit. Whitespace is ignored everywhere (numbers are printed in groups); positions count from 1 without it.
//!
//! Not here: whether such a firm or bank exists.

mod ascii;

use ascii::{Ascii, digit};
use std::fmt;

/// Which number an error is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Field {
    /// ИНН, taxpayer's number.
    Inn,
    /// КПП, reason for registration.
    Kpp,
    /// ОГРН or ОГРНИП, state registration number.
    Ogrn,
    /// БИК, bank's code.
    Bic,
    /// Bank account, settlement or correspondent.
    Account,
}

impl Field {
    /// How many characters the number may have.
    pub const fn lengths(self) -> &'static [usize] {
        match self {
            Self::Inn => &[10, 12],
            Self::Kpp | Self::Bic => &[9],
            Self::Ogrn => &[13, 15],
            Self::Account => &[20],
        }
    }
}

/// What is wrong with a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reason {
    /// Nothing was given.
    Empty,
    /// The wrong number of characters; [`Field::lengths`] says how many are right.
    Length {
        /// Characters given, whitespace not counted.
        got: usize,
    },
    /// A character that may not stand at its place: not a digit (in places 5 and 6 of a КПП also not a Latin letter).
    NotDigit {
        /// Place from 1, whitespace not counted.
        position: usize,
        /// The character.
        found: char,
    },
    /// Form is right, the check digit is not: some digit is mistyped, or two are swapped. For an account the БИК may as
    /// well be the wrong one.
    Checksum,
    /// All zeros: a filler that would pass the check.
    Zeros,
}

/// Why a text is not the number that it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[error("{}", self.code())]
pub struct LegalError {
    /// Which number.
    pub field: Field,
    /// What is wrong with it.
    pub reason: Reason,
}

impl LegalError {
    /// A code that never changes, for message catalogues and API answers: `inn-length`, `account-checksum`, …
    ///
    /// The parts are: `inn` `kpp` `ogrn` `bic` `account`; `empty` `length` `not-digit` `checksum` `zeros`.
    pub const fn code(&self) -> &'static str {
        let codes = match self.field {
            Field::Inn => ["inn-empty", "inn-length", "inn-not-digit", "inn-checksum", "inn-zeros"],
            Field::Kpp => ["kpp-empty", "kpp-length", "kpp-not-digit", "kpp-checksum", "kpp-zeros"],
            Field::Ogrn => ["ogrn-empty", "ogrn-length", "ogrn-not-digit", "ogrn-checksum", "ogrn-zeros"],
            Field::Bic => ["bic-empty", "bic-length", "bic-not-digit", "bic-checksum", "bic-zeros"],
            Field::Account => {
                ["account-empty", "account-length", "account-not-digit", "account-checksum", "account-zeros"]
            }
        };
        codes[match self.reason {
            Reason::Empty => 0,
            Reason::Length { .. } => 1,
            Reason::NotDigit { .. } => 2,
            Reason::Checksum => 3,
            Reason::Zeros => 4,
        }]
    }
}

macro_rules! shown {
    ($($name:ident),*) => {$(
        impl $name {
            /// The number as it is written in documents: no spaces.
            pub fn as_str(&self) -> &str {
                self.0.as_str()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.as_str())
            }
        }
    )*};
}

shown!(Inn, Kpp, Ogrn, Bic, AccountNo);

/// ИНН: ten digits of an organisation, or twelve of a person (so also of an individual entrepreneur).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Inn(Ascii<12>);

/// Weights of the last check digit of an ИНН; the shorter ones are its tails.
const INN_WEIGHTS: [u32; 11] = [3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8];

impl Inn {
    /// Reads an ИНН and verifies its check digits.
    ///
    /// # Errors
    /// Every [`Reason`].
    pub fn parse(text: &str) -> Result<Self, LegalError> {
        let inn = Ascii::digits(Field::Inn, text)?;
        let checks = if inn.len == 12 { 10..12 } else { 9..10 };
        if checks.clone().any(|index| inn.at(index) != Self::check(&inn, index)) {
            return Err(LegalError { field: Field::Inn, reason: Reason::Checksum });
        }
        Ok(Self(inn))
    }

    /// Completes an ИНН from its first nine (organisation) or ten (person) digits; for demo data and tests.
    ///
    /// # Errors
    /// Not nine or ten digits, or all of them zeros.
    pub fn make(first_digits: &str) -> Result<Self, LegalError> {
        let mut inn = Ascii::read(Field::Inn, &[9, 10], first_digits, digit)?;
        let first = inn.len;
        for index in first..first + if first == 10 { 2 } else { 1 } {
            inn.push(Self::check(&inn, index));
        }
        Ok(Self(inn))
    }

    /// The check digit that belongs at an index, from the digits before it.
    fn check(inn: &Ascii<12>, index: usize) -> u32 {
        inn.weighed(&INN_WEIGHTS[INN_WEIGHTS.len() - index..]) % 11 % 10
    }

    /// True for twelve digits: a person, who has no КПП.
    pub fn is_person(&self) -> bool {
        self.0.len == 12
    }

    /// The last four digits, by which people tell companies of one name apart.
    pub fn tail(&self) -> &str {
        let all = self.as_str();
        &all[all.len().saturating_sub(4)..]
    }
}

/// КПП: four digits, two digits or capital Latin letters, three digits. It has no check digit.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Kpp(Ascii<9>);

impl Kpp {
    /// Reads a КПП. Small Latin letters become capital; Cyrillic ones are an error.
    ///
    /// # Errors
    /// Every [`Reason`] but [`Reason::Checksum`].
    pub fn parse(text: &str) -> Result<Self, LegalError> {
        let place = |position, ch: char| match position {
            5 | 6 => u8::try_from(ch.to_ascii_uppercase()).ok().filter(u8::is_ascii_alphanumeric),
            _ => digit(position, ch),
        };
        Ascii::read(Field::Kpp, Field::Kpp.lengths(), text, place).map(Self)
    }
}

/// ОГРН: thirteen digits of an organisation, or fifteen of an individual entrepreneur (ОГРНИП).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ogrn(Ascii<15>);

impl Ogrn {
    /// Reads an ОГРН or ОГРНИП and verifies its check digit.
    ///
    /// # Errors
    /// Every [`Reason`].
    pub fn parse(text: &str) -> Result<Self, LegalError> {
        let ogrn = Ascii::digits(Field::Ogrn, text)?;
        if ogrn.at(ogrn.len - 1) != Self::check(&ogrn, ogrn.len - 1) {
            return Err(LegalError { field: Field::Ogrn, reason: Reason::Checksum });
        }
        Ok(Self(ogrn))
    }

    /// Completes an ОГРН from its first twelve digits, an ОГРНИП from its first fourteen; for demo data and tests.
    ///
    /// # Errors
    /// Not twelve or fourteen digits, or all of them zeros.
    pub fn make(first_digits: &str) -> Result<Self, LegalError> {
        let mut ogrn = Ascii::read(Field::Ogrn, &[12, 14], first_digits, digit)?;
        ogrn.push(Self::check(&ogrn, ogrn.len));
        Ok(Self(ogrn))
    }

    fn check(ogrn: &Ascii<15>, count: usize) -> u32 {
        let modulus = if count == 12 { 11 } else { 13 };
        u32::try_from(ogrn.number(count) % modulus % 10).unwrap_or(0)
    }

    /// True for fifteen digits: an individual entrepreneur.
    pub fn is_person(&self) -> bool {
        self.0.len == 15
    }
}

/// БИК: nine digits of a bank. It has no check digit of its own, but the accounts in the bank are checked with it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bic(Ascii<9>);

impl Bic {
    /// Reads a БИК.
    ///
    /// # Errors
    /// Every [`Reason`] but [`Reason::Checksum`].
    pub fn parse(text: &str) -> Result<Self, LegalError> {
        Ascii::digits(Field::Bic, text).map(Self)
    }

    /// The three digits that stand before a settlement account in the check.
    fn bank_key(&self) -> [u32; 3] {
        let last = [self.0.at(6), self.0.at(7), self.0.at(8)];
        // A settlement centre of the Bank of Russia (000, 001, 002) keeps accounts of its clients like its own.
        if matches!(last, [0, 0, 0..=2]) { self.centre_key() } else { last }
    }

    /// The three digits that stand before a correspondent account in the check.
    fn centre_key(&self) -> [u32; 3] {
        [0, self.0.at(4), self.0.at(5)]
    }
}

/// A bank account: twenty digits, checked together with the bank's [`Bic`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountNo(Ascii<20>);

impl AccountNo {
    /// Reads a settlement account (р/с) in the bank of this БИК.
    ///
    /// # Errors
    /// Every [`Reason`]; [`Reason::Checksum`] if the account and the БИК do not belong together.
    pub fn parse(text: &str, bic: &Bic) -> Result<Self, LegalError> {
        Self::checked(text, bic.bank_key())
    }

    /// Reads the correspondent account (к/с) of the bank of this БИК.
    ///
    /// # Errors
    /// As [`AccountNo::parse`].
    pub fn parse_correspondent(text: &str, bic: &Bic) -> Result<Self, LegalError> {
        Self::checked(text, bic.centre_key())
    }

    /// Sets the check digit (the ninth) of a settlement account in this bank, whatever stood there; for demo data and tests.
    ///
    /// # Errors
    /// Not twenty digits, or all of them zeros.
    pub fn make(digits: &str, bic: &Bic) -> Result<Self, LegalError> {
        let mut account = Ascii::digits(Field::Account, digits)?;
        account.bytes[8] = b'0';
        // The check digit weighs 3, and 3 × 3 × n + n is a multiple of ten for any n.
        let check = Self::remainder(&account, bic.bank_key()) * 3 % 10;
        account.bytes[8] = b'0' + u8::try_from(check).unwrap_or(0);
        Ok(Self(account))
    }

    fn checked(text: &str, key: [u32; 3]) -> Result<Self, LegalError> {
        let account = Ascii::digits(Field::Account, text)?;
        if Self::remainder(&account, key) != 0 {
            return Err(LegalError { field: Field::Account, reason: Reason::Checksum });
        }
        Ok(Self(account))
    }

    fn remainder(account: &Ascii<20>, key: [u32; 3]) -> u32 {
        let digits = key.into_iter().chain((0..20).map(|index| account.at(index)));
        digits.zip([7, 1, 3].into_iter().cycle()).map(|(digit, weight)| digit * weight).sum::<u32>() % 10
    }
}

#[cfg(test)]
mod tests;
