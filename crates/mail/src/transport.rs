//! Handing a mail over: to a server by SMTP, into a folder, or into memory for a test.

use std::{
    fs, io,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, SystemTime},
};

use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{Mailbox, MultiPart, header},
};

use crate::Mail;

/// Why a mail was not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It may work later: the server is away, busy, or asks to wait.
    #[error("{0}")]
    Later(String),
    /// It never will: the address is refused, or cannot be one.
    #[error("{0}")]
    Never(String),
}

/// A way out for mail; cheap to clone.
#[derive(Clone)]
pub enum Transport {
    /// A mail server. Connections are kept and used again.
    Smtp(AsyncSmtpTransport<Tokio1Executor>),
    /// A folder that people look into.
    Folder(Folder),
    /// A list that a test looks into.
    Memory(Arc<Mutex<Vec<Mail>>>),
}

/// Seconds for one step of the conversation with a server.
const PATIENCE: Duration = Duration::from_secs(20);

impl Transport {
    /// A server by its address: `smtp://host:25`, `smtp://user:password@host:587?tls=required`, `smtps://host:465`.
    ///
    /// # Errors
    /// A sentence saying what is wrong with the address.
    pub fn smtp(url: &str) -> Result<Transport, String> {
        let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(url).map_err(|e| e.to_string())?;
        Ok(Transport::Smtp(builder.timeout(Some(PATIENCE)).build()))
    }

    /// Hands a mail over.
    ///
    /// # Errors
    /// [`Refusal`].
    pub async fn send(&self, mail: &Mail) -> Result<(), Refusal> {
        match self {
            Transport::Smtp(server) => {
                let sent = server.send(message(mail)?).await;
                sent.map(|_| ()).map_err(|e| {
                    if e.is_permanent() { Refusal::Never(e.to_string()) } else { Refusal::Later(e.to_string()) }
                })
            }
            Transport::Folder(folder) => folder.put(mail),
            Transport::Memory(list) => {
                list.lock().unwrap_or_else(PoisonError::into_inner).push(mail.clone());
                Ok(())
            }
        }
    }
}

fn never(e: impl std::fmt::Display) -> Refusal {
    Refusal::Never(e.to_string())
}

/// The message as it goes over the wire.
fn message(mail: &Mail) -> Result<Message, Refusal> {
    let from: Mailbox = mail.from.parse().map_err(never)?;
    // The answer to the identifier is a domain of ours: the sender's.
    let id = format!("<{}@{}>", mail.id, from.email.domain());
    let reply: Mailbox = if mail.reply_to.is_empty() { from.clone() } else { mail.reply_to.parse().map_err(never)? };
    let at = SystemTime::UNIX_EPOCH + Duration::from_micros(mail.at.max(0).unsigned_abs());
    let (plain, html) = (mail.letter.plain().map_err(never)?, mail.letter.html().map_err(never)?);
    Message::builder()
        .from(from)
        .reply_to(reply)
        .to(mail.to.parse().map_err(never)?)
        .subject(mail.letter.subject.replace(char::is_control, " "))
        .message_id(Some(id))
        .date(at)
        // Nobody's holiday notice shall answer.
        .header(Automatic)
        .multipart(MultiPart::alternative_plain_html(plain, html))
        .map_err(never)
}

/// `Auto-Submitted: auto-generated`, RFC 3834.
#[derive(Clone)]
struct Automatic;
impl header::Header for Automatic {
    fn name() -> header::HeaderName {
        header::HeaderName::new_from_ascii_str("Auto-Submitted")
    }
    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Automatic)
    }
    fn display(&self) -> header::HeaderValue {
        header::HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

/// A folder of mails: `….eml` for mail programs, `….json` for pages that show them.
#[derive(Clone, Debug)]
pub struct Folder(PathBuf);

impl Folder {
    /// A folder; it is made when the first mail comes.
    pub const fn new(path: PathBuf) -> Folder {
        Folder(path)
    }

    fn put(&self, mail: &Mail) -> Result<(), Refusal> {
        let later = |e: io::Error| Refusal::Later(format!("{}: {e}", self.0.display()));
        let raw = message(mail)?.formatted();
        let json = serde_json::to_vec_pretty(mail).map_err(never)?;
        fs::create_dir_all(&self.0).map_err(later)?;
        // The moment first, so that a listing is in order; the identifier, so that a second attempt writes the same file.
        let name = format!("{:017}-{}", mail.at, mail.id.replace(|c: char| !c.is_ascii_alphanumeric(), "-"));
        for (end, bytes) in [("eml", raw), ("json", json)] {
            let half = self.0.join(format!("{name}.{end}.half"));
            fs::write(&half, bytes)
                .and_then(|()| fs::rename(&half, self.0.join(format!("{name}.{end}"))))
                .map_err(later)?;
        }
        Ok(())
    }
}

/// The mails of a folder, the newest first, at most `most`.
///
/// # Errors
/// What the disk says; an absent folder is an empty one.
pub fn kept(folder: &std::path::Path, most: usize) -> io::Result<Vec<Mail>> {
    let entries = match fs::read_dir(folder) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        other => other?,
    };
    let mut files = entries.map(|e| Ok(e?.path())).collect::<io::Result<Vec<PathBuf>>>()?;
    files.retain(|p| p.extension().is_some_and(|e| e == "json"));
    files.sort_unstable_by(|a, b| b.cmp(a));
    let read = |path: &PathBuf| Ok(serde_json::from_slice(&fs::read(path)?)?);
    files.iter().take(most).map(read).collect()
}
