//! The state of one exchange between its requests, and what each request makes of it.
//!
//! Deliberately forgiving about order: stock УТ asks `query` without `init`, some installations never send `import`, every
//! portion of an export logs in anew. So no request is refused for coming too early, except an import of a file that nobody
//! sent.
//!
//! Serialisable, so that a server can keep it in a database and be restarted in the middle of an export.

use serde::{Deserialize, Serialize};

use super::{BadFileName, FileKind, FileName, Kind, Mode, Request};

/// Seconds of silence after which files that nobody asked to import are processed all the same, and a run is taken to be
/// over. 1C can be told not to ask («ВыгружатьФайлыБезОжиданияПодтвержденияИмпортаСервером»).
pub const QUIET_SECONDS: u32 = 90;

/// How much one login may send.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Bytes of one request; the `file_limit` told at `init`. A client may overdraw it by a little, hence twice as much is
    /// accepted.
    pub piece: u64,
    /// Bytes of one file.
    pub file: u64,
    /// Files of one login.
    pub files: usize,
}

impl Default for Bounds {
    /// Pieces of 8 MiB, files of 4 GiB, 20 000 files.
    fn default() -> Self {
        Self { piece: 8 << 20, file: 4 << 30, files: 20_000 }
    }
}

/// How far a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Progress {
    /// Being sent, or sent; nobody has asked to process it.
    Waiting,
    /// Its processing has been asked for.
    Asked,
    /// Processed.
    Done,
}

/// A file that 1C sends or has sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Received {
    /// The login it belongs to; a later login may send another file of the same name.
    pub login: u32,
    /// Its name.
    pub name: FileName,
    /// Bytes so far.
    pub bytes: u64,
    /// How far it is.
    pub progress: Progress,
}

/// What a request asks the server to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Check the password and give a cookie: [`Answer::checkauth`](super::Answer::checkauth).
    LogIn,
    /// Tell the parameters: [`Answer::init`](super::Answer::init). `Some` if the client sent its version and so expects four
    /// lines.
    Init {
        /// The version of the client.
        version: Option<String>,
    },
    /// Write the body: `append` to what is there, or else begin the file. Then
    /// [`Answer::success`](super::Answer::success).
    Store {
        /// Part of the address of the file: together with its name it is unique.
        login: u32,
        /// Name of the file.
        file: FileName,
        /// Whether it is a further piece.
        append: bool,
    },
    /// Process the file and tell how it stands: progress, success or failure. Repeated until it is one of the last two.
    Import {
        /// The login whose files are meant.
        login: u32,
        /// The XML. If `archives` is not empty it is inside one of them.
        file: FileName,
        /// The archives of this login, to be unpacked first.
        archives: Vec<FileName>,
    },
    /// Give the orders: [`site_orders`](crate::commerceml::write::site_orders). Remember which: only they are taken when
    /// [`Step::Taken`] comes, and it may never come.
    Query {
        /// The version of the client.
        version: Option<String>,
    },
    /// Give the catalogue of the site; one that has none of its own gives an empty root, which
    /// [`site_orders`](crate::commerceml::write::site_orders) makes of no orders.
    GiveCatalog {
        /// The version of the client.
        version: Option<String>,
    },
    /// The orders of the last query were taken: move the watermark to [`Dialogue::given`], and nowhere if that is `None`.
    /// Comes again if 1C missed the answer. Any text that is not empty will do as an answer.
    Taken,
    /// Give the lists: [`site_info`](crate::commerceml::write::site_info).
    Info,
    /// Deactivate what the run did not touch.
    Deactivate {
        /// What `checkauth` gave as `timestamp`.
        timestamp: Option<String>,
    },
    /// The run is over.
    Complete,
    /// Wait up to 60 seconds for new orders: `success` if there are some, status 304 if not.
    Listen,
}

/// Why a request is refused. The texts are Russian: give them to [`Answer::failure`](super::Answer::failure).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The name of the file.
    #[error("{0}")]
    FileName(#[from] BadFileName),
    /// An import of what nobody sent.
    #[error("файл «{0}» не был передан; повторите выгрузку")]
    NothingReceived(FileName),
    /// An empty body where a file should be.
    #[error("файл «{0}» передан пустым")]
    EmptyBody(FileName),
    /// A piece, or the file as a whole, is too large.
    #[error("файл «{file}» больше разрешённых {limit} байт")]
    TooBig {
        /// Which file.
        file: FileName,
        /// The limit.
        limit: u64,
    },
    /// Too many files in one login.
    #[error("за один сеанс передано больше {0} файлов")]
    TooManyFiles(usize),
    /// Orders are said to be taken that nobody asked for in this session.
    #[error("заказы в этом сеансе не запрашивались; начните обмен заново")]
    NothingAsked,
    /// This site does not do that.
    #[error("этот вид обмена порталом не поддерживается")]
    Unsupported,
}

/// One exchange: a client and a kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dialogue {
    kind: Kind,
    login: u32,
    /// Files begun in this login.
    begun: usize,
    /// Files that still matter. Pictures are many and nobody asks to process them, so only the one being sent is here.
    files: Vec<Received>,
    /// Whether orders were asked for in this login.
    #[serde(default)]
    asked: bool,
    /// What the last query of this login handed over.
    #[serde(default)]
    given: Option<u64>,
}

impl Dialogue {
    /// A dialogue that has not begun.
    pub const fn new(kind: Kind) -> Self {
        Self { kind, login: 0, begun: 0, files: Vec::new(), asked: false, given: None }
    }

