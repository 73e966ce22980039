//! The database as the program sees it: two sets of connections and the hop to a blocking thread.
//!
//! Why not r2d2: it pings or trusts, blocks a thread to wait, and knows nothing of the one writer that SQLite has. What
//! is needed is a semaphore and a list (ADR 0002).

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::Semaphore;

use crate::{Error, Result, Tx, postgres_side::PgConn, sqlite_side};

/// Which database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Backend {
    /// A file on a local disk.
    Sqlite(PathBuf),
    /// A connection string or URL.
    Postgres(String),
}

impl Backend {
    /// Reads `sqlite:PATH`, `postgres://…`, `postgresql://…` or a libpq `key=value` string.
    ///
    /// # Errors
    /// A sentence saying what is accepted.
    pub fn parse(url: &str) -> Result<Backend, String> {
        if let Some(path) = url.strip_prefix("sqlite:") {
            return Ok(Backend::Sqlite(path.trim_start_matches("//").into()));
        }
        if url.starts_with("postgres://") || url.starts_with("postgresql://") || url.contains("host=") {
            return Ok(Backend::Postgres(url.to_owned()));
        }
        Err(format!("database url {url:?}: expected sqlite:PATH or postgres://user:password@host/database"))
    }
}

/// How many connections, and how much memory they may use.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Connections that read at the same time.
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
    slots: Semaphore,
    idle: Mutex<Vec<Conn>>,
}

impl Pool {
    fn take(&self) -> Result<Conn> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        match idle {
            Some(c) => Ok(c),
            None => self.open(),
        }
    }
    fn open(&self) -> Result<Conn> {
        Ok(match &self.backend {
            Backend::Sqlite(path) => Conn::Sqlite(sqlite_side::open(path, self.writer, self.cache_kib)?),
            Backend::Postgres(url) => Conn::Postgres(Box::new(PgConn::open(url)?)),
        })
    }
    fn give(&self, c: Conn) {
        let dead = matches!(&c, Conn::Postgres(c) if c.client.is_closed());
        if !dead {
            self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(c);
        }
    }
    /// Begins, reconnecting once: the database may have been restarted since the connection was last used.
    fn begin(&self) -> Result<Conn> {
        let mut c = self.take()?;
        match begin(&mut c, self.writer) {
            Err(Error::Unavailable(_)) => {
                self.idle.lock().unwrap_or_else(PoisonError::into_inner).clear();
                c = self.open()?;
                begin(&mut c, self.writer)?;
                Ok(c)
            }
            Err(e) => Err(e),
            Ok(()) => Ok(c),
        }
    }
}

/// The synchronous PostgreSQL client closes its connection by running a runtime of its own, which must not happen on a thread
/// of another one: the last handle may be dropped anywhere, so the connections go on a thread of their own.
impl Drop for Pool {
    fn drop(&mut self) {
        let idle = std::mem::take(&mut *self.idle.lock().unwrap_or_else(PoisonError::into_inner));
        if idle.iter().any(|c| matches!(c, Conn::Postgres(_))) {
            let _ = std::thread::spawn(move || drop(idle)).join();
        }
    }
}

fn begin(c: &mut Conn, writer: bool) -> Result<()> {
    match c {
        Conn::Sqlite(c) => {
            c.prepare_cached(if writer { "begin immediate" } else { "begin" })?.execute([])?;
        }
        Conn::Postgres(c) => {
            c.client.batch_execute(if writer { "begin" } else { "begin isolation level repeatable read, read only" })?
        }
    }
    Ok(())
}
fn end(c: &mut Conn, commit: bool) -> Result<()> {
    let word = if commit { "commit" } else { "rollback" };
    match c {
        Conn::Sqlite(c) => {
            c.prepare_cached(word)?.execute([])?;
        }
        Conn::Postgres(c) => c.client.batch_execute(word)?,
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
        let pool = |writer, slots| Pool {
            backend: backend.clone(),
            writer,
            cache_kib: options.cache_kib,
            slots: Semaphore::new(slots),
            idle: Mutex::new(Vec::new()),
        };
        let db = Db { readers: Arc::new(pool(false, options.readers.max(1))), writers: Arc::new(pool(true, writers)) };
        let first = db.writers.open()?;
        db.writers.give(first);
        Ok(db)
    }

    /// Which database this is.
    pub fn backend(&self) -> &Backend {
        &self.readers.backend
    }

    /// Runs `f` against one consistent snapshot, on a blocking thread.
    ///
    /// # Errors
    /// What `f` returns, or an [`Error`] of the database.
    pub async fn read<T, E, F>(&self, f: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: FnOnce(&Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        hop(&self.readers, f).await
    }

    /// Runs `f` in a transaction that commits on `Ok` and rolls back on `Err`, on a blocking thread.
    ///
    /// A caller that goes away does not cut it in half: the unit runs to its end.
    ///
    /// # Errors
    /// What `f` returns, or an [`Error`] of the database.
    pub async fn write<T, E, F>(&self, f: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: FnOnce(&Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        hop(&self.writers, f).await
    }

    /// As [`Db::read`], for code that is on a blocking thread already.
    ///
    /// # Errors
    /// What `f` returns, or an [`Error`] of the database.
    pub fn read_here<T, E: From<Error>>(&self, f: impl FnOnce(&Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        work(&self.readers, f)
    }

    /// As [`Db::write`], for code that is on a blocking thread already (a job, a command).
    ///
    /// # Errors
    /// What `f` returns, or an [`Error`] of the database.
    pub fn write_here<T, E: From<Error>>(&self, f: impl FnOnce(&Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        work(&self.writers, f)
    }
}

async fn hop<T, E, F>(pool: &Arc<Pool>, f: F) -> Result<T, E>
where
    T: Send + 'static,
    E: From<Error> + Send + 'static,
    F: FnOnce(&Tx<'_>) -> Result<T, E> + Send + 'static,
{
    let permit = pool.slots.acquire().await.map_err(|_| E::from(Error::Unavailable("closed".into())))?;
    let pool = Arc::clone(pool);
    let done = tokio::task::spawn_blocking(move || work(&pool, f)).await;
    drop(permit);
    done.unwrap_or_else(|_| Err(E::from(Error::Panicked)))
}

/// If `f` panics, the connection is dropped with its open transaction, which the database then rolls back.
fn work<T, E: From<Error>>(pool: &Pool, f: impl FnOnce(&Tx<'_>) -> Result<T, E>) -> Result<T, E> {
    let mut c = pool.begin()?;
    let result = match &mut c {
        Conn::Sqlite(c) => f(&Tx::sqlite(c)),
        Conn::Postgres(c) => f(&Tx::postgres(c)),
    };
    let ended = end(&mut c, result.is_ok());
    if ended.is_ok() {
        pool.give(c);
    }
    match (result, ended) {
        (Ok(v), Ok(())) => Ok(v),
        (Ok(_), Err(e)) => Err(e.into()),
        (Err(e), _) => Err(e),
    }
}
