//! The stock exchange with a site, as УТ 11 performs it: checkauth, init, file, import.
//!
//! 1C does not read what HTTP has for these purposes: not the status, not Set-Cookie. It reads lines of text. So does this.

use std::io::{Cursor, Write as _};

use bytes::Bytes;
use zip::write::SimpleFileOptions;

use super::error::{ClientError, Rule, beginning};

/// Whether 1C would like to zip; the site decides by its answer to init.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ZipWish {
    /// As the site says, which is what 1C does.
    #[default]
    AsSiteSays,
    /// Never, even if the site could; some bases have it switched off.
    Never,
}

/// The portal as the stock exchange sees it.
#[derive(Debug, Clone)]
pub struct Site {
    http: reqwest::Client,
    address: String,
    login: String,
    password: String,
    zip: ZipWish,
}

/// A session: what 1C sends back with every further call.
#[derive(Debug, Clone)]
pub(super) struct Session {
    kind: &'static str,
    cookie: String,
}

/// What the site said to init.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Terms {
    zip: bool,
    /// 0 = no splitting.
    limit: usize,
}

/// How often 1C asks `import` before this simulator gives up; 1C itself has no end.
const MOST_ASKED: usize = 20_000;

impl Site {
    /// A portal whose exchange script stands at `address`.
    pub fn new(http: reqwest::Client, address: String, login: String, password: String, zip: ZipWish) -> Self {
        Self { http, address, login, password, zip }
    }

    /// Sends one file the way 1C sends a portion: a session of its own, tried again if the site refuses or is silent.
    ///
    /// # Errors
    /// [`ClientError`] of the last attempt; a broken rule is never tried again.
    pub async fn send(&self, kind: &'static str, name: &str, content: &[u8]) -> Result<(), ClientError> {
        let mut attempt = 0;
        loop {
            match self.portion(kind, name, content).await {
                Err(error) if attempt < 2 && error.may_pass() => {
                    tracing::warn!(%error, name, "1C tries the portion again");
                    attempt += 1;
                }
                done => return done,
            }
        }
    }

    async fn portion(&self, kind: &'static str, name: &str, content: &[u8]) -> Result<(), ClientError> {
        let session = self.checkauth(kind).await?;
        let terms = self.init(&session).await?;
        let zipped = terms.zip && self.zip == ZipWish::AsSiteSays;
        let (sent_as, bytes) = if zipped {
            let packed = pack(name, content)
                .map_err(|source| ClientError::Write { step: format!("упаковка {name}"), source })?;
            (archive_name(name, content), packed)
        } else {
            (name.to_owned(), content.to_vec())
        };
        let bytes = Bytes::from(bytes);
        let limit = if terms.limit == 0 { bytes.len().max(1) } else { terms.limit };
        let mut from = 0;
        while from < bytes.len() {
            let to = (from + limit).min(bytes.len());
            // A raw slice: the parts of one file, and of one zip, are put together by appending.
            self.file(&session, &sent_as, bytes.slice(from..to)).await?;
            from = to;
        }
        self.import(&session, name).await
    }

    pub(super) async fn checkauth(&self, kind: &'static str) -> Result<Session, ClientError> {
        let step = format!("type={kind}&mode=checkauth");
        let body = self.call(&step, None, None).await?;
        let lines: Vec<&str> = body.split('\n').collect();
        said_success(&step, &body, lines[0])?;
        let (Some(name), Some(value)) = (lines.get(1), lines.get(2)) else {
            return Err(ClientError::broken(&step, Rule::CookieLines, &body));
        };
        if name.contains('\r') || value.contains('\r') {
            return Err(ClientError::broken(&step, Rule::CookieCarriageReturn, &body));
        }
        if name.is_empty() || value.is_empty() || name.contains(['=', ';', ' ']) || value.contains([';', ' ']) {
            return Err(ClientError::broken(&step, Rule::CookieLines, &body));
        }
        Ok(Session { kind, cookie: format!("{name}={value}") })
    }

    async fn init(&self, session: &Session) -> Result<Terms, ClientError> {
        let step = format!("type={}&mode=init", session.kind);
        let body = self.call(&step, Some(session), None).await?;
        terms(&step, &body)
    }

    async fn file(&self, session: &Session, name: &str, part: Bytes) -> Result<(), ClientError> {
        let step = format!("type={}&mode=file&filename={name}", session.kind);
        let body = self.call(&step, Some(session), Some(part)).await?;
        let mut lines = body.split('\n');
        said_success(&step, &body, lines.next().unwrap_or_default())?;
        if lines.any(|line| !line.trim().is_empty()) {
            return Err(ClientError::broken(&step, Rule::FileOnlySuccess, &body));
        }
        Ok(())
    }