    /// What the dialogue is about.
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// Takes a request whose body has `body` bytes. The request's kind must be the dialogue's.
    ///
    /// # Errors
    ///
    /// [`Refusal`]; the state is as before then.
    pub fn take(&mut self, request: &Request, body: u64, bounds: &Bounds) -> Result<Step, Refusal> {
        let version = || request.version.clone();
        match (self.kind, request.mode) {
            (Kind::Listen, _) => Ok(Step::Listen),
            (Kind::Crm, _) | (_, None) => Err(Refusal::Unsupported),
            (_, Some(Mode::CheckAuth)) => {
                self.begin();
                Ok(Step::LogIn)
            }
            (_, Some(Mode::Init)) => {
                // After a login that has sent nothing there is nothing to separate.
                if self.begun > 0 {
                    self.begin();
                }
                Ok(Step::Init { version: version() })
            }
            (Kind::GetCatalog, Some(Mode::Query)) => Ok(Step::GiveCatalog { version: version() }),
            (Kind::GetCatalog, _) => Err(Refusal::Unsupported),
            (_, Some(Mode::File)) => self.store(request, body, bounds),
            (_, Some(Mode::Import)) => self.import(request),
            (Kind::Sale, Some(Mode::Query)) => {
                // What an earlier query gave is given anew now, or not at all.
                (self.asked, self.given) = (true, None);
                Ok(Step::Query { version: version() })
            }
            (Kind::Sale, Some(Mode::Success)) if self.asked => Ok(Step::Taken),
            (Kind::Sale, Some(Mode::Success)) => Err(Refusal::NothingAsked),
            (Kind::Sale, Some(Mode::Info)) => Ok(Step::Info),
            (_, Some(Mode::Query | Mode::Success | Mode::Info)) => Err(Refusal::Unsupported),
            (_, Some(Mode::Deactivate)) => Ok(Step::Deactivate { timestamp: request.timestamp.clone() }),
            (_, Some(Mode::Complete)) => Ok(Step::Complete),
        }
    }

    /// A new login: what is sent from here on are new files. Those that wait are kept.
    fn begin(&mut self) {
        self.login = self.login.saturating_add(1);
        self.begun = 0;
        (self.asked, self.given) = (false, None);
        self.files.retain(|file| file.progress == Progress::Waiting && file.name.kind() != FileKind::Other);
    }

    fn store(&mut self, request: &Request, body: u64, bounds: &Bounds) -> Result<Step, Refusal> {
        let name = FileName::parse(request.filename.as_deref().unwrap_or_default())?;
        if body == 0 {
            return Err(Refusal::EmptyBody(name));
        }
        if body > bounds.piece.saturating_mul(2) {
            return Err(Refusal::TooBig { file: name, limit: bounds.piece });
        }
        let login = self.login;
        let known = self.files.iter().position(|file| file.login == login && file.name == name);
        let Some(at) = known else {
            // Files of earlier logins that nobody asked for count too, or a client that logs in for each would fill the disk.
            if self.begun >= bounds.files || self.files.len() >= bounds.files {
                return Err(Refusal::TooManyFiles(bounds.files));
            }
            self.begun += 1;
            // The pieces of a file come one after the other: another file says that the picture before it is whole.
            self.files.retain(|file| file.name.kind() != FileKind::Other);
            self.files.push(Received { login, name: name.clone(), bytes: body, progress: Progress::Waiting });
            return Ok(Step::Store { login, file: name, append: false });
        };
        let file = &mut self.files[at];
        // A file whose processing was asked for is whole; the same name again is a new file, sent without a new login.
        let append = file.progress == Progress::Waiting;
        let bytes = if append { file.bytes.saturating_add(body) } else { body };
        if bytes > bounds.file {
            return Err(Refusal::TooBig { file: name, limit: bounds.file });
        }
        file.bytes = bytes;
        file.progress = Progress::Waiting;
        Ok(Step::Store { login, file: name, append })
    }

    fn import(&mut self, request: &Request) -> Result<Step, Refusal> {
        let name = FileName::parse(request.filename.as_deref().unwrap_or_default())?;
        let login = self.login;
        let mut archives = Vec::new();
        let mut found = false;
        for file in self.files.iter_mut().filter(|file| file.login == login) {
            if file.name == name {
                file.progress = Progress::Asked;
                found = true;
            } else if file.name.kind() == FileKind::Zip {
                archives.push(file.name.clone());
            }
        }
        if found {
            // Sent as it is: archives of the same login hold other things.
            archives.clear();
        } else if archives.is_empty() {
            return Err(Refusal::NothingReceived(name));
        } else {
            for file in self.files.iter_mut().filter(|file| file.login == login && archives.contains(&file.name)) {
                file.progress = Progress::Asked;
            }
        }
        Ok(Step::Import { login, file: name, archives })
    }

    /// XML files and archives that nobody has asked to process, oldest first: to be processed after [`QUIET_SECONDS`] without
    /// a request.
    pub fn waiting(&self) -> impl Iterator<Item = &Received> {
        let matters = |file: &&Received| file.progress == Progress::Waiting && file.name.kind() != FileKind::Other;
        self.files.iter().filter(matters)
    }

    /// Notes that a file was processed.
    pub fn done(&mut self, login: u32, name: &FileName) {
        for file in self.files.iter_mut().filter(|file| file.login == login && file.name == *name) {
            file.progress = Progress::Done;
        }
    }

    /// Notes what a [`Step::Query`] was answered with, as the position up to which orders were handed over. It must be the
    /// moment or number of the snapshot that the answer was read from: orders that change while 1C reads are given next time.
    pub const fn gave(&mut self, position: u64) {
        self.given = Some(position);
    }

    /// What the query of this login handed over: where the watermark goes at [`Step::Taken`].
    pub const fn given(&self) -> Option<u64> {
        self.given
    }

    /// The login that is going on; files are stored under it.
    pub const fn login(&self) -> u32 {
        self.login
    }
}
