//! What a request carries in its address or its form, read so that a mistake becomes a failure like any other.
//!
//! axum's own extractors answer a malformed query or form with a line of plain English text; here it becomes a page in the
//! reader's language, with the way back. the crate's `clippy.toml` keeps the others out.

use axum::{
    extract::{FromRequest, FromRequestParts, Request, rejection::FormRejection},
    http::request::Parts,
};
use serde::de::DeserializeOwned;

use crate::fail::{Fail, Result};

/// The query string as `T`.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned> Query<T> {
    /// Of an address that is no request's.
    ///
    /// # Errors
    /// [`Fail::Invalid`] naming what cannot be read.
    #[expect(clippy::disallowed_types, reason = "the one place where it is wrapped")]
    pub fn of(uri: &axum::http::Uri) -> Result<T> {
        let query = axum::extract::Query::<T>::try_from_uri(uri).map_err(|e| Fail::Invalid(e.body_text()))?;
        Ok(query.0)
    }
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Fail;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self> {
        Query::of(&parts.uri).map(Query)
    }
}

/// The form that was sent, as `T`.
pub struct Form<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Form<T> {
    type Rejection = Fail;
    #[expect(clippy::disallowed_types, reason = "the one place where it is wrapped")]
    async fn from_request(request: Request, state: &S) -> Result<Self> {
        match axum::Form::<T>::from_request(request, state).await {
            Ok(form) => Ok(Form(form.0)),
            Err(FormRejection::BytesRejection(e)) => Err(match e.status() {
                axum::http::StatusCode::PAYLOAD_TOO_LARGE => Fail::TooLarge(e.body_text()),
                _ => Fail::Invalid(e.body_text()),
            }),
            Err(e) => Err(Fail::Invalid(e.body_text())),
        }
    }
}
