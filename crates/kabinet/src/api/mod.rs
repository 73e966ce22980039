//! The JSON API of version 1: what all its endpoints share. The endpoints themselves stand in the `api.rs` of their
//! capability and call the same verbs, under the same scopes, as its pages: what a page does not show, the API does not
//! say.
//!
//! Sums that the caller may not see are left out, never sent as zero. What is simply not known is `null`. Money and
//! quantities are texts, because a JSON number becomes a float in most languages and a kopeck is lost.
//!
//! Not here: failures (the edge writes problem+json for every path under `/api/`) and anything that changes data.

pub mod openapi;
pub mod query;
pub mod values;

pub use query::Params;
pub use values::{Amount, Day, Moment, Quantity};

use kernel::DocumentId;

use crate::app::App;

/// Rows of a page unless `limit` says otherwise.
pub const PAGE: i64 = 20;
/// The largest `limit`.
pub const MOST: i64 = 100;

/// Where the endpoints of a company are reached from outside: what links in answers begin with.
#[derive(Clone, Debug)]
pub struct Base(String);

impl Base {
    /// The endpoints of the company with this slug.
    pub fn of(app: &App, slug: &str) -> Base {
        Base::at(&app.config.public_url, slug)
    }

    /// As [`Base::of`], for this public address.
    pub(crate) fn at(public_url: &str, slug: &str) -> Base {
        Base(format!("{}/api/v1/c/{slug}", public_url.trim_end_matches('/')))
    }

    /// The endpoint of the company itself.
    pub fn url(&self) -> &str {
        &self.0
    }

    /// An endpoint of the company: `orders/018f…`.
    pub fn to(&self, path: impl std::fmt::Display) -> String {
        format!("{}/{path}", self.0)
    }

    /// Where the file of a document is downloaded from; `None` if there is none and 1C makes none when asked.
    pub fn file(&self, document: DocumentId, fetchable: bool) -> Option<String> {
        fetchable.then(|| self.to(format_args!("documents/{document}/file")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_absolute_and_have_one_slash() {
        let id: DocumentId = "01890000-0000-7000-8000-000000000000".parse().unwrap();
        for public in ["https://b2b.example", "https://b2b.example/"] {
            let base = Base::at(public, "romashka");
            assert_eq!(
                base.file(id, true).as_deref(),
                Some("https://b2b.example/api/v1/c/romashka/documents/01890000-0000-7000-8000-000000000000/file")
            );
            assert_eq!(base.file(id, false), None);
        }
    }
}
