//! Why a request could not be answered as asked. Handlers return it; the edge turns it into a page or problem+json in
//! the reader's language.

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};

use crate::web::limits::TooOften;

/// A failed request.
#[derive(Debug, thiserror::Error)]
pub enum Fail {
    /// There is no such thing, or none that this person may know of.
    #[error("not found")]
    NotFound,
    /// Nobody is signed in.
    #[error("sign in first")]
    SignIn,
    /// Signed in, but this needs another right in a company that the person does see.
    #[error("not allowed: {0}")]
    Forbidden(&'static str),
    /// The person has to prove anew who he is.
    #[error("confirm that it is you")]
    Confirm,
    /// Before anything else the person has to turn on a second factor.
    #[error("turn on a second factor first")]
    SecondFactor,
    /// The company's pages are open from its own networks only.
    #[error("not from this address")]
    Outside(Outside),
    /// Somebody of the staff looks with a client's eyes, and only looks.
    #[error("looking changes nothing")]
    LookOnly,
    /// What was sent cannot be used; the text says which field and why.
    #[error("{0}")]
    Invalid(String),
    /// Something else happened in the meantime.
    #[error("{0}")]
    Conflict(String),
    /// Too much was sent.
    #[error("too large: {0}")]
    TooLarge(String),
    /// Too many attempts; try again after so many seconds.
    #[error("too many attempts")]
    Throttled(u64),
    /// This session or token asks too often.
    #[error("too often")]
    TooOften(TooOften),
    /// A part of the system does not answer now.
    #[error("unavailable: {0}")]
    Unavailable(String),
    /// A fault of ours.
    #[error(transparent)]
    Internal(#[from] anyhow::Error),
}

/// Somebody who came from where his company lets nobody in.
#[derive(Clone, Debug)]
pub struct Outside {
    /// His address.
    pub address: String,
    /// Names of the company's owners.
    pub ask: Vec<String>,
}

/// Result of a handler.
pub type Result<T, E = Fail> = std::result::Result<T, E>;

impl Fail {
    /// Stable code for the API and for messages.
    pub const fn code(&self) -> &'static str {
        match self {
            Fail::NotFound => "not-found",
            Fail::SignIn => "sign-in",
            Fail::Forbidden(_) => "forbidden",
            Fail::Confirm => "confirm",
            Fail::SecondFactor => "second-factor",
            Fail::Outside(_) => "outside",
            Fail::LookOnly => "look-only",
            Fail::Invalid(_) => "invalid",
            Fail::Conflict(_) => "conflict",
            Fail::TooLarge(_) => "too-large",
            Fail::Throttled(_) => "throttled",
            Fail::TooOften(_) => "too-often",
            Fail::Unavailable(_) => "unavailable",
            Fail::Internal(_) => "internal",
        }
    }

    /// The HTTP status.
    pub const fn status(&self) -> StatusCode {
        match self {
            Fail::NotFound => StatusCode::NOT_FOUND,
            Fail::SignIn => StatusCode::UNAUTHORIZED,
            Fail::Forbidden(_) | Fail::Confirm | Fail::SecondFactor | Fail::Outside(_) | Fail::LookOnly => {
                StatusCode::FORBIDDEN
            }
            Fail::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Fail::Conflict(_) => StatusCode::CONFLICT,
            Fail::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Fail::Throttled(_) | Fail::TooOften(_) => StatusCode::TOO_MANY_REQUESTS,
            Fail::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
            Fail::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl Fail {
    /// Whether a unit of work only failed because what it recalled has changed ([`db::Tx::recall`]).
    pub fn is_changed(&self) -> bool {
        matches!(self, Fail::Internal(e) if matches!(e.downcast_ref(), Some(db::Error::Changed)))
    }
}

impl From<db::Error> for Fail {
    fn from(e: db::Error) -> Fail {
        match e {
            db::Error::Unavailable(m) | db::Error::Busy(m) | db::Error::Disk(m) => Fail::Unavailable(m),
            e => Fail::Internal(e.into()),
        }
    }
}

/// The failure travels in the extensions: the edge (`router.rs`) knows the language and whether a page or JSON is wanted.
impl IntoResponse for Fail {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(std::sync::Arc::new(self));
        response
    }
}
