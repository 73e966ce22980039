//! The stock exchange with a site, as the client that is played performs it: checkauth, init, file, import.
//!
//! 1C does not read what HTTP has for these purposes: not the status, not Set-Cookie. It reads lines of text. So does this.

use std::io::{Cursor, Write as _};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use zip::write::SimpleFileOptions;

use super::catalog::Portion;
use super::error::{ClientError, Rule, beginning};
use super::profile::{Fault, Habits, Profile};

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
    profile: Profile,
    faults: Arc<Mutex<Vec<Fault>>>,
}

/// A session: what 1C sends back with every further call.
#[derive(Debug, Clone)]
pub(super) struct Session {
    kind: &'static str,
    cookie: String,
    /// The fourth line of `checkauth`, as it came; sent by those who read it.
    sessid: Option<String>,
    /// The fifth.
    timestamp: Option<String>,
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
/// How often a portion or a session is tried.
const ATTEMPTS: usize = 3;

impl Site {
    /// A portal whose exchange script stands at `address`, as stock УТ sees it.
    pub fn new(http: reqwest::Client, address: String, login: String, password: String, zip: ZipWish) -> Self {
        Self { http, address, login, password, zip, profile: Profile::Ut, faults: Arc::default() }
    }

    /// The same as another client sees it.
    #[must_use]
    pub fn played_as(mut self, profile: Profile) -> Self {
        self.profile = profile;
        self
    }

    /// Which client is played.
    pub const fn profile(&self) -> Profile {
        self.profile
    }

    pub(super) const fn habits(&self) -> Habits {
        self.profile.habits()
    }

    /// Something goes wrong once, at the next place where it can.
    pub fn break_once(&self, fault: Fault) {
        self.faults.lock().unwrap_or_else(PoisonError::into_inner).push(fault);
    }

    /// Whether this goes wrong now.
    fn breaks(&self, fault: Fault) -> bool {
        let mut faults = self.faults.lock().unwrap_or_else(PoisonError::into_inner);
        let at = faults.iter().position(|waiting| *waiting == fault);
        at.map(|at| faults.remove(at)).is_some()
    }

    /// Sends one file the way 1C sends a portion: a session of its own, tried again if the site refuses or is silent.
    ///
    /// # Errors
    /// [`ClientError`] of the last attempt; a broken rule is never tried again.
    pub async fn send(&self, kind: &'static str, name: &str, content: &[u8]) -> Result<(), ClientError> {
        self.session_of(kind, &[(name, content)], false).await
    }

    /// Sends the files of a catalogue in the sessions of the client that is played. `full`: they are all that there is, and
    /// a client that can says so at the end.
    ///
    /// # Errors
    /// As [`send`](Self::send).
    pub async fn export(&self, files: &[Portion], full: bool) -> Result<(), ClientError> {
        let mut files: Vec<(&str, &[u8])> = files.iter().map(|f| (f.name.as_str(), f.content.as_slice())).collect();
        if self.breaks(Fault::WrongOrder) {
            files.reverse();
        }
        if self.habits().one_session {
            return self.session_of("catalog", &files, full).await;
        }
        for file in files {
            self.session_of("catalog", &[file], full).await?;
        }
        Ok(())
    }

    async fn session_of(&self, kind: &'static str, files: &[(&str, &[u8])], full: bool) -> Result<(), ClientError> {
        let mut attempt = 1;
        loop {
            match self.session(kind, files, full).await {
                Err(error) if attempt < ATTEMPTS && error.may_pass() => {
                    tracing::warn!(%error, kind, "1C tries the session again");
                    attempt += 1;
                }
                Ok(()) if self.breaks(Fault::RepeatSession) => {}
                done => return done,
            }
        }
    }

