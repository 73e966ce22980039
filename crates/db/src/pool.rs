//! The database as the program sees it: two sets of connections, and where a unit of work runs.
//!
//! Why not r2d2: it pings or trusts, blocks a thread to wait, and knows nothing of the one writer that SQLite has. What is
//! needed is a number of places and a list (ADR 0002).

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    path::PathBuf,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
};

use tokio::sync::{Semaphore, SemaphorePermit, oneshot};

use crate::{Error, Result, Tx, postgres_side::PgConn, sqlite_side, tls::Target};

/// Which database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Backend {
    /// A file on a local disk.
    Sqlite(PathBuf),
    /// A connection string or URL.
    Postgres(String),
}

impl Backend {
    /// Reads `sqlite:PATH`, `postgres://…`, `postgresql://…` or a libpq `key=value` string, `sslmode` and `sslrootcert`
    /// included.
    ///
    /// # Errors
    /// A sentence saying what is accepted.
    pub fn parse(url: &str) -> Result<Backend, String> {
        if let Some(path) = url.strip_prefix("sqlite:") {
            return Ok(Backend::Sqlite(path.trim_start_matches("//").into()));
        }
        if url.starts_with("postgres://") || url.starts_with("postgresql://") || url.contains("host=") {
            return Target::parse(url).map(|_| Backend::Postgres(url.to_owned()));
        }
        Err(format!("database url {url:?}: expected sqlite:PATH or postgres://user:password@host/database"))
    }
}

impl Backend {
    /// Copies the database as it stands into a new SQLite file, while others go on working. `false`: only SQLite can.
    ///
    /// # Errors
    /// If the file is there already, or cannot be written.
    pub fn copy_to(&self, file: &std::path::Path) -> Result<bool> {
        let Backend::Sqlite(path) = self else { return Ok(false) };
        let connection = sqlite_side::open(path, true, 1024)?;
        connection.execute("vacuum into ?1", [file.to_string_lossy()])?;
        Ok(true)
    }
}

/// How many connections, and how much memory they may use.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Units that read at the same time where they are asked, and again as many of those that take long.
    pub readers: usize,
    /// Connections that write at the same time; SQLite has one whatever is said here.
    pub writers: usize,
    /// Page cache of one SQLite connection in KiB.
    pub cache_kib: u32,
}
impl Default for Options {
    fn default() -> Self {
        Options { readers: 4, writers: 4, cache_kib: 8192 }
    }
}

enum Conn {
    Sqlite(rusqlite::Connection),
    Postgres(Box<PgConn>),
}

struct Pool {
    backend: Backend,
    writer: bool,
    cache_kib: u32,
    /// So many units at a time; who comes later waits without a thread.
    places: Arc<Semaphore>,
    /// So many of those that take long: pages must not wait for an export.
    long: Arc<Semaphore>,
    /// How many wait for a place among the short ones.
    waiting: AtomicUsize,
    idle: Mutex<Vec<Conn>>,
}

/// A unit's place among those that are short, had or waited for. Behind the last of them nothing is left open: whoever saw
/// him wait and left the end of a unit to him may have given up a connection that he does not take.
struct Place<'p> {
    pool: &'p Pool,
    permit: Option<SemaphorePermit<'p>>,
    waits: bool,
}
impl Drop for Place<'_> {
    fn drop(&mut self) {
        if self.waits {
            self.pool.waiting.fetch_sub(1, Relaxed);
        }
        self.permit = None;
        let mut idle = self.pool.idle();
        if self.pool.waiting.load(Relaxed) == 0 {
            idle.retain(settled);
        }
    }
}

