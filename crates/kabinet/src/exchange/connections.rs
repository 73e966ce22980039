//! The ways in which the portal reaches an accounting system by itself: the HTTP service of the extension, the same contract
//! as a web service, OData, a folder of files. A source has at most one of each kind, and every data set is asked for through
//! one of them.
//!
//! Passwords are sealed by the installation's key: a copy of the database opens no base of 1C.
//!
//! Not here: what is asked and when (`pull`), and the pages (`connections_pages`).

use db::{Db, Param, Result, Tx};
use kernel::{At, SourceId};

use super::{
    alerts,
    connections_store::{ConnectionRow, DROP, OF_SOURCE, ONE, OPEN_PASSWORDS, PAUSE, PUT, SEAL, WIPE},
    pull, pull_store,
};
use crate::vault::Vault;

/// What kind of way it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// The HTTP service of the portal's extension in 1C.
    Http,
    /// A web service with the same contract in an envelope.
    Soap,
    /// OData of the base itself.
    Odata,
    /// A folder of files.
    Folder,
}

impl Kind {
    /// All of them.
    pub const ALL: [Kind; 4] = [Kind::Http, Kind::Soap, Kind::Odata, Kind::Folder];
    /// Those through which single data sets are asked for.
    pub const ASKED: [Kind; 3] = [Kind::Http, Kind::Soap, Kind::Odata];

    /// The word that is stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Kind::Http => "http",
            Kind::Soap => "soap",
            Kind::Odata => "odata",
            Kind::Folder => "folder",
        }
    }
    /// The kind that a word means.
    pub fn parse(word: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}
db::text_column!(Kind);

/// Which family of configurations answers OData.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// УТ 11, КА 2, ERP 2.
    Ut,
    /// УНФ 3.
    Unf,
}

impl Dialect {
    /// Both.
    pub const ALL: [Dialect; 2] = [Dialect::Ut, Dialect::Unf];

    /// The word that is stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Dialect::Ut => "ut",
            Dialect::Unf => "unf",
        }
    }
    /// The family that a word means.
    pub fn parse(word: &str) -> Option<Dialect> {
        Dialect::ALL.into_iter().find(|dialect| dialect.as_str() == word)
    }
    /// Where its data is.
    pub const fn tables(self) -> &'static onec::odata::Configuration {
        match self {
            Dialect::Ut => &onec::odata::UT,
            Dialect::Unf => &onec::odata::UNF,
        }
    }
}
db::text_column!(Dialect);

/// A way to a source, as a person or a command gives it.
#[derive(Clone, Debug, Default)]
pub struct NewConnection<'a> {
    /// URL of the published base, or a folder.
    pub address: &'a str,
    /// User of 1C; empty if none is needed.
    pub login: &'a str,
    /// His password; `None` keeps the one that is known.
    pub password: Option<&'a str>,
    /// The family of configurations, for OData.
    pub dialect: Option<Dialect>,
    /// The day from which documents are read, `2026-01-31`, for OData.
    pub since: &'a str,
}

/// What a password is sealed for.
fn purpose(source: SourceId, kind: Kind) -> String {
    format!("connection {source} {}", kind.as_str())
}

/// The password of a way; an error is a sentence for the seller's people.
pub(crate) fn password(
    vault: &Vault,
    source: SourceId,
    kind: Kind,
    secret: Option<&[u8]>,
) -> std::result::Result<Option<String>, String> {
    let Some(sealed) = secret else { return Ok(None) };
    let open = vault.open(&purpose(source, kind), sealed);
    let text = open.and_then(|bytes| String::from_utf8(bytes).ok());
    text.map(Some).ok_or_else(|| {
        "пароль подключения запечатан ключом, которого на портале больше нет: введите пароль заново".to_owned()
    })
}

