//! What 1C answers to an OData request: rows, or one of many ways to say no.

use serde::Deserialize;

use super::json::Row;
use crate::excerpt::excerpt;

/// A page of rows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Page {
    /// The entity set that the answer names, from `odata.metadata`: `Catalog_Контрагенты`.
    pub set: Option<String>,
    /// How many rows there are in all, if `$inlinecount=allpages` asked for it. 1C writes the number in quotes.
    pub count: Option<u64>,
    /// The rows; one for an answer that is a single entity.
    pub rows: Vec<Row>,
}

/// Why there are no rows. The texts are Russian and say what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OdataError {
    /// `odata.error`: 1C itself says what is wrong.
    #[error("1С отвечает: {message} (код {code}){}", advice(code, *status))]
    Told {
        /// HTTP status.
        status: u16,
        /// 1C's code, a number as text; empty if there is none.
        code: String,
        /// 1C's words.
        message: String,
    },
    /// `{"exception": …}`: the platform itself failed; a missing licence looks so.
    #[error("платформа 1С отвечает ошибкой: {0}; проверьте лицензии и журнал регистрации базы")]
    Exception(String),
    /// A page for people: a login form, a proxy, another site.
    #[error(
        "вместо данных пришла страница «{0}»; проверьте адрес (…/odata/standard.odata) и что публикация требует пароль \
         пользователя 1С, а не вход через форму"
    )]
    Page(String),
    /// 401 without words.
    #[error("1С не принимает логин или пароль (401); проверьте пользователя и роль «Удалённый доступ OData»")]
    Unauthorised,
    /// 404 without words: not published, or the entity is not switched on.
    #[error(
        "1С не находит адрес (404); проверьте публикацию и состав OData в «Настройке стандартного интерфейса OData»"
    )]
    NotFound,
    /// 412: `If-Match` is not the version that the object has.
    #[error("объект в 1С уже изменён (412); прочитайте его снова")]
    Changed,
    /// Any other status.
    #[error("1С отвечает статусом {0}: {1}")]
    Status(u16, String),
    /// It begins like JSON and is none.
    #[error("ответ не разбирается как JSON ({0}); возможно, он обрезан прокси")]
    Json(String),
}

/// What to do about an error that 1C tells.
fn advice(code: &str, status: u16) -> &'static str {
    match (code, status) {
        ("20", _) | (_, 401 | 403) => {
            "; дайте пользователю права на этот объект или уберите ограничение на уровне записей"
        }
        (_, 404) => "; включите объект в состав OData",
        _ => "",
    }
}

#[derive(Deserialize)]
struct Envelope {
    #[serde(rename = "odata.metadata")]
    metadata: Option<String>,
    #[serde(rename = "odata.count")]
    count: Option<serde_json::Value>,
    value: Option<Vec<Row>>,
    #[serde(rename = "odata.error")]
    error: Option<Told>,
    exception: Option<serde_json::Value>,
}

#[derive(Deserialize)]
struct Told {
    code: Option<serde_json::Value>,
    message: Option<serde_json::Value>,
}

/// The text in a value that may be a text, a number, or an object around one.
fn words(value: &serde_json::Value, key: &str) -> String {
    match value {
        serde_json::Value::String(text) => text.trim().to_owned(),
        serde_json::Value::Object(map) => map.get(key).map(|inner| words(inner, key)).unwrap_or_default(),
        serde_json::Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// Reads an answer: its status, its `Content-Type` (empty if there is none) and its body.
///
/// ```
/// use onec::odata::read;
///
/// let page = read(200, "application/json", br#"{"odata.metadata":"x/$metadata#Catalog_X","odata.count":"2","value":[{"Code":"1"}]}"#)?;
/// assert_eq!((page.set.as_deref(), page.count, page.rows[0].text("Code")), (Some("Catalog_X"), Some(2), Some("1")));
/// # Ok::<(), onec::odata::OdataError>(())
/// ```
///
/// # Errors
///
/// [`OdataError`] for everything that is not rows.
pub fn read(status: u16, content_type: &str, body: &[u8]) -> Result<Page, OdataError> {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body).trim_ascii();
    let good = (200..300).contains(&status);
    let json = body.first() == Some(&b'{');
    if !json {
        if content_type.contains("html") || body.first() == Some(&b'<') {
            // 401 with a page is the usual answer of a web server in front.
            return Err(if status == 401 { OdataError::Unauthorised } else { OdataError::Page(title(body)) });
        }
        return Err(match status {
            401 => OdataError::Unauthorised,
            404 => OdataError::NotFound,
            412 => OdataError::Changed,
            _ => OdataError::Status(status, excerpt(&String::from_utf8_lossy(body))),
        });
    }
    let envelope: Envelope = serde_json::from_slice(body).map_err(|error| OdataError::Json(error.to_string()))?;
    if let Some(Told { code, message }) = envelope.error {
        let code = code.map(|code| words(&code, "value")).unwrap_or_default();
        let message = message.map(|message| words(&message, "value")).unwrap_or_default();
        return Err(OdataError::Told { status, code, message });
    }
    if let Some(exception) = envelope.exception {
        return Err(OdataError::Exception(excerpt_long(&words(&exception, "descr"))));
    }
    if !good {
        return Err(match status {
            401 => OdataError::Unauthorised,
            404 => OdataError::NotFound,
            412 => OdataError::Changed,
            _ => OdataError::Status(status, excerpt(&String::from_utf8_lossy(body))),
        });
    }
    let set = envelope.metadata.as_deref().and_then(|link| link.rsplit_once('#')).map(|(_, set)| {
        // A single entity is …#Catalog_X/@Element.
        set.split('/').next().unwrap_or(set).to_owned()
    });
    let count = envelope.count.and_then(|count| words(&count, "value").parse().ok());
    let rows = match envelope.value {
        Some(rows) => rows,
        None => vec![serde_json::from_slice(body).map_err(|error| OdataError::Json(error.to_string()))?],
    };
    Ok(Page { set, count, rows })
}

/// The title of an HTML page, or its beginning.
fn title(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(&body[..body.len().min(64 * 1024)]);
    let lower = text.to_ascii_lowercase();
    let inner = lower.find("<title").and_then(|at| {
        let from = at + lower[at..].find('>')? + 1;
        let to = from + lower[from..].find("</title")?;
        Some(&text[from..to])
    });
    excerpt(inner.unwrap_or(&text).trim())
}

/// What the platform says may be long; its first lines tell it.
fn excerpt_long(text: &str) -> String {
    let mut short: String = text.chars().take(300).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}
