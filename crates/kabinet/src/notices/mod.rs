//! Notices inside the portal: always stored, shown to one person in one company, counted on the bell.
//!
//! A capability writes one with [`notify`] in the unit of work of what happened, so that there is neither a notice without
//! the deed nor a deed twice told. Whoever follows the link is checked there as anybody else is.
//!
//! Not here: mail, digests and preferences, and who is to be told of what (the capability knows).

pub mod pages;
pub(crate) mod store;

use db::Tx;
use kernel::{At, CompanyId, Id, UserId, format::Lang};

use crate::fail::Result;

/// Names what a [`NoticeId`] identifies.
#[derive(Debug)]
pub enum NoticeKind {}
/// Identifier of a notice.
pub type NoticeId = Id<NoticeKind>;

/// 1C has made a file that somebody waited for; the text is the document.
pub const DOCUMENT_READY: &str = "document-ready";
/// 1C has not made it; the text is the document.
pub const DOCUMENT_FAILED: &str = "document-failed";

/// Tells a person something: `notice-{kind}` is the message with what it speaks of as its argument, `link` a path inside the
/// company from the slash on, such as `/orders/…`, or nothing.
///
/// What it speaks of is kept in both languages: the reader may choose the other one before he reads.
///
/// # Errors
/// [`Fail`](crate::fail::Fail) of the database.
pub fn notify(
    tx: &Tx<'_>,
    company: CompanyId,
    user: UserId,
    now: At,
    kind: &str,
    says: impl Fn(Lang) -> String,
    link: &str,
) -> Result<()> {
    let text = says(Lang::Ru);
    let english = Some(says(Lang::En)).filter(|english| *english != text);
    tx.run(&store::INSERT, &[&company, &user, &NoticeId::at(now), &kind, &text, &english, &link])?;
    tx.run(&store::UNREAD, &[&company, &user])?;
    Ok(())
}

/// Whether a link stays inside of the company: everything else is not followed.
fn inside(link: &str) -> bool {
    link.starts_with('/') && !link.starts_with("//") && !link.contains(['\\', '\r', '\n']) && !link.contains("..")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_stays_inside_of_the_company() {
        for (link, yes) in
            [("/orders/1", true), ("", false), ("//evil", false), ("/../vega/", false), ("https:x", false)]
        {
            assert_eq!(inside(link), yes, "{link}");
        }
    }
}
