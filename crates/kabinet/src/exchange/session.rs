//! The dialogues of the stock exchange, kept in the database between requests.
//!
//! A dialogue begins with `checkauth` and is found again by its cookie, or, if the client lost the cookie, as the newest one
//! of its login. What the protocol means is [`onec::session::Dialogue`]'s business; here it is loaded, saved, and its files
//! are given places on the disk that no name from outside can influence.

use std::path::PathBuf;

use db::{Error, Result, Tx};
use jobs::NewJob;
use kernel::{At, JobId, SourceId};
use onec::session::{Dialogue, FileKind, FileName, Kind, Received};
use serde_json::json;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{
    Settings, kinds,
    store::{
        FILE_JOB, FILE_SET, SESSION_BY_TOKEN, SESSION_LATER, SESSION_NEW, SESSION_NEWEST, SESSION_SAVE,
        SESSIONS_WAITING, SessionRow,
    },
};

/// Name of the cookie.
pub(crate) const COOKIE: &str = "kabinet_exchange";

/// A dialogue with its place in the database.
#[derive(Clone, Debug)]
pub(crate) struct Session {
    pub id: Uuid,
    pub source: SourceId,
    pub dialogue: Dialogue,
    /// What the client said at `init`; only Bitrix's module says something there.
    pub version: String,
    rev: i64,
}

/// The word of a kind in the database.
pub(crate) const fn word(kind: Kind) -> &'static str {
    match kind {
        Kind::Catalog => "catalog",
        Kind::Sale => "sale",
        Kind::Reference => "reference",
        Kind::GetCatalog => "get_catalog",
        Kind::Listen => "listen",
        Kind::Crm => "crm",
    }
}

fn hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

/// Where the jobs of a source stand in line.
pub(crate) fn lane(source: SourceId) -> String {
    format!("exchange:{source}")
}

/// Where a file of a dialogue lies.
pub(crate) fn place(settings: &Settings, session: Uuid, login: u32, name: &FileName) -> PathBuf {
    let digest: String = Sha256::digest(name.as_str().as_bytes()).iter().take(16).map(|b| format!("{b:02x}")).collect();
    settings.folder.join(session.to_string()).join(login.to_string()).join(digest)
}

impl Session {
    pub(crate) fn of(row: SessionRow, kind: Kind) -> Session {
        // A dialogue that an older version wrote begins anew.
        let dialogue = serde_json::from_str(&row.dialogue).unwrap_or(Dialogue::new(kind));
        Session { id: row.id, source: row.source_id, dialogue, version: row.version, rev: row.rev }
    }

    /// The dialogue of a cookie, or the newest of the login.
    pub fn find(tx: &Tx<'_>, source: SourceId, kind: Kind, token: Option<&str>) -> Result<Option<Session>> {
        let by_token = match token {
            Some(token) => tx.opt(&SESSION_BY_TOKEN, &[&hash(token), &source, &word(kind)])?,
            None => None,
        };
        let row = match by_token {
            Some(row) => Some(row),
            None => tx.opt(&SESSION_NEWEST, &[&source, &word(kind)])?,
        };
        Ok(row.map(|row| Session::of(row, kind)))
    }

    /// A new dialogue.
    pub fn begin(tx: &Tx<'_>, source: SourceId, kind: Kind, token: &str, now: At) -> Result<Session> {
        let (id, dialogue) = (JobId::at(now).uuid(), Dialogue::new(kind));
        let session = Session { id, source, dialogue, version: String::new(), rev: 0 };
        let text = session.text();
        tx.run(&SESSION_NEW, &[&hash(token), &session.id, &source, &word(kind), &text, &false, &now])?;
        Ok(session)
    }

    /// Whether another client has logged in since: this one's next word comes from somebody who does not know of it.
    pub fn is_overtaken(&self, tx: &Tx<'_>) -> Result<bool> {
        Ok(tx.opt(&SESSION_LATER, &[&self.source, &word(self.dialogue.kind()), &self.id])?.is_some())
    }

    fn text(&self) -> String {
        serde_json::to_string(&self.dialogue).unwrap_or_default()
    }

    /// The second in which it began: what `checkauth` gave as its timestamp.
    pub fn began(&self) -> i64 {
        self.id.get_timestamp().map_or(0, |t| i64::try_from(t.to_unix().0).unwrap_or(i64::MAX))
    }

    /// Writes the dialogue down. `false` if another request of the same dialogue was quicker.
    pub fn save(&mut self, tx: &Tx<'_>, now: At) -> Result<bool> {
        let waiting = self.dialogue.waiting().next().is_some();
        let saved = tx.run(&SESSION_SAVE, &[&self.id, &self.text(), &waiting, &now, &self.rev, &self.version])? == 1;
        self.rev += 1;
        Ok(saved)
    }

    /// The job that processes a file, made now if there is none. Without a file name: everything that is in the archives.
    pub fn import(
        &self,
        tx: &Tx<'_>,
        login: u32,
        file: Option<&FileName>,
        archives: &[FileName],
        now: At,
    ) -> Result<JobId> {
        let name = file.or(archives.first()).map(FileName::as_str).unwrap_or_default();
        let login_column = i64::from(login);
        if let Some((Some(job),)) = tx.opt(&FILE_JOB, &[&self.id, &login_column, &name])? {
            return Ok(JobId::of(job));
        }
        let payload = json!({
            "source": self.source, "session": self.id, "login": login, "kind": self.dialogue.kind(),
            "file": file, "archives": archives, "since": (!self.version.is_empty()).then(|| self.began()),
        });
        let job = jobs::enqueue(tx, &NewJob::new(kinds::IMPORT, payload, now).lane(lane(self.source)), now)?;
        tx.run(&FILE_SET, &[&self.id, &login_column, &name, &Some(job.id.uuid())])?;
        Ok(job.id)
    }

    /// Enqueues every file that nobody asked to process, in the order in which they came. Gives their number.
    pub fn import_waiting(&mut self, tx: &Tx<'_>, now: At) -> Result<i64> {
        let waiting: Vec<Received> = self.dialogue.waiting().cloned().collect();
        for (nth, file) in (0i64..).zip(&waiting) {
            // A lane keeps the order of these moments.
            let now = At::from_micros(now.micros() + nth);
            if file.name.kind() == FileKind::Zip {
                self.import(tx, file.login, None, std::slice::from_ref(&file.name), now)?;
            } else {
                self.import(tx, file.login, Some(&file.name), &[], now)?;
            }
            self.dialogue.done(file.login, &file.name);
        }
        if !waiting.is_empty() && !self.save(tx, now)? {
            return Err(Error::Busy("the dialogue went on meanwhile".to_owned()));
        }
        Ok(i64::try_from(waiting.len()).unwrap_or(i64::MAX))
    }
}

/// A new export begins: what earlier ones left waiting is processed first.
pub(crate) fn import_earlier(tx: &Tx<'_>, source: SourceId, kind: Kind, now: At) -> Result<()> {
    let mut nth = 0;
    for row in tx.all(&SESSIONS_WAITING, &[&true, &source, &word(kind)])? {
        nth += Session::of(row, kind).import_waiting(tx, At::from_micros(now.micros() + nth))?;
    }
    Ok(())
}