    async fn session(&self, kind: &'static str, files: &[(&str, &[u8])], full: bool) -> Result<(), ClientError> {
        let habits = self.habits();
        let session = self.checkauth(kind).await?;
        let terms = self.init(&session).await?;
        for (nth, (name, content)) in files.iter().enumerate() {
            if nth > 0 {
                tokio::time::sleep(habits.pause).await;
            }
            self.portion(&session, terms, name, content).await?;
            if self.breaks(Fault::Silence) {
                return Ok(());
            }
            if habits.imports {
                self.import(&session, name).await?;
            }
        }
        if habits.ends && kind == "catalog" {
            if full {
                let stamp = session.timestamp.as_deref().unwrap_or_default();
                self.end(&session, &format!("deactivate&timestamp={stamp}")).await?;
            }
            self.end(&session, "complete").await?;
        }
        Ok(())
    }

    async fn end(&self, session: &Session, mode: &str) -> Result<(), ClientError> {
        let step = format!("type={}&mode={mode}", session.kind);
        for _ in 0..MOST_ASKED {
            let body = self.call(&step, Some(session), None).await?;
            let word = word(body.split('\n').next().unwrap_or_default());
            if word != "progress" {
                return said_success(&step, &body, &word);
            }
        }
        Err(ClientError::broken(&step, Rule::ImportNeverEnds, ""))
    }

    async fn portion(&self, session: &Session, terms: Terms, name: &str, content: &[u8]) -> Result<(), ClientError> {
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
            self.file(session, &sent_as, bytes.slice(from..to)).await?;
            if self.breaks(Fault::RepeatChunk) {
                self.file(session, &sent_as, bytes.slice(from..to)).await?;
            }
            from = to;
        }
        Ok(())
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
        let habits = self.habits();
        let sessid = lines.get(3).filter(|line| habits.sessid && line.starts_with("sessid="));
        if habits.sessid && sessid.is_none_or(|line| line.contains('\r')) {
            return Err(ClientError::broken(&step, Rule::SessidLine, &body));
        }
        let timestamp = lines.get(4).and_then(|line| line.strip_prefix("timestamp="));
        if habits.ends && timestamp.is_none_or(|stamp| stamp.parse::<i64>().is_err()) {
            return Err(ClientError::broken(&step, Rule::TimestampLine, &body));
        }
        Ok(Session {
            kind,
            cookie: format!("{name}={value}"),
            sessid: sessid.map(|line| (*line).to_owned()),
            timestamp: timestamp.map(str::to_owned),
        })
    }

    async fn init(&self, session: &Session) -> Result<Terms, ClientError> {
        let habits = self.habits();
        let version = habits.version.map(|version| format!("&version={version}")).unwrap_or_default();
        let step = format!("type={}&mode=init{version}", session.kind);
        let body = self.call(&step, Some(session), None).await?;
        terms(&step, &body, habits)
    }

    /// `init` for those who ask it before `query`.
    pub(super) async fn init_for_orders(&self, session: &Session) -> Result<(), ClientError> {
        if self.habits().init_before_query { self.init(session).await.map(drop) } else { Ok(()) }
    }