    async fn import(&self, session: &Session, name: &str) -> Result<(), ClientError> {
        let step = format!("type={}&mode=import&filename={name}", session.kind);
        let mut body = String::new();
        for _ in 0..MOST_ASKED {
            body = self.call(&step, Some(session), None).await?;
            let word = word(body.split('\n').next().unwrap_or_default());
            if word != "progress" {
                return said_success(&step, &body, &word);
            }
        }
        Err(ClientError::broken(&step, Rule::ImportNeverEnds, &body))
    }

    /// One request. The status is only logged, as 1C does.
    pub(super) async fn call(
        &self,
        query: &str,
        session: Option<&Session>,
        body: Option<Bytes>,
    ) -> Result<String, ClientError> {
        let transport = |source| ClientError::Transport { step: query.to_owned(), source };
        let address = format!("{}?{query}", self.address);
        let mut request = match body {
            Some(body) => self.http.post(address).header("Content-Type", "application/octet-stream").body(body),
            None => self.http.get(address),
        };
        request = request.basic_auth(&self.login, Some(&self.password));
        if let Some(session) = session {
            request = request.header("Cookie", &session.cookie);
        }
        let answer = request.send().await.map_err(transport)?;
        if answer.status() != reqwest::StatusCode::OK {
            tracing::debug!(status = answer.status().as_u16(), query, "1C does not look at the status");
        }
        let bytes = answer.bytes().await.map_err(transport)?;
        if bytes.is_empty() {
            return Err(ClientError::broken(query, Rule::EmptyBody, ""));
        }
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }
}

/// The word of the first line as 1C compares it.
fn word(line: &str) -> String {
    line.trim().to_lowercase()
}

fn said_success(step: &str, body: &str, line: &str) -> Result<(), ClientError> {
    match word(line).as_str() {
        "success" => Ok(()),
        "failure" => {
            let text = body.split_once('\n').map_or("", |(_, rest)| rest).trim();
            Err(ClientError::Refused { step: step.to_owned(), text: text.to_owned() })
        }
        _ => Err(ClientError::Broken { step: step.to_owned(), rule: Rule::UnknownWord, found: beginning(body) }),
    }
}

fn terms(step: &str, body: &str) -> Result<Terms, ClientError> {
    let lines: Vec<&str> = body.split('\n').collect();
    if word(lines[0]) == "failure" {
        said_success(step, body, lines[0])?;
    }
    let [zip, limit] = lines.as_slice() else {
        return Err(ClientError::broken(step, Rule::InitTwoLines, body));
    };
    let zip = match zip.trim() {
        "zip=yes" => true,
        "zip=no" => false,
        _ => return Err(ClientError::broken(step, Rule::InitZip, body)),
    };
    let limit = limit.trim().strip_prefix("file_limit=").and_then(|number| number.parse().ok());
    let limit = limit.ok_or_else(|| ClientError::broken(step, Rule::InitFileLimit, body))?;
    Ok(Terms { zip, limit })
}

/// A zip with one file.
fn pack(name: &str, content: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file(name, SimpleFileOptions::default()).map_err(std::io::Error::other)?;
    zip.write_all(content)?;
    Ok(zip.finish().map_err(std::io::Error::other)?.into_inner())
}

/// The name of a temporary file of 1C, `v8_3B8F_3e.zip`.
fn archive_name(name: &str, content: &[u8]) -> String {
    let bytes = crate::world::uuid_of("archive", format!("{name}/{}", content.len())).into_bytes();
    format!("v8_{:02X}{:02X}_{:x}.zip", bytes[0], bytes[1], bytes[2])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(error: ClientError) -> Rule {
        match error {
            ClientError::Broken { rule, .. } => rule,
            other => panic!("{other}"),
        }
    }

    #[test]
    fn init_is_read_as_narrowly_as_1c_does() {
        assert_eq!(terms("init", "zip=yes\nfile_limit=204800").unwrap(), Terms { zip: true, limit: 204_800 });
        assert_eq!(terms("init", "zip=no\r\nfile_limit=0").unwrap(), Terms { zip: false, limit: 0 });
        assert_eq!(rule(terms("init", "zip=yes\nfile_limit=1\n").unwrap_err()), Rule::InitTwoLines);
        assert_eq!(rule(terms("init", "zip=yes\nfile_limit=1\nsessid=x").unwrap_err()), Rule::InitTwoLines);
        assert_eq!(rule(terms("init", "zip=maybe\nfile_limit=1").unwrap_err()), Rule::InitZip);
        assert_eq!(rule(terms("init", "zip=no\nfile_limit=много").unwrap_err()), Rule::InitFileLimit);
        assert!(
            matches!(terms("init", "failure\nнет прав"), Err(ClientError::Refused { text, .. }) if text == "нет прав")
        );
    }

    #[test]
    fn an_archive_is_a_zip_named_like_a_temporary_file() {
        let packed = pack("import0_1.xml", b"<?xml?>").unwrap();
        assert_eq!(&packed[..2], b"PK");
        let name = archive_name("import0_1.xml", b"x");
        assert!(name.starts_with("v8_") && name.ends_with(".zip"), "{name}");
    }
}
