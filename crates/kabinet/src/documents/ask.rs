//! Asking 1C for the printed form of a document: `GET {base}/hs/portal/v1/documents/{id}/print` with Basic.
//!
//! 1C answers with the bytes of a PDF or, where it can only return strings, with JSON that holds them in base64. It may as
//! well answer with a page of its web server, an error as JSON, nothing at all, or not answer: nothing of that may reach a
//! person under the name of a PDF, so the first bytes are looked at before the first one is passed on.
//!
//! Not here: how long one waits, and what becomes of a failure (`download`, `jobs`).

use std::{io, time::Duration};

use async_stream::try_stream;
use axum::body::Body;
use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::{Bytes, BytesMut};
use db::Tx;
use futures_util::Stream;
use kernel::{CompanyId, DocumentId, SourceId};
use onec::contract::{Guid, PrintAnswer, print_path};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::{Client, Response, StatusCode, header};

use super::store::{self, PrintRow};
use crate::{app::App, exchange::ledger, fail::Result};

/// The largest PDF that is passed on or kept.
pub const LIMIT: usize = 50 << 20;
// The same in base64 with line breaks and what stands around it.
const LIMIT_TEXT: usize = LIMIT / 3 * 4 + LIMIT / 32 + 4096;
/// How long a stream may stand still.
const STALLED: Duration = Duration::from_secs(30);
const MAGIC: &[u8] = b"%PDF-";
// One segment of a path: the id of another system may hold anything.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Under which name the exchange keeps how printing goes.
const PRINT: &str = "print";

/// Why there is no PDF.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.as_str())]
pub enum Trouble {
    /// 1C did not answer, or its server says that it is not there: it may answer later.
    Silent,
    /// 1C does not accept the portal's login.
    Denied,
    /// 1C does not know the document any more.
    Unknown,
    /// 1C answered with an error.
    Broken,
    /// What came is no PDF.
    NotPdf,
    /// Nothing came.
    Empty,
    /// More came than can be passed on.
    TooLarge,
    /// The file has not come yet and 1C cannot be asked for it.
    Absent,
    /// The seller has not said where 1C is to be asked.
    NotSetUp,
}

impl Trouble {
    /// All of them.
    pub const ALL: [Trouble; 9] = [
        Trouble::Silent,
        Trouble::Denied,
        Trouble::Unknown,
        Trouble::Broken,
        Trouble::NotPdf,
        Trouble::Empty,
        Trouble::TooLarge,
        Trouble::Absent,
        Trouble::NotSetUp,
    ];
    /// The word in the database; `documents-trouble-{word}` is what a person reads.
    pub const fn as_str(self) -> &'static str {
        match self {
            Trouble::Silent => "silent",
            Trouble::Denied => "denied",
            Trouble::Unknown => "unknown",
            Trouble::Broken => "broken",
            Trouble::NotPdf => "not-pdf",
            Trouble::Empty => "empty",
            Trouble::TooLarge => "too-large",
            Trouble::Absent => "absent",
            Trouble::NotSetUp => "not-set-up",
        }
    }
    /// Reads the word.
    pub fn parse(word: &str) -> Option<Trouble> {
        Trouble::ALL.into_iter().find(|t| t.as_str() == word)
    }
    /// What the seller is told, who can do something about it.
    const fn told(self) -> &'static str {
        match self {
            Trouble::Silent => "1С не отвечает; проверьте, что веб-сервер 1С работает и виден с сервера портала",
            Trouble::Denied => "1С не пускает портал; проверьте логин и пароль источника и права этого пользователя 1С",
            Trouble::Unknown => "1С не нашла документ; проверьте, что HTTP-сервис опубликован и документ не удалён",
            Trouble::Broken => "1С ответила ошибкой; посмотрите её журнал регистрации",
            Trouble::NotPdf => "1С прислала не PDF, а страницу или текст; проверьте адрес, прокси и обработчик печати",
            Trouble::Empty => "1С прислала пустой файл; проверьте печатную форму",
            Trouble::TooLarge => "файл больше 50 МБ; уменьшите печатную форму",
            Trouble::Absent | Trouble::NotSetUp => "адрес 1С для печатных форм не задан",
        }
    }
    /// Whether the same question may have another answer in a minute.
    pub const fn may_pass(self) -> bool {
        !matches!(self, Trouble::Absent | Trouble::NotSetUp | Trouble::TooLarge)
    }
}

/// Where 1C prints a document.
#[derive(Clone)]
pub struct Print {
    source: SourceId,
    url: String,
    login: Option<String>,
    password: Option<String>,
}

impl Print {
    /// From what is stored of the document and its source.
    ///
    /// # Errors
    /// [`Trouble::NotSetUp`] without an address of 1C.
    pub fn new(row: PrintRow) -> Result<Print, Trouble> {
        let base = row.base_url.filter(|b| b.starts_with("http://") || b.starts_with("https://"));
        let base = base.ok_or(Trouble::NotSetUp)?;
        let id = utf8_percent_encode(&row.erp_id, SEGMENT).to_string();
        let id = Guid::parse(&id).map_err(|_| Trouble::NotSetUp)?;
        let url = format!("{}{}", base.trim_end_matches('/'), print_path(&id));
        Ok(Print { source: row.source_id, url, login: row.outgoing_login, password: row.outgoing_password })
    }

    /// For a document of a company.
    ///
    /// # Errors
    /// [`Fail`](crate::fail::Fail) of the database.
    pub fn of(tx: &Tx<'_>, company: CompanyId, id: DocumentId) -> Result<Result<Print, Trouble>> {
        Ok(tx.opt(&store::PRINT, &[&company, &id])?.map_or(Err(Trouble::NotSetUp), Print::new))
    }