    async fn file(&self, session: &Session, name: &str, part: Bytes) -> Result<(), ClientError> {
        let step = format!("type={}&mode=file&filename={name}", session.kind);
        if self.breaks(Fault::CutChunk) {
            return self.cut(&step, session, &part).await;
        }
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

    /// Sends half of what was promised and tears the connection.
    async fn cut(&self, query: &str, session: &Session, part: &Bytes) -> Result<(), ClientError> {
        let half = part.slice(..part.len() / 2);
        let pieces = [Ok(half), Err(std::io::Error::from(std::io::ErrorKind::ConnectionReset))];
        let body = reqwest::Body::wrap_stream(futures_util::stream::iter(pieces));
        let request = self.http.post(self.url(query, Some(session))).basic_auth(&self.login, Some(&self.password));
        let request = request.header("Cookie", &session.cookie).header("Content-Length", part.len()).body(body);
        match request.send().await {
            Ok(_) => {
                Err(ClientError::Refused { step: query.to_owned(), text: "связь оборвалась".to_owned() })
            }
            Err(source) => Err(ClientError::Transport { step: query.to_owned(), source }),
        }
    }

    fn url(&self, query: &str, session: Option<&Session>) -> String {
        match session.and_then(|session| session.sessid.as_deref()) {
            Some(sessid) => format!("{}?{query}&{sessid}", self.address),
            None => format!("{}?{query}", self.address),
        }
    }

    /// One request. The status is only logged, as 1C does.
    pub(super) async fn call(
        &self,
        query: &str,
        session: Option<&Session>,
        body: Option<Bytes>,
    ) -> Result<String, ClientError> {
        let transport = |source| ClientError::Transport { step: query.to_owned(), source };
        let address = self.url(query, session);
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
        if self.breaks(Fault::Html) {
            let text = "<html><body>502 Bad Gateway</body></html>".to_owned();
            return Err(ClientError::Refused { step: query.to_owned(), text });
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

fn terms(step: &str, body: &str, habits: Habits) -> Result<Terms, ClientError> {
    let lines: Vec<&str> = body.split('\n').collect();
    if word(lines[0]) == "failure" {
        said_success(step, body, lines[0])?;
    }
    let (Some(zip), Some(limit)) = (lines.first(), lines.get(1)) else {
        return Err(ClientError::broken(step, Rule::InitTwoLines, body));
    };
    if habits.exactly_two_lines && lines.len() != 2 {
        return Err(ClientError::broken(step, Rule::InitTwoLines, body));
    }
    if let Some(version) = habits.version {
        let said = lines.get(2).is_some_and(|line| line.starts_with("sessid="));
        if !said || lines.get(3).copied() != Some(format!("version={version}").as_str()) {
            return Err(ClientError::broken(step, Rule::InitFourLines, body));
        }
    }
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

    fn terms_of(body: &str) -> Result<Terms, ClientError> {
        terms("init", body, Profile::Ut.habits())
    }

    fn rule(error: ClientError) -> Rule {
        match error {
            ClientError::Broken { rule, .. } => rule,
            other => panic!("{other}"),
        }
    }

    #[test]
    fn init_is_read_as_narrowly_as_1c_does() {
        assert_eq!(terms_of("zip=yes\nfile_limit=204800").unwrap(), Terms { zip: true, limit: 204_800 });
        assert_eq!(terms_of("zip=no\r\nfile_limit=0").unwrap(), Terms { zip: false, limit: 0 });
        assert_eq!(rule(terms_of("zip=yes\nfile_limit=1\n").unwrap_err()), Rule::InitTwoLines);
        assert_eq!(rule(terms_of("zip=yes\nfile_limit=1\nsessid=x").unwrap_err()), Rule::InitTwoLines);
        assert_eq!(rule(terms_of("zip=maybe\nfile_limit=1").unwrap_err()), Rule::InitZip);
        assert_eq!(rule(terms_of("zip=no\nfile_limit=много").unwrap_err()), Rule::InitFileLimit);
        assert!(matches!(terms_of("failure\nнет прав"), Err(ClientError::Refused { text, .. }) if text == "нет прав"));
    }

    #[test]
    fn other_clients_read_other_things() {
        let unf = |body| terms("init", body, Profile::Unf.habits());
        assert_eq!(unf("zip=yes\nfile_limit=5\nmore").unwrap(), Terms { zip: true, limit: 5 });
        assert_eq!(rule(unf("zip=yes").unwrap_err()), Rule::InitTwoLines);
        let module = |body| terms("init", body, Profile::Bitrix.habits());
        assert!(module("zip=no\nfile_limit=5\nsessid=x\nversion=3.1").is_ok());
        assert_eq!(rule(module("zip=no\nfile_limit=5").unwrap_err()), Rule::InitFourLines);
    }

    #[test]
    fn an_archive_is_a_zip_named_like_a_temporary_file() {
        let packed = pack("import0_1.xml", b"<?xml?>").unwrap();
        assert_eq!(&packed[..2], b"PK");
        let name = archive_name("import0_1.xml", b"x");
        assert!(name.starts_with("v8_") && name.ends_with(".zip"), "{name}");
    }
}
