//! Between HTTP and the capabilities: who asks, for which company, with which right; the frame of a page; the edge.
//!
//! A handler takes a [`Page`] (a member in a company), a [`Desk`] (the seller's staff) or a [`Person`] (somebody signed
//! in, no company). The type names the right, so the route table can print who may call what, and a handler without one
//! cannot be mounted (ADR 0003).

pub mod asked;
pub mod called;
pub mod credential;
pub mod desk;
pub mod edge;
pub mod limits;
pub mod marked;
pub mod page;
pub mod person;
pub mod seen;
pub mod shell;
pub mod table;
pub mod texts;

pub use asked::{Form, Query};
pub use credential::Credential;
pub use desk::Desk;
pub use marked::Marked;
pub use page::{Page, PathId};
pub use person::Person;
pub use seen::Seen;
pub use shell::{Place, Shell, html};
pub use texts::{Prefs, Theme, texts};
