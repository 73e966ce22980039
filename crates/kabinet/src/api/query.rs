//! Parameters of the API, read so that a mistake is told instead of passed over.
//!
//! The parameter types refuse names that they do not know: a misspelt filter must not look like an empty one.

use axum::{extract::FromRequestParts, http::request::Parts};
use serde::de::DeserializeOwned;

use kernel::date_range::Period;

use super::{MOST, PAGE};
use crate::{
    fail::{Fail, Result},
    web::Query,
};

/// The query string as `T`.
pub struct Params<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Params<T> {
    type Rejection = Fail;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self> {
        Query::of(&parts.uri).map(Params)
    }
}

/// How many rows are asked for: 20 unless said, at most 100.
///
/// # Errors
/// [`Fail::Invalid`] for anything else.
pub fn limit(text: &str) -> Result<i64> {
    match text.trim() {
        "" => Ok(PAGE),
        n => n
            .parse()
            .ok()
            .filter(|n| (1..=MOST).contains(n))
            .ok_or_else(|| Fail::Invalid(format!("limit = {n:?}: 1…{MOST}"))),
    }
}

/// A day of the query, yyyy-mm-dd; nothing if it was not given.
///
/// # Errors
/// [`Fail::Invalid`] naming the parameter.
pub fn day(name: &str, text: &str) -> Result<Option<jiff::civil::Date>> {
    match text.trim() {
        "" => Ok(None),
        day => day.parse().map(Some).map_err(|_| Fail::Invalid(format!("{name} = {day:?}: yyyy-mm-dd"))),
    }
}

/// The days of a period, `from` and `to`, both included.
///
/// # Errors
/// [`Fail::Invalid`] naming what is no day, or saying that the period ends before it begins.
pub fn period(from: &str, to: &str) -> Result<(Option<jiff::civil::Date>, Option<jiff::civil::Date>)> {
    let (from, to) = (day("from", from)?, day("to", to)?);
    match (from, to) {
        (Some(first), Some(last)) if first > last => {
            Err(Fail::Invalid(format!("from = {first}, to = {last}: the period ends before it begins")))
        }
        days => Ok(days),
    }
}

/// Checks the days of a filter: either from and to or the name of a period.
///
/// # Errors
/// [`Fail::Invalid`] as of [`period`], for a period that is none, and for both at once.
pub fn days(from: &str, to: &str, name: &str) -> Result<()> {
    let (first, last) = period(from, to)?;
    let named = Period::PRESETS.iter().any(|(_, key)| *key == name);
    match () {
        () if name.is_empty() => Ok(()),
        () if first.is_some() || last.is_some() => {
            Err(Fail::Invalid(format!("period = {name:?} beside from or to: only one of them says which days")))
        }
        () if named => Ok(()),
        () => {
            let known: Vec<&str> = Period::PRESETS.iter().map(|(_, key)| *key).collect();
            Err(Fail::Invalid(format!("period = {name:?}: one of {}", known.join(", "))))
        }
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Default, Deserialize)]
    #[serde(default, deny_unknown_fields)]
    struct Asked {
        q: String,
    }

    async fn read(uri: &str) -> Result<Asked> {
        let (mut parts, ()) = axum::http::Request::get(uri).body(()).unwrap().into_parts();
        Params::from_request_parts(&mut parts, &()).await.map(|Params(asked)| asked)
    }

    #[tokio::test]
    async fn an_unknown_parameter_is_named() {
        assert_eq!(read("/x?q=%D0%B1").await.unwrap().q, "б");
        match read("/x?qq=1").await.unwrap_err() {
            Fail::Invalid(text) => assert!(text.contains("qq"), "{text}"),
            other => panic!("{other}"),
        }
    }

    #[test]
    fn limits() {
        for (text, want) in
            [("", Some(20)), ("1", Some(1)), ("100", Some(100)), ("0", None), ("101", None), ("x", None)]
        {
            assert_eq!(limit(text).ok(), want, "{text}");
        }
    }

    #[test]
    fn which_days() {
        assert_eq!(day("from", "").unwrap(), None);
        assert_eq!(day("from", "2026-08-01").unwrap().map(|d| d.to_string()).as_deref(), Some("2026-08-01"));
        assert!(day("from", "01.08.2026").is_err());
        assert!(period("2026-08-02", "2026-08-01").is_err());
        assert!(period("2026-08-01", "2026-08-01").is_ok() && period("", "2026-08-01").is_ok());
        assert!(days("", "", "90-days").is_ok() && days("2026-08-01", "", "").is_ok());
        assert!(days("", "", "yesterday").unwrap_err().to_string().contains("last-month"));
        assert!(days("", "2026-08-01", "month").is_err() && days("2026-08-02", "2026-08-01", "").is_err());
    }
}
