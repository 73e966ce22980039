//! The dialogue of the stock exchange ("Обмен с сайтом"), without I/O.
//!
//! 1C is the client and asks with `?type=…&mode=…`; the site answers with short texts whose first line is the verdict. The
//! rules here are those of three clients at once (УТ/КА/ERP, УНФ, and Bitrix's own module), and most of them are traps:
//! which answer must have exactly two lines, that `init` may never come, that the same file name means "append", that the
//! XML asked for may be inside a zip of another name.
//!
//! * [`Request`] reads a query string, [`FileName`] the name of a file in it;
//! * [`Dialogue`] is the state between requests: it says what to do next ([`Step`]) or why not ([`Refusal`]);
//! * [`Answer`] is what goes back, letter by letter;
//! * [`CatalogRun`] decides whether what a full export did not mention may be taken out of the catalogue.
//!
//! A server keeps one [`Dialogue`] for each (cookie or Basic user, type), stores bytes where it likes, and must answer with
//! HTTP 200 whatever happened: 1C reads the text, not the status.
//!
//! ```
//! use onec::session::{Bounds, Dialogue, Kind, Refusal, Request, Step};
//!
//! let mut dialogue = Dialogue::new(Kind::Catalog);
//! let mut ask = |query: &str, body| dialogue.take(&Request::parse(query).expect("a known command"), body, &Bounds::default());
//! assert_eq!(ask("type=catalog&mode=checkauth", 0), Ok(Step::LogIn));
//! // The zip has one name, the XML that is asked for another.
//! assert!(matches!(ask("type=catalog&mode=file&filename=v8_1.zip", 10), Ok(Step::Store { append: false, .. })));
//! assert!(matches!(ask("type=catalog&mode=file&filename=v8_1.zip", 10), Ok(Step::Store { append: true, .. })));
//! assert!(matches!(ask("type=catalog&mode=import&filename=import0_1.xml", 0), Ok(Step::Import { .. })));
//! assert!(matches!(ask("type=catalog&mode=file&filename=../x", 10), Err(Refusal::FileName(_))));
//! ```
//!
//! Not here: authentication, storage, unzipping, jobs, and timers.

mod answer;
mod dialogue;
mod file_name;
mod request;
mod sweep;

pub use answer::Answer;
pub use dialogue::{Bounds, Dialogue, Progress, QUIET_SECONDS, Received, Refusal, Step};
pub use file_name::{BadFileName, FileKind, FileName};
pub use request::{Kind, Mode, Request, UnknownCommand};
pub use sweep::{CatalogRun, RunEnd, Sweep};

#[cfg(test)]
mod tests;
