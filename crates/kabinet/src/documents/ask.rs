//! Asking 1C for the printed form of a document, with Basic: `GET {base}/hs/portal/v1/documents/{id}/print` of the HTTP service,
//! or `Print` of the web service at `{base}/ws/kabinet`.
//!
//! The HTTP service answers with the bytes of a PDF or, where it can only return strings, with JSON that holds them in base64. It may as
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
use onec::{
    contract::{Guid, PrintAnswer, print_path},
    soap::{Call, Reply, SoapError},
};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::{Client, RequestBuilder, Response, StatusCode, header};

use super::store::{self, PrintRow};
use crate::{
    app::App,
    exchange::{
        connections::{self, Kind},
        ledger,
    },
    fail::Result,
    vault::Vault,
};

/// The largest PDF that is passed on or kept.
pub const LIMIT: usize = 50 << 20;
// The same in base64 with line breaks and what stands around it.
const LIMIT_TEXT: usize = LIMIT / 3 * 4 + LIMIT / 32 + 4096;
/// How long a stream may stand still.
const STALLED: Duration = Duration::from_secs(30);
const MAGIC: &[u8] = b"%PDF-";
// One segment of a path: the id of another system may hold anything.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Where the web service is, below its base.
pub(crate) const WEB_SERVICE: &str = "/ws/kabinet";

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
            Trouble::Unknown => "1С не нашла документ; проверьте, что сервис портала опубликован и документ не удалён",
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
    /// What the web service is asked; `None` for the HTTP service.
    call: Option<Call>,
    login: Option<String>,
    password: Option<String>,
}

impl Print {
    /// From what is stored of the document and its source.
    ///
    /// # Errors
    /// [`Trouble::NotSetUp`] without an address of 1C; [`Trouble::Denied`] if the password was sealed with a key that is gone.
    pub fn new(row: PrintRow, vault: &Vault) -> Result<Print, Trouble> {
        let base = row.base_url.filter(|b| b.starts_with("http://") || b.starts_with("https://"));
        let base = base.as_deref().ok_or(Trouble::NotSetUp)?.trim_end_matches('/');
        let kind = row.kind.unwrap_or(Kind::Http);
        let guid = |text: &str| Guid::parse(text).map_err(|_| Trouble::NotSetUp);
        let (url, call) = if kind == Kind::Soap {
            (format!("{base}{WEB_SERVICE}"), Some(Call::Print { document: guid(&row.erp_id)? }))
        } else {
            let id = guid(&utf8_percent_encode(&row.erp_id, SEGMENT).to_string())?;
            (format!("{base}{}", print_path(&id)), None)
        };
        let login = row.outgoing_login.filter(|login| !login.is_empty());
        let password = connections::password(vault, row.source_id, kind, row.secret.as_deref());
        Ok(Print { source: row.source_id, url, call, login, password: password.map_err(|_| Trouble::Denied)? })
    }

    /// For a document of a company.
    ///
    /// # Errors
    /// [`Fail`](crate::fail::Fail) of the database.
    pub fn of(tx: &Tx<'_>, vault: &Vault, company: CompanyId, id: DocumentId) -> Result<Result<Print, Trouble>> {
        let row = tx.opt(&store::PRINT, &[&company, &id])?;
        Ok(row.map_or(Err(Trouble::NotSetUp), |row| Print::new(row, vault)))
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
    match &print.call {
        Some(call) => by_soap(http, print, call).await,
        None => by_http(http, print).await,
    }
}

/// The same, of where the portal may go.
///
/// # Errors
/// [`Trouble`]; what is not allowed is in the log.
pub async fn ask_within(app: &App, print: &Print) -> Result<Printed, Trouble> {
    if let Err(why) = app.exchange.reach.check(print.url()).await {
        tracing::warn!(%why, "1C is not asked for a document");
        return Err(Trouble::Silent);
    }
    ask(&app.http, print).await
}

impl Print {
    async fn send(&self, request: RequestBuilder) -> Result<Response, Trouble> {
        let request = match &self.login {
            Some(login) => request.basic_auth(login, self.password.as_deref()),
            None => request,
        };
        request.send().await.map_err(|e| silent(&e))
    }
}

/// Asks the web service: an envelope, in it JSON, in it the PDF.
async fn by_soap(http: &Client, print: &Print, call: &Call) -> Result<Printed, Trouble> {
    let request = http.post(print.url()).header(header::CONTENT_TYPE, "text/xml; charset=utf-8");
    let mut response = print.send(request.header("SOAPAction", call.soap_action()).body(call.write())).await?;
    let status = response.status();
    // A fault comes with 500; everything else that is no answer is the web server's.
    if status != StatusCode::OK && status != StatusCode::INTERNAL_SERVER_ERROR {
        return Err(of_status(status));
    }
    let kind = content_type(&response);
    let mut text = BytesMut::new();
    while let Some(piece) = response.chunk().await.map_err(|e| silent(&e))? {
        if text.len() + piece.len() > LIMIT_TEXT {
            return Err(Trouble::TooLarge);
        }
        text.extend_from_slice(&piece);
    }
    let reply = Reply::read(call, status.as_u16(), &kind, &text).map_err(|error| {
        tracing::warn!(%error, "1C did not print a document by its web service");
        of_fault(&error, status)
    })?;
    let Reply::Printed(answer) = reply else { return Err(Trouble::NotPdf) };
    let head = pdf_of(&answer)?;
    Ok(Printed { length: Some(head.len() as u64), head, rest: None })
}

/// What an answer of the web service without a printed form means.
pub(super) fn of_fault(error: &SoapError, status: StatusCode) -> Trouble {
    match error {
        // An exception of 1C is a fault of the server whatever it says; so these words are agreed upon (docs/1c).
        SoapError::Fault(fault) if fault.code == "Client" || fault.text.contains("Документ не найден") => {
            Trouble::Unknown
        }
        SoapError::Fault(_) => Trouble::Broken,
        SoapError::Unauthorised => Trouble::Denied,
        _ if status != StatusCode::OK => Trouble::Broken,
        SoapError::Page(_) | SoapError::Status(..) | SoapError::Xml(_) | SoapError::Message(_) => Trouble::NotPdf,
    }
}

fn content_type(response: &Response) -> String {
    response.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or("").to_lowercase()
}

/// Asks the HTTP service.
async fn by_http(http: &Client, print: &Print) -> Result<Printed, Trouble> {
    let request = http.get(print.url()).header(header::ACCEPT, "application/pdf, application/json");
    let mut response = print.send(request).await?;
    let status = response.status();
    if status != StatusCode::OK {
        let trouble = of_status(status);
        tracing::warn!(%status, why = %trouble, "1C did not print a document");
        return Err(trouble);
    }
    let length = response.content_length();
    if content_type(&response).starts_with("text/html") {
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
    pdf_of(&answer)
}

/// The PDF of an answer.
fn pdf_of(answer: &PrintAnswer) -> Result<Bytes, Trouble> {
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
