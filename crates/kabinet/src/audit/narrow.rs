//! Whose lines a reader asks for: what he typed into the boxes for a person and a company, as the people and companies it means.
//!
//! Names are compared as people read them, which no database does alike; so the names that the reader may know are read, and
//! compared here. A statement takes a list of those that fit.

use access::Only;
use db::Tx;
use kernel::{CompanyId, Id, UserId, text};
use uuid::Uuid;

use super::{pages::Reader, store};
use crate::{
    fail::{Fail, Result},
    many::MANY,
};

/// Those that fit what was typed.
#[derive(Clone, Debug)]
pub struct Fitting<I> {
    /// Their ids.
    pub ids: Vec<I>,
    /// What they are called.
    pub names: Vec<String>,
}

/// The people that a text means, a part of a name or of an address, or an id; `None` if nothing was typed.
///
/// # Errors
/// [`Fail::Invalid`] if it fits too many, [`Fail`] of the database.
pub fn people(tx: &Tx<'_>, reader: &Reader, typed: &str) -> Result<Option<Fitting<UserId>>> {
    fitting(typed, || match reader {
        Reader::Company(company) => tx.all(&store::PEOPLE, &[company]),
        Reader::Office(only) => tx.all(&store::EVERYBODY, &[&only.manager, &only.day]),
    })
}

/// The companies that a text means, a part of a name, of an ИНН or of the address, or an id; `None` if nothing was typed.
///
/// # Errors
/// As [`people`].
pub fn companies(tx: &Tx<'_>, only: &Only, typed: &str) -> Result<Option<Fitting<CompanyId>>> {
    fitting(typed, || tx.all(&store::COMPANIES, &[&only.manager, &only.day]))
}

fn fitting<K>(
    typed: &str,
    all: impl FnOnce() -> db::Result<Vec<(Id<K>, String, String)>>,
) -> Result<Option<Fitting<Id<K>>>> {
    let (wanted, id) = (text::norm(typed), typed.trim().parse::<Id<K>>().ok());
    if wanted.is_empty() {
        return Ok(None);
    }
    let mut rows = all()?;
    rows.retain(|(one, name, mark)| match &id {
        Some(id) => one == id,
        None => text::norm(name).contains(&wanted) || mark.contains(&wanted),
    });
    if rows.len() > MANY {
        return Err(Fail::Invalid("journal-too-wide".to_owned()));
    }
    let (ids, names) = rows.into_iter().map(|(id, name, _)| (id, name)).unzip();
    Ok(Some(Fitting { ids, names }))
}

/// A list as the statements take it: its first, which is nothing where nothing is asked for, and all of it. A list of nobody asks
/// for an id that nobody has.
pub(super) fn listed<K>(fitting: Option<&Fitting<Id<K>>>) -> (Option<Id<K>>, Vec<Id<K>>) {
    let nobody = Id::of(Uuid::nil());
    let mut ids: Vec<Id<K>> = fitting.map(|f| f.ids.clone()).unwrap_or_default();
    let first = fitting.map(|_| ids.first().copied().unwrap_or(nobody));
    ids.resize(MANY, first.unwrap_or(nobody));
    (first, ids)
}
