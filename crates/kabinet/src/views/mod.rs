//! Saved views: a person's names for lists as he narrows them, in one company.
//!
//! The address of a list holds everything that narrows and sorts it; a view is a name for that. It is kept as the list itself
//! writes it, so a period stays «этот месяц» and means another month in September, and opening a view is following a link:
//! what the list refuses to its reader it refuses through a view too.
//!
//! Not here: what a query means (the list's own), and views that colleagues share.

pub mod pages;
pub(crate) mod store;

use access::{
    Scope,
    client::perm::{CompanyView, OrderView},
};
use axum::http::uri::InvalidUri;
use db::Tx;
use kernel::{At, Id, kind};
use serde::de::DeserializeOwned;

use crate::{
    documents,
    fail::{Fail, Result},
    orders,
    web::{Query, Shell},
};
pub use store::ViewRow;

/// Id of a view.
pub type ViewId = Id<kind::View>;

/// Views of a list that one person may keep.
pub const MOST: usize = 20;
/// Longest name, characters.
pub const NAME: usize = 40;
/// Longest query, bytes.
const QUERY: usize = 1000;

/// A list that has views.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum List {
    /// Orders.
    Orders,
    /// Documents.
    Documents,
}
db::text_column!(List);

impl List {
    /// All, in the order of the menu.
    pub const ALL: [List; 2] = [List::Orders, List::Documents];

    /// The word in the database, and the last segment of the list's address.
    pub const fn as_str(self) -> &'static str {
        match self {
            List::Orders => "orders",
            List::Documents => "documents",
        }
    }
    /// Reads the word.
    pub fn parse(word: &str) -> Option<List> {
        List::ALL.into_iter().find(|l| l.as_str() == word)
    }
    /// Key of the list's name.
    pub const fn title(self) -> &'static str {
        match self {
            List::Orders => "nav-orders",
            List::Documents => "nav-documents",
        }
    }
    /// Whether the member may open the list at all.
    fn open_to(self, scope: &Scope<CompanyView>) -> bool {
        match self {
            List::Orders => scope.also::<OrderView>().is_some(),
            List::Documents => documents::rights::Visible::of(scope).some().is_ok(),
        }
    }
    /// The query as the list itself writes it, if the list would answer it to this member.
    fn tidy(self, s: &Shell, query: &str) -> Result<String> {
        match self {
            List::Orders => orders::list::tidy(s, query),
            List::Documents => documents::filter::tidy(s, query),
        }
    }
}

/// The views above a list: those that are kept, and whether the list is at one of them.
pub struct Chips {
    /// Which list.
    pub list: List,
    /// The query of the page.
    pub here: String,
    /// The views.
    pub all: Vec<ViewRow>,
}

impl Chips {
    /// From what [`of`] gave; `here` is the query of the page.
    pub fn of(list: List, here: String, all: Vec<ViewRow>) -> Chips {
        Chips { list, here, all }
    }
    /// Whether the page shows this view.
    pub fn is_here(&self, view: &ViewRow) -> bool {
        view.query == self.here
    }
    /// Whether what is shown could be kept: it is narrowed, has no name yet, and there is room.
    pub fn fresh(&self) -> bool {
        self.here != "?" && !self.all.iter().any(|v| self.is_here(v)) && self.all.len() < MOST
    }
    /// Whether there is anything to show.
    pub fn any(&self) -> bool {
        !self.all.is_empty() || self.fresh()
    }
}

/// Reads a query as it stands in an address.
///
/// # Errors
/// [`Fail::Invalid`] saying what cannot be read.
pub fn read<Q: DeserializeOwned>(query: &str) -> Result<Q> {
    let wrong = |e: String| Fail::Invalid(format!("query: {e}"));
    let address =
        format!("/?{}", query.trim_start_matches('?')).parse().map_err(|e: InvalidUri| wrong(e.to_string()))?;
    Query::of(&address).map_err(|e| wrong(e.to_string()))
}

/// The reader's views of a list; his frame tells whether he has any at all.
///
/// # Errors
/// [`Fail`] of the database.
pub fn of<P>(tx: &Tx<'_>, scope: &Scope<P>, s: &Shell, list: List) -> Result<Vec<ViewRow>> {
    if s.frame.as_ref().is_none_or(|frame| frame.views == 0) {
        return Ok(Vec::new());
    }
    Ok(tx.all(&store::VIEWS, &[&scope.company(), &scope.user(), &list])?)
}

/// A view that somebody wants to keep.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Wanted {
    name: String,
    query: String,
}

/// A name as it is kept: no blanks around it, one between its words. The key of what is wrong with it otherwise.
fn name(text: &str) -> Result<String, &'static str> {
    let name = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let good = !name.is_empty() && name.chars().count() <= NAME && !name.chars().any(char::is_control);
    if good { Ok(name) } else { Err("view-bad-name") }
}

/// Keeps a view; one of the same name is replaced. The inner error is the key of what is wrong.
fn keep(
    tx: &Tx<'_>,
    scope: &Scope<CompanyView>,
    list: List,
    wanted: &Wanted,
    now: At,
) -> Result<Result<(), &'static str>> {
    let (company, user) = (scope.company(), scope.user());
    let name = match name(&wanted.name) {
        Ok(name) => name,
        Err(problem) => return Ok(Err(problem)),
    };
    if wanted.query.len() > QUERY {
        return Ok(Err("view-too-long"));
    }
    // One save of a person at a time, or two tabs could keep more than there is room for.
    tx.run(&store::HOLD, &[&user])?;
    let all = tx.all(&store::VIEWS, &[&company, &user, &list])?;
    if all.len() >= MOST && !all.iter().any(|v| v.name == name) {
        return Ok(Err("view-too-many"));
    }
    tx.run(&store::KEEP, &[&company, &user, &list, &ViewId::at(now), &name, &wanted.query, &now])?;
    tx.run(&store::COUNT, &[&company, &user])?;
    Ok(Ok(()))
}

/// Gives a view another name. The inner error is the key of what is wrong.
fn rename(tx: &Tx<'_>, scope: &Scope<CompanyView>, id: ViewId, text: &str) -> Result<Result<(), &'static str>> {
    let (company, user) = (scope.company(), scope.user());
    let list = tx.opt(&store::LIST_OF, &[&company, &user, &id])?.ok_or(Fail::NotFound)?.0;
    let name = match name(text) {
        Ok(name) => name,
        Err(problem) => return Ok(Err(problem)),
    };
    tx.run(&store::HOLD, &[&user])?;
    let all = tx.all(&store::VIEWS, &[&company, &user, &list])?;
    if all.iter().any(|v| v.id != id && v.name == name) {
        return Ok(Err("view-name-taken"));
    }
    tx.run(&store::RENAME, &[&company, &user, &list, &id, &name])?;
    Ok(Ok(()))
}

/// Forgets a view.
fn forget(tx: &Tx<'_>, scope: &Scope<CompanyView>, id: ViewId) -> Result<()> {
    let (company, user) = (scope.company(), scope.user());
    if tx.run(&store::FORGET, &[&company, &user, &id])? == 0 {
        return Err(Fail::NotFound);
    }
    tx.run(&store::COUNT, &[&company, &user])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_table() {
        assert_eq!(name("  К  оплате \t в этом месяце"), Ok("К оплате в этом месяце".to_owned()));
        assert!(name(&"я".repeat(NAME)).is_ok());
        for bad in ["", "   ", "a\u{0}b", &"я".repeat(NAME + 1)] {
            assert_eq!(name(bad), Err("view-bad-name"), "{bad:?}");
        }
    }
}
