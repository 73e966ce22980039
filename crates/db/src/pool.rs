//! The database as the program sees it: two sets of connections and the hop to a blocking thread.
//!
//! Why not r2d2: it pings or trusts, blocks a thread to wait, and knows nothing of the one writer that SQLite has. What
//! is needed is a queue and a list (ADR 0002). A thread that has done a unit takes the next one from the queue itself, on
//! the same connection: nobody is woken between two units when there is much to do.

use std::{
    collections::VecDeque,
    panic::{AssertUnwindSafe, catch_unwind},
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::oneshot;

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
    most: usize,
    queue: Mutex<Queue>,
    idle: Mutex<Vec<Conn>>,
}

/// Units that wait for a thread, and how many threads are at work.
#[derive(Default)]
struct Queue {
    waiting: VecDeque<Unit>,
    working: usize,
}
type Unit = Box<dyn FnOnce(&mut Worker<'_>) + Send>;

impl Pool {
    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
    fn idle(&self) -> MutexGuard<'_, Vec<Conn>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
    fn enqueue(self: &Arc<Pool>, unit: Unit) {
        let mut queue = self.queue();
        queue.waiting.push_back(unit);
        if queue.working < self.most {
            queue.working += 1;
            let pool = Arc::clone(self);
            tokio::task::spawn_blocking(move || pool.work());
        }
    }
    /// Takes units until there are none.
    fn work(&self) {
        let mut worker = Worker { pool: self, held: None };
        loop {
            let mut queue = self.queue();
            match queue.waiting.pop_front() {
                Some(unit) => {
                    drop(queue);
                    unit(&mut worker);
                }
                None if worker.held.is_some() => {
                    drop(queue);
                    worker.rest();
                }
                None => {
                    queue.working -= 1;
                    return;
                }
            }
        }
    }
    fn open(&self) -> Result<Conn> {
        Ok(match &self.backend {
            Backend::Sqlite(path) => Conn::Sqlite(sqlite_side::open(path, self.writer, self.cache_kib)?),
            Backend::Postgres(url) => Conn::Postgres(Box::new(PgConn::open(url, self.writer)?)),
        })
    }
}

/// Who runs units, one after the other, on one connection as long as there are some.
struct Worker<'p> {
    pool: &'p Pool,
    held: Option<Conn>,
}

impl Worker<'_> {
    /// Begins, reconnecting once: the database may have been restarted since the connection was last used.
    fn begin(&mut self) -> Result<Conn> {
        let pool = self.pool;
        let idle = self.held.take().or_else(|| pool.idle().pop());
        let mut c = idle.map_or_else(|| pool.open(), Ok)?;
        match begin(&mut c, pool.writer) {
            Err(Error::Unavailable(_)) => {
                pool.idle().clear();
                c = pool.open()?;
                begin(&mut c, pool.writer)?;
                Ok(c)
            }
            Err(e) => Err(e),
            Ok(()) => Ok(c),
        }
    }
    /// If `f` panics, the connection is dropped with its open transaction, which the database then rolls back.
    fn unit<T, E: From<Error>>(&mut self, f: impl FnOnce(&Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        let mut c = self.begin()?;
        let result = match &mut c {
            Conn::Sqlite(c) => f(&Tx::sqlite(c)),
            Conn::Postgres(c) => f(&Tx::postgres(c)),
        };
        let ended = end(&mut c, self.pool.writer, result.is_ok());
        if ended.is_ok() {
            self.held = Some(c);
        }
        match (result, ended) {
            (Ok(v), Ok(())) => Ok(v),
            (Ok(_), Err(e)) => Err(e.into()),
            (Err(e), _) => Err(e),
        }
    }
    /// There is nothing to do: the connection is for whoever comes next, unless it is gone.
    fn rest(&mut self) {
        let Some(c) = self.held.take() else { return };
        let alive = match &c {
            Conn::Sqlite(_) => true,
            Conn::Postgres(c) => c.settle().is_ok() && !c.is_closed(),
        };
        if alive {
            self.pool.idle().push(c);
        }
    }
}

/// A connection to PostgreSQL has a runtime of its own, which must not end on a thread of another one: the last handle
/// may be dropped anywhere, so the connections go on a thread of their own.
impl Drop for Pool {
    fn drop(&mut self) {
        let idle = std::mem::take(&mut *self.idle());
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
            most,
            queue: Mutex::default(),
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

    /// Runs `f`, which is short, against one consistent snapshot.
    ///
    /// On PostgreSQL it waits for the server, so it goes to a blocking thread. On SQLite it is work for this processor,
    /// whichever thread does it: it runs here, and the two hops are saved, which would be a third of a page (ADR 0002).
    /// What takes long (an export, a count without an index) goes through [`Db::read_long`].
    ///
    /// # Errors
    /// What `f` returns, or an [`Error`] of the database.
    pub async fn read<T, E, F>(&self, f: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: FnOnce(&Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        if matches!(self.readers.backend, Backend::Sqlite(_)) {
            return here(&self.readers, f);
        }
        hop(&self.readers, f).await
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
        hop(&self.readers, f).await
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
        hop(&self.writers, f).await
    }

    /// As [`Db::read`], for code that is on a blocking thread already.
    ///
    /// # Errors
    /// What `f` returns, or an [`Error`] of the database.
    pub fn read_here<T, E: From<Error>>(&self, f: impl FnOnce(&Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        here(&self.readers, f)
    }

    /// As [`Db::write`], for code that is on a blocking thread already (a job, a command).
    ///
    /// # Errors
    /// What `f` returns, or an [`Error`] of the database.
    pub fn write_here<T, E: From<Error>>(&self, f: impl FnOnce(&Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        here(&self.writers, f)
    }
}

async fn hop<T, E, F>(pool: &Arc<Pool>, f: F) -> Result<T, E>
where
    T: Send + 'static,
    E: From<Error> + Send + 'static,
    F: FnOnce(&Tx<'_>) -> Result<T, E> + Send + 'static,
{
    let (tell, heard) = oneshot::channel();
    pool.enqueue(Box::new(move |worker| {
        // Whoever asked may have gone while it waited; once begun, it runs to its end.
        if !tell.is_closed() {
            let done = catch_unwind(AssertUnwindSafe(|| worker.unit(f)));
            let _ = tell.send(done.unwrap_or_else(|_| Err(E::from(Error::Panicked))));
        }
    }));
    heard.await.unwrap_or_else(|_| Err(E::from(Error::Panicked)))
}

/// Runs `f` on this thread.
fn here<T, E: From<Error>>(pool: &Pool, f: impl FnOnce(&Tx<'_>) -> Result<T, E>) -> Result<T, E> {
    let mut worker = Worker { pool, held: None };
    let result = worker.unit(f);
    worker.rest();
    result
}