impl Pool {
    fn idle(&self) -> MutexGuard<'_, Vec<Conn>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
    /// A place for a short unit. Places are never taken away, so there is always one in the end.
    async fn place(&self) -> Place<'_> {
        let mut place = Place { pool: self, permit: self.places.try_acquire().ok(), waits: false };
        if place.permit.is_none() {
            self.waiting.fetch_add(1, Relaxed);
            place.waits = true;
            place.permit = self.places.acquire().await.ok();
            self.waiting.fetch_sub(1, Relaxed);
            place.waits = false;
        }
        place
    }
    fn open(&self) -> Result<Conn> {
        Ok(match &self.backend {
            Backend::Sqlite(path) => Conn::Sqlite(sqlite_side::open(path, self.writer, self.cache_kib)?),
            Backend::Postgres(url) => Conn::Postgres(Box::new(PgConn::open(url, self.writer)?)),
        })
    }
    /// Begins, reconnecting once: the database may have been restarted since the connection was last used.
    fn begin(&self) -> Result<Conn> {
        let idle = self.idle().pop();
        let mut c = idle.map_or_else(|| self.open(), Ok)?;
        match begin(&mut c, self.writer) {
            Err(Error::Unavailable(_)) => {
                self.idle().clear();
                c = self.open()?;
                begin(&mut c, self.writer)?;
                Ok(c)
            }
            Err(e) => Err(e),
            Ok(()) => Ok(c),
        }
    }
    /// One unit, on this thread. If `f` panics, the connection is dropped with its open transaction, which the database then
    /// rolls back.
    fn unit<T, E: From<Error>>(&self, f: impl FnOnce(&Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        let mut c = self.begin()?;
        let result = match &mut c {
            Conn::Sqlite(c) => f(&Tx::sqlite(c)),
            Conn::Postgres(c) => f(&Tx::postgres(c)),
        };
        let ended = end(&mut c, self.writer, result.is_ok());
        if matches!(ended, Ok(()) | Err(Error::Changed)) {
            self.rest(c);
        }
        match (result, ended) {
            (Ok(v), Ok(())) => Ok(v),
            // Neither what it found nor why it failed is worth anything then.
            (_, Err(Error::Changed)) => Err(Error::Changed.into()),
            (Ok(_), Err(e)) => Err(e.into()),
            (Err(e), _) => Err(e),
        }
    }
    /// The connection is for whoever comes next, unless it is gone. Where somebody waits, he also ends what this unit has
    /// left open: that travels with his first word.
    fn rest(&self, c: Conn) {
        if self.waiting.load(Relaxed) == 0 {
            if settled(&c) {
                self.idle().push(c);
            }
            return;
        }
        // Looked at once more under the lock: a waiter who goes away afterwards finds the connection among the idle ones.
        let mut idle = self.idle();
        if self.waiting.load(Relaxed) > 0 && alive(&c) || settled(&c) {
            idle.push(c);
        }
    }
}

fn alive(c: &Conn) -> bool {
    match c {
        Conn::Sqlite(_) => true,
        Conn::Postgres(c) => !c.is_closed(),
    }
}
/// Ends what a unit has left open; says whether the connection is still good for another.
fn settled(c: &Conn) -> bool {
    match c {
        Conn::Sqlite(_) => true,
        Conn::Postgres(c) => c.settle().is_ok() && !c.is_closed(),
    }
}

fn begin(c: &mut Conn, writer: bool) -> Result<()> {
    match c {
        Conn::Sqlite(c) => {
            c.prepare_cached(if writer { "begin immediate" } else { "begin" })?.execute([])?;
        }
        Conn::Postgres(c) => c.begin()?,
    }
    Ok(())
}
fn end(c: &mut Conn, writer: bool, commit: bool) -> Result<()> {
    match c {
        Conn::Sqlite(c) => {
            c.prepare_cached(if commit { "commit" } else { "rollback" })?.execute([])?;
        }
        Conn::Postgres(c) => c.end(writer, commit)?,
    }
    Ok(())
}

/// A handle on the database; cheap to clone.
#[derive(Clone)]
pub struct Db {
    readers: Arc<Pool>,
    writers: Arc<Pool>,
}