    /// The address that is asked.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Puts how asking went where the seller looks: who waits for the document cannot mend 1C. Nobody waits for this.
    pub fn went(&self, app: &App, how: Result<(), Trouble>) {
        let (db, now, source) = (app.db.clone(), app.clock.now(), self.source);
        let why = how.err().map(|trouble| format!("{}: {}", self.url, trouble.told()));
        tokio::spawn(async move {
            let told = db.write(move |tx| match why {
                None => ledger::well(tx, source, PRINT, Some(now), "", ledger::Counts::ONE, now),
                Some(why) => ledger::badly(tx, source, PRINT, &why, now),
            });
            if let Err(e) = told.await {
                tracing::warn!(error = %e, "how 1C prints could not be written down");
            }
        });
    }
}

/// A PDF that has begun to arrive.
pub struct Printed {
    /// Its length, if 1C has told it.
    pub length: Option<u64>,
    head: Bytes,
    rest: Option<Response>,
}

/// Asks 1C; comes back when the first bytes are there and are those of a PDF.
///
/// # Errors
/// [`Trouble`].
pub async fn ask(http: &Client, print: &Print) -> Result<Printed, Trouble> {
    let mut request = http.get(print.url()).header(header::ACCEPT, "application/pdf, application/json");
    if let Some(login) = &print.login {
        request = request.basic_auth(login, print.password.as_deref());
    }
    let mut response = request.send().await.map_err(|e| silent(&e))?;
    let status = response.status();
    if status != StatusCode::OK {
        let trouble = of_status(status);
        tracing::warn!(%status, why = %trouble, "1C did not print a document");
        return Err(trouble);
    }
    let length = response.content_length();
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or("").to_lowercase();
    if kind.starts_with("text/html") {
        tracing::warn!("1C answered a request for a document with a page of HTML");
        return Err(Trouble::NotPdf);
    }
    if length.is_some_and(|n| n > LIMIT_TEXT as u64) {
        return Err(Trouble::TooLarge);
    }
    let mut head = BytesMut::new();
    while head.len() < MAGIC.len() {
        match response.chunk().await.map_err(|e| silent(&e))? {
            Some(piece) => head.extend_from_slice(&piece),
            None => break,
        }
    }
    if head.starts_with(MAGIC) {
        let head = head.freeze();
        return Ok(Printed { length, head, rest: Some(response) });
    }
    while let Some(piece) = response.chunk().await.map_err(|e| silent(&e))? {
        if head.len() + piece.len() > LIMIT_TEXT {
            return Err(Trouble::TooLarge);
        }
        head.extend_from_slice(&piece);
    }
    let head = unwrapped(&head)?;
    Ok(Printed { length: Some(head.len() as u64), head, rest: None })
}

fn silent(e: &reqwest::Error) -> Trouble {
    tracing::warn!(error = %e, "1C does not answer a request for a document");
    Trouble::Silent
}

/// What an answer other than 200 means.
pub(super) fn of_status(status: StatusCode) -> Trouble {
    match status.as_u16() {
        401 | 403 | 407 => Trouble::Denied,
        404 | 410 => Trouble::Unknown,
        204 => Trouble::Empty,
        // The web server is there, 1C behind it is not.
        408 | 429 | 502..=504 => Trouble::Silent,
        _ => Trouble::Broken,
    }
}

/// The PDF inside of JSON.
pub(super) fn unwrapped(text: &[u8]) -> Result<Bytes, Trouble> {
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    if text.iter().all(u8::is_ascii_whitespace) {
        return Err(Trouble::Empty);
    }
    let Ok(answer) = serde_json::from_slice::<PrintAnswer>(text) else {
        let begins = String::from_utf8_lossy(&text[..text.len().min(200)]);
        tracing::warn!(%begins, "1C answered a request for a document with something else");
        return Err(Trouble::NotPdf);
    };
    let code: Vec<u8> = answer.data_base64.bytes().filter(|b| !b.is_ascii_whitespace()).collect();
    let bytes = STANDARD.decode(code).map_err(|_| Trouble::NotPdf)?;
    match () {
        () if bytes.is_empty() => Err(Trouble::Empty),
        () if bytes.len() > LIMIT => Err(Trouble::TooLarge),
        () if !bytes.starts_with(MAGIC) => Err(Trouble::NotPdf),
        () => Ok(bytes.into()),
    }
}

impl Printed {
    /// The bytes as they arrive; ends with an error, and not early, if 1C stops in the middle or sends too much.
    pub fn into_body(self) -> Body {
        Body::from_stream(pieces(self.head, self.rest))
    }

    /// The whole file.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn collect(self) -> Result<Bytes, Trouble> {
        let mut whole = BytesMut::from(self.head);
        if let Some(mut response) = self.rest {
            while let Some(piece) = response.chunk().await.map_err(|e| silent(&e))? {
                if whole.len() + piece.len() > LIMIT {
                    return Err(Trouble::TooLarge);
                }
                whole.extend_from_slice(&piece);
            }
        }
        Ok(whole.freeze())
    }
}

fn pieces(head: Bytes, rest: Option<Response>) -> impl Stream<Item = io::Result<Bytes>> + Send + 'static {
    try_stream! {
        let mut total = head.len();
        yield head;
        if let Some(mut response) = rest {
            loop {
                let piece = tokio::time::timeout(STALLED, response.chunk()).await.map_err(io::Error::other)?;
                let Some(piece) = piece.map_err(io::Error::other)? else { break };
                total += piece.len();
                if total > LIMIT {
                    Err(io::Error::other("1C sends more than a document may have"))?;
                }
                yield piece;
            }
        }
    }
}