/// Makes a way, or changes it. One that rests goes on.
///
/// # Errors
/// Any error of the database.
pub fn put(tx: &Tx<'_>, vault: &Vault, source: SourceId, kind: Kind, new: &NewConnection<'_>, now: At) -> Result<()> {
    let known = tx.opt(&ONE, &[&source, &kind])?;
    let secret = match new.password {
        Some("") => None,
        Some(password) => Some(vault.seal(&purpose(source, kind), password.as_bytes())),
        None => known.as_ref().and_then(|row| row.secret.clone()),
    };
    let dialect = new.dialect.map_or("", Dialect::as_str);
    let moved = known.is_some_and(|k| k.address != new.address || k.dialect != new.dialect || k.since != new.since);
    let params: [&dyn Param; 9] =
        [&source, &kind, &new.address, &new.login, &secret, &dialect, &new.since, &false, &now];
    tx.run(&PUT, &params)?;
    if moved {
        // Another base, or more of it: what was fetched says nothing of what there is.
        pull::forget(tx, source, kind, now)?;
    }
    // Whoever mended it wants to see that it works.
    tx.run(&pull_store::GO_ON, &[&source, &kind, &now]).map(drop)
}

/// Everything of the source with a login is at another address: the simulator's port of a demonstration is another one at
/// every start.
///
/// # Errors
/// Any error of the database.
#[cfg(feature = "demo")]
pub(crate) fn move_to(tx: &Tx<'_>, login: &str, address: &str) -> Result<()> {
    tx.run(&super::connections_store::MOVE, &[&login, &address]).map(drop)
}

/// One way of a source.
///
/// # Errors
/// Any error of the database.
pub(crate) fn one(tx: &Tx<'_>, source: SourceId, kind: Kind) -> Result<Option<ConnectionRow>> {
    tx.opt(&ONE, &[&source, &kind])
}

/// All ways of a source.
///
/// # Errors
/// Any error of the database.
pub(crate) fn all(tx: &Tx<'_>, source: SourceId) -> Result<Vec<ConnectionRow>> {
    tx.all(&OF_SOURCE, &[&source])
}

/// A way rests, or goes on at once. Gives whether there is such a way.
///
/// # Errors
/// Any error of the database.
pub fn pause(tx: &Tx<'_>, source: SourceId, kind: Kind, rests: bool, now: At) -> Result<bool> {
    if tx.run(&PAUSE, &[&source, &kind, &rests, &now])? == 0 {
        return Ok(false);
    }
    if rests {
        // Whoever puts it to rest knows that it does not answer.
        unalarmed(tx, source, kind, now)?;
    } else {
        tx.run(&pull_store::GO_ON, &[&source, &kind, &now])?;
    }
    Ok(true)
}

/// A way is gone, and nothing is asked for through it. Gives whether there was such a way.
///
/// # Errors
/// Any error of the database.
pub fn remove(tx: &Tx<'_>, source: SourceId, kind: Kind, now: At) -> Result<bool> {
    pull::forget(tx, source, kind, now)?;
    unalarmed(tx, source, kind, now)?;
    tx.run(&pull_store::DROP_KIND, &[&source, &kind])?;
    Ok(tx.run(&DROP, &[&source, &kind])? > 0)
}

/// Nothing is wrong any more with what goes one way.
fn unalarmed(tx: &Tx<'_>, source: SourceId, kind: Kind, now: At) -> Result<()> {
    let all = tx.all(&pull_store::ALL_OF, &[])?;
    let mut his = all.iter().filter(|c| c.source_id == source && c.kind == kind);
    his.try_for_each(|c| alerts::clear(tx, source, &c.dataset, alerts::BROKEN, now))
}

/// All ways of a source are gone.
///
/// # Errors
/// Any error of the database.
pub fn remove_all(tx: &Tx<'_>, source: SourceId, now: At) -> Result<()> {
    Kind::ALL.into_iter().try_for_each(|kind| remove(tx, source, kind, now).map(drop))
}

/// Seals passwords that an older version kept in the open; gives their number.
///
/// On a blocking thread or outside of the runtime.
///
/// # Errors
/// Any error of the database.
pub fn seal_old(db: &Db, vault: &Vault) -> Result<usize> {
    if db.read_here(|tx| tx.all(&OPEN_PASSWORDS, &[]))?.is_empty() {
        return Ok(0);
    }
    db.write_here(|tx| {
        let open = tx.all(&OPEN_PASSWORDS, &[])?;
        for (source, password) in &open {
            let secret = vault.seal(&purpose(*source, Kind::Http), password.as_bytes());
            tx.run(&SEAL, &[source, &Kind::Http, &secret])?;
            tx.run(&WIPE, &[source])?;
        }
        Ok(open.len())
    })
}
