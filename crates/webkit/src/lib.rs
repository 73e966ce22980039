//! HTTP vocabulary that knows nothing of the business: cookies, secrets, texts in two languages, built assets, security
//! headers, cursors of paged lists.
//!
//! Not here: routes, rights, pages and the wording of failures; those are the product's.

pub mod assets;
pub mod by;
pub mod cookie;
pub mod cursor;
pub mod headers;
pub mod i18n;
pub mod secret;

pub use by::By;
