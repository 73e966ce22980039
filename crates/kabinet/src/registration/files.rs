//! What people attach: taken one by one, so that no more than one is in memory; kept under a key of ids; given only to who
//! decides, as a download that no browser opens by itself.

use axum::{
    body::Body,
    extract::{FromRequest, Multipart, Request},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use db::Tx;
use files::Key;
use kernel::At;

use super::{FileId, RequestId, store};
use crate::{
    app::App,
    documents::names::FileName,
    fail::{Fail, Result},
    scanner::Verdict,
};

/// Most bytes of one file.
pub const FILE: usize = 10 << 20;
/// Most bytes of one form with its files.
pub const FORM: usize = 32 << 20;
/// Files of one request at most.
pub const FILES: usize = 20;
/// Longest name, characters.
const NAME: usize = 120;

/// A form that may carry files.
pub struct Upload(Multipart);

impl FromRequest<App> for Upload {
    type Rejection = Fail;
    async fn from_request(request: Request, app: &App) -> Result<Self> {
        let form = Multipart::from_request(request, app).await;
        form.map(Upload).map_err(|e| Fail::Invalid(e.body_text()))
    }
}

/// A file in the store that no row knows yet.
#[derive(Clone, Debug)]
pub struct NewFile {
    /// Its id, which is also the last part of its key.
    pub id: FileId,
    /// Its name, without folders.
    pub name: String,
    /// Bytes.
    pub size: i64,
    /// Of its bytes.
    pub sha256: String,
    /// Where it is in the store.
    pub key: String,
}

/// What came with a form.
#[derive(Debug, Default)]
pub struct Came {
    /// The text.
    pub text: String,
    /// The files that were taken.
    pub files: Vec<NewFile>,
    /// Files in which the scanner has found something, with what it was.
    pub infected: Vec<String>,
    /// The first one that was not: key of why, and its name.
    pub refused: Option<(&'static str, String)>,
}

/// Kinds of files: how a name ends, and how such a file begins.
pub type Kinds = &'static [(&'static str, &'static [u8])];

/// Whether a file is of one of these kinds and begins as such a file does.
pub fn is_one_of(kinds: Kinds, name: &str, bytes: &[u8]) -> bool {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
    kinds.iter().any(|(e, begins)| *e == ending && bytes.starts_with(begins))
}

fn broken(e: &axum::extract::multipart::MultipartError) -> Fail {
    match e.status() {
        axum::http::StatusCode::PAYLOAD_TOO_LARGE => Fail::TooLarge(e.body_text()),
        _ => Fail::Invalid(e.body_text()),
    }
}

impl Upload {
    /// Reads the form and puts its files into a folder of the store; `taken` says by name and first bytes which may be there,
    /// and `room` more fit.
    ///
    /// # Errors
    /// [`Fail::TooLarge`] if the form as a whole is, [`Fail::Unavailable`] if the store is.
    pub async fn take(
        mut self,
        app: &App,
        folder: &str,
        taken: fn(&str, &[u8]) -> bool,
        now: At,
        room: usize,
    ) -> Result<Came> {
        let mut came = Came::default();
        let done = self.read(app, folder, taken, now, room, &mut came).await;
        if done.is_err() {
            discard(app, &came.files).await;
        }
        done.map(|()| came)
    }

    async fn read(
        &mut self,
        app: &App,
        folder: &str,
        taken: fn(&str, &[u8]) -> bool,
        now: At,
        room: usize,
        came: &mut Came,
    ) -> Result<()> {
        while let Some(field) = self.0.next_field().await.map_err(|e| broken(&e))? {
            if field.name() == Some("text") {
                came.text = field.text().await.map_err(|e| broken(&e))?;
                continue;
            }
            let Some(name) = field.file_name().map(called).filter(|n| n != "-") else { continue };
            let bytes = field.bytes().await.map_err(|e| broken(&e))?;
            let why = match taken(&name, &bytes) {
                _ if bytes.len() > FILE => Some("reg-file-large"),
                false => Some("reg-file-kind"),
                true if came.files.len() >= room => Some("reg-file-many"),
                true => looked_at(app, &name, &bytes, &mut came.infected).await,
            };
            if let Some(why) = why {
                came.refused.get_or_insert((why, name));
                continue;
            }
            let id = FileId::at(now);
            let key = format!("{folder}/{id}");
            let at = Key::parse(&key).map_err(anyhow::Error::from)?;
            let stored = app.files.put(&at, bytes).await.map_err(|e| Fail::Unavailable(e.to_string()))?;
            let size = i64::try_from(stored.size).unwrap_or(i64::MAX);
            came.files.push(NewFile { id, name, size, sha256: stored.sha256, key });
        }
        Ok(())
    }
}

/// What the operator's scanner says against a file, if there is a scanner. One that it cannot look at is not taken.
async fn looked_at(app: &App, name: &str, bytes: &Bytes, infected: &mut Vec<String>) -> Option<&'static str> {
    match app.scanner.as_ref()?.look(bytes.clone()).await {
        Ok(Verdict::Clean) => None,
        Ok(Verdict::Found(what)) => {
            metrics::counter!("kabinet_uploads_refused").increment(1);
            infected.push(format!("{name}: {what}"));
            Some("reg-file-virus")
        }
        Err(e) => {
            tracing::error!(error = %e, "the scanner does not look at a file (uploads.scanner)");
            Some("reg-file-unseen")
        }
    }
}

/// The name without folders and without what no system can keep.
fn called(name: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
    let stem: String = stem.chars().take(NAME).collect();
    crate::documents::names::clean(&if ending.is_empty() { stem } else { format!("{stem}.{ending}") })
}

/// Files that no row will know.
pub async fn discard(app: &App, files: &[NewFile]) {
    for f in files {
        forget(app, Some(&f.key)).await;
    }
}

/// A file that no row knows any more.
pub async fn forget(app: &App, key: Option<&str>) {
    if let Some(Ok(key)) = key.map(Key::parse)
        && let Err(e) = app.files.delete(&key).await
    {
        tracing::warn!(error = %e, "a file that nobody wants could not be removed");
    }
}

/// The rows of files that came.
///
/// # Errors
/// Any error of the database.
pub fn attach(tx: &Tx<'_>, request: RequestId, files: &[NewFile]) -> db::Result<()> {
    for f in files {
        tx.run(&store::ATTACH, &[&request, &f.id, &f.name, &f.size, &f.sha256, &f.key])?;
    }
    Ok(())
}

/// The file under this key as a download of this name.
///
/// # Errors
/// [`Fail::NotFound`] if the store has lost it.
pub async fn download(app: &App, name: &str, key: &str) -> Result<Response> {
    let key = Key::parse(key).map_err(anyhow::Error::from)?;
    let reading = match app.files.stream(&key).await {
        Ok(reading) => reading,
        Err(files::Error::NotFound(key)) => {
            tracing::error!(%key, "the database knows a file that the store does not have");
            return Err(Fail::NotFound);
        }
        Err(e) => return Err(Fail::Unavailable(e.to_string())),
    };
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, "bin"));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream")),
        (header::CONTENT_DISPOSITION, FileName::new(stem, stem, ending).attachment()),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
        (header::CONTENT_LENGTH, HeaderValue::from(reading.size)),
    ];
    Ok((headers, Body::from_stream(reading.into_stream())).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_leads_nowhere() {
        for (name, want) in [
            ("../../etc/карточка.pdf", "карточка.pdf"),
            (r"C:\Users\me\card.PDF", "card.PDF"),
            ("a\u{202e}fdp.exe", "afdp.exe"),
            ("", "-"),
        ] {
            assert_eq!(called(name), want, "{name}");
        }
    }
}