impl Db {
    /// Opens the database: one connection at once, so that a wrong URL is known at start, the rest when needed.
    ///
    /// Call it on a blocking thread or outside of the runtime.
    ///
    /// # Errors
    /// [`Error::Unavailable`] and others if it cannot be opened.
    pub fn open(backend: &Backend, options: Options) -> Result<Db> {
        let writers = if matches!(backend, Backend::Sqlite(_)) { 1 } else { options.writers.max(1) };
        let pool = |writer, most| Pool {
            backend: backend.clone(),
            writer,
            cache_kib: options.cache_kib,
            places: Arc::new(Semaphore::new(most)),
            long: Arc::new(Semaphore::new(most)),
            waiting: AtomicUsize::new(0),
            idle: Mutex::new(Vec::new()),
        };
        let db = Db { readers: Arc::new(pool(false, options.readers.max(1))), writers: Arc::new(pool(true, writers)) };
        let first = db.writers.open()?;
        db.writers.idle().push(first);
        Ok(db)
    }

    /// Which database this is.
    pub fn backend(&self) -> &Backend {
        &self.readers.backend
    }

    /// Runs `f`, which is short, against one consistent snapshot, on this thread: on SQLite it is work for this processor,
    /// whichever thread does it, and on PostgreSQL a few waits of some hundred microseconds, for which a hop to another
    /// thread and back costs as much again (ADR 0002). So many units at a time may wait for PostgreSQL; the runtime has
    /// threads beyond them. What takes long (an export, a count without an index) goes through [`Db::read_long`].
    ///
    /// # Errors
    /// What `f` returns, or an [`Error`] of the database.
    pub async fn read<T, E, F>(&self, f: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: FnOnce(&Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        let _place = match self.readers.backend {
            Backend::Sqlite(_) => None,
            Backend::Postgres(_) => Some(self.readers.place().await),
        };
        caught(|| self.readers.unit(f))
    }

    /// As [`Db::read`], for what may take long: always on a blocking thread.
    ///
    /// # Errors
    /// What `f` returns, or an [`Error`] of the database.
    pub async fn read_long<T, E, F>(&self, f: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: FnOnce(&Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        hop(&self.readers, &self.readers.long, f).await
    }

    /// Runs `f` in a transaction that commits on `Ok` and rolls back on `Err`, on a blocking thread.
    ///
    /// A caller that goes away does not cut it in half: a unit that has begun runs to its end.
    ///
    /// # Errors
    /// What `f` returns, or an [`Error`] of the database.
    pub async fn write<T, E, F>(&self, f: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: FnOnce(&Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        hop(&self.writers, &self.writers.places, f).await
    }

    /// As [`Db::read`], for code that is on a blocking thread already.
    ///
    /// # Errors
    /// What `f` returns, or an [`Error`] of the database.
    pub fn read_here<T, E: From<Error>>(&self, f: impl FnOnce(&Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        self.readers.unit(f)
    }

    /// As [`Db::write`], for code that is on a blocking thread already (a job, a command).
    ///
    /// # Errors
    /// What `f` returns, or an [`Error`] of the database.
    pub fn write_here<T, E: From<Error>>(&self, f: impl FnOnce(&Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        self.writers.unit(f)
    }
}

/// Runs a unit on a blocking thread.
async fn hop<T, E, F>(pool: &Arc<Pool>, places: &Arc<Semaphore>, f: F) -> Result<T, E>
where
    T: Send + 'static,
    E: From<Error> + Send + 'static,
    F: FnOnce(&Tx<'_>) -> Result<T, E> + Send + 'static,
{
    let place = Arc::clone(places).acquire_owned().await;
    let (tell, heard) = oneshot::channel();
    let pool = Arc::clone(pool);
    tokio::task::spawn_blocking(move || {
        // Whoever asked may have gone while it waited; once begun, it runs to its end.
        if !tell.is_closed() {
            let done = caught(|| pool.unit(f));
            drop(place);
            let _ = tell.send(done);
        }
    });
    heard.await.unwrap_or_else(|_| Err(E::from(Error::Panicked)))
}

/// A unit that panics fails like any other.
fn caught<T, E: From<Error>>(unit: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
    catch_unwind(AssertUnwindSafe(unit)).unwrap_or_else(|_| Err(E::from(Error::Panicked)))
}
