//! Values as the API writes them: money "1234.50", quantities "1.5", moments in UTC, days, words of the business.
//!
//! The schema of a word is made from the enum that it stands for, so a new value changes the OpenAPI document by itself.

use kernel::{At, Money, Qty};
use serde::{Serialize, Serializer};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        ObjectBuilder, RefOr, Schema,
        schema::{KnownFormat, SchemaFormat, Type},
    },
};

use crate::finance::rules::Staleness;

/// Money in major units with two decimals: "1234.50". The currency stands beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Amount(pub Money);

/// A quantity without needless zeros: "1.5".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quantity(pub Qty);

/// A moment, RFC 3339 in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment(pub At);

/// A day, yyyy-mm-dd.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Day(pub String);

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        let (sign, n) = (if self.0.0 < 0 { "-" } else { "" }, self.0.0.unsigned_abs());
        s.collect_str(&format_args!("{sign}{}.{:02}", n / 100, n % 100))
    }
}

impl Serialize for Quantity {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        let (sign, n) = (if self.0.0 < 0 { "-" } else { "" }, self.0.0.unsigned_abs());
        match n % 1000 {
            0 => s.collect_str(&format_args!("{sign}{}", n / 1000)),
            rest => s.serialize_str(format!("{sign}{}.{rest:03}", n / 1000).trim_end_matches('0')),
        }
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(s)
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&self.0)
    }
}

/// How far data can be relied on: `fresh`; `stale`, still used; `expired`, decides nothing new; `never`, 1C has sent none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Freshness {
    /// As good as 1C's own.
    Fresh,
    /// Old, still used.
    Stale,
    /// Too old to decide anything new.
    Expired,
    /// Nothing ever came.
    Never,
}

impl From<Staleness> for Freshness {
    fn from(age: Staleness) -> Freshness {
        match age {
            Staleness::Fresh => Freshness::Fresh,
            Staleness::Stale => Freshness::Stale,
            Staleness::Expired => Freshness::Expired,
            Staleness::Never => Freshness::Never,
        }
    }
}

fn text() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

macro_rules! schemas { ($($t:ty => $schema:expr;)*) => { $(
    impl PartialSchema for $t {
        fn schema() -> RefOr<Schema> {
            $schema.into()
        }
    }
    impl ToSchema for $t {}
)* } }
schemas! {
    Amount => text().pattern(Some(r"^-?\d+\.\d{2}$")).examples([serde_json::json!("1234.50")])
        .description(Some("Money in major units of its currency. A text, so that no kopeck is lost to a float."));
    Quantity => text().pattern(Some(r"^-?\d+(\.\d{1,3})?$")).examples([serde_json::json!("1.5")])
        .description(Some("A quantity with up to three decimals. A text, so that nothing is lost to a float."));
    Moment => text().format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
        .description(Some("A moment, RFC 3339 in UTC."));
    Day => text().format(Some(SchemaFormat::KnownFormat(KnownFormat::Date))).description(Some("A day, yyyy-mm-dd."));
}

/// Declares how an enum with `ALL` and `as_str()` is written and described: by its words.
macro_rules! api_words {
    ($($(#[doc = $doc:literal])* $n:ident of $t:ty;)*) => { $(
        $(#[doc = $doc])*
        #[derive(Clone, Copy, Debug)]
        pub struct $n(pub $t);
        impl serde::Serialize for $n {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.serialize_str(self.0.as_str())
            }
        }
        impl utoipa::PartialSchema for $n {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                $crate::api::values::word(<$t>::ALL.iter().map(|w| w.as_str()), concat!($($doc),*))
            }
        }
        impl utoipa::ToSchema for $n {}
    )* };
}
pub(crate) use api_words;

/// The schema of a text that is one of these words.
pub fn word(words: impl Iterator<Item = &'static str>, description: &str) -> RefOr<Schema> {
    text().enum_values(Some(words)).description(Some(description.trim())).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(v: impl Serialize) -> String {
        serde_json::to_string(&v).unwrap()
    }

    #[test]
    fn money_has_two_decimals_and_quantities_none_to_spare() {
        for (kopecks, want) in
            [(123_450, "1234.50"), (5, "0.05"), (0, "0.00"), (-7, "-0.07"), (i64::MIN, "-92233720368547758.08")]
        {
            assert_eq!(json(Amount(Money(kopecks))), format!("\"{want}\""));
        }
        for (thousandths, want) in
            [(1500, "1.5"), (8000, "8"), (0, "0"), (-125, "-0.125"), (10, "0.01"), (100_000, "100")]
        {
            assert_eq!(json(Quantity(Qty(thousandths))), format!("\"{want}\""));
        }
    }

    #[test]
    fn moments_are_utc() {
        assert_eq!(json(Moment(At::from_micros(1_700_000_000_000_000))), "\"2023-11-14T22:13:20Z\"");
        assert_eq!(json(Day("2026-08-01".into())), "\"2026-08-01\"");
    }
}
