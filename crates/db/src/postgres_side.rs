//! What only PostgreSQL needs: a connection that a plain thread drives, its prepared statements, the binary form of values.
//!
//! The synchronous client of the `postgres` crate waits for every answer by itself. Here a unit begins with its first
//! statement, a read-only unit does not wait for its end, and statements that do not depend on each other travel
//! together: on one machine most of a short statement's price is two processes waking each other (ADR 0002).

use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    error::Error as StdError,
    future::{Future, poll_fn},
    pin::pin,
    task::{Context, Poll, Waker},
    time::{Duration, Instant},
};

use bytes::{BufMut, BytesMut};
use futures_util::{Stream, TryStreamExt};
use postgres_types::{IsNull, ToSql, Type, to_sql_checked};
use tokio::runtime::{Builder, Runtime};
use tokio_postgres::{Client, Connection, Row as PgRow, RowStream, Socket, Statement, tls::MakeTlsConnect};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::{Error, Param, Record, Result, Row, Value, cell::PG_EPOCH, tls::Target};

/// A connection that was used within this time is taken to be alive.
const TRUSTED: Duration = Duration::from_secs(1);

/// What the socket becomes where it is encrypted.
type Encrypted = <MakeRustlsConnect as MakeTlsConnect<Socket>>::Stream;

/// A connection with the statements that it has prepared. Not to be used, nor dropped, on a thread of a runtime.
pub(crate) struct PgConn {
    client: Client,
    link: RefCell<Connection<Socket, Encrypted>>,
    /// By the address of the text: every text is `'static`, so an address names one text.
    statements: RefCell<HashMap<usize, Statement>>,
    used: Cell<Instant>,
    /// A unit that only read is over and its transaction is not: see [`PgConn::settle`].
    owes: Cell<bool>,
    /// It broke. The client does not know: what drives the connection is still there.
    gone: Cell<bool>,
    runtime: Runtime,
}

impl PgConn {
    pub(crate) fn open(url: &str, writer: bool) -> Result<PgConn> {
        let runtime = Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|e| Error::Unavailable(format!("no runtime for a connection: {e}")))?;
        let Target { config, tls } = Target::parse(url).map_err(Error::Unavailable)?;
        let (client, link) = runtime.block_on(config.connect(tls))?;
        let conn = PgConn {
            client,
            link: RefCell::new(link),
            statements: RefCell::new(HashMap::new()),
            used: Cell::new(Instant::now()),
            owes: Cell::new(false),
            gone: Cell::new(false),
            runtime,
        };
        // A page that takes longer than this helps nobody. Parallel workers would cost more than they save here, and
        // one plan for all values is right because every statement is written for one index: a plan that reads a whole
        // company to hash or sort it is never the one that was meant (26–35 ms instead of 0.5 for a part of an article).
        conn.batch(
            "set statement_timeout = '30s'; set idle_in_transaction_session_timeout = '60s'; set timezone = 'UTC';
             set max_parallel_workers_per_gather = 0; set plan_cache_mode = 'force_generic_plan'; set jit = off;
             set enable_bitmapscan = off; set enable_hashjoin = off; set enable_mergejoin = off; set enable_seqscan = off",
        )?;
        if !writer {
            conn.batch(
                "set default_transaction_isolation = 'repeatable read'; set default_transaction_read_only = on",
            )?;
        }
        Ok(conn)
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.gone.get() || self.client.is_closed()
    }

    /// Begins a unit. A connection that was silent for a while is asked whether it is still there; otherwise the word
    /// travels with the first statement, and so does the end of the unit before.
    pub(crate) fn begin(&self) -> Result<()> {
        if self.owes.take() {
            self.post("rollback and chain");
        } else if self.used.get().elapsed() > TRUSTED {
            return self.batch("begin");
        } else {
            self.post("begin");
        }
        Ok(())
    }

    /// Ends a unit. One that wrote has to hear that it did; one that only read leaves its end to the beginning of the next
    /// one or to [`PgConn::settle`]: a message of its own wakes the server once more.
    pub(crate) fn end(&self, writer: bool, commit: bool) -> Result<()> {
        self.used.set(Instant::now());
        if writer {
            return self.batch(if commit { "commit" } else { "rollback" });
        }
        self.owes.set(true);
        // If it broke meanwhile, the next unit must not be trusted to it.
        self.turn(&mut Context::from_waker(Waker::noop()))
    }

    /// No unit follows: the server must not hold the snapshot until this connection is used again.
    pub(crate) fn settle(&self) -> Result<()> {
        if self.owes.take() {
            self.post("rollback");
            self.turn(&mut Context::from_waker(Waker::noop()))?;
        }
        Ok(())
    }

    /// Puts words into the queue; nobody waits for the answer. What fails makes the next statement fail.
    fn post(&self, words: &'static str) {
        let _ = pin!(self.client.batch_execute(words)).poll(&mut Context::from_waker(Waker::noop()));
    }

    /// Sends what is in the queue and hands out what has come.
    ///
    /// A connection that broke tells it here and nowhere else: whoever waits for an answer would wait for ever.
    fn turn(&self, cx: &mut Context<'_>) -> Result<()> {
        let gone = || {
            self.gone.set(true);
            Error::Unavailable("the connection to PostgreSQL is gone".to_owned())
        };
        if self.is_closed() {
            return Err(gone());
        }
        let mut link = self.link.borrow_mut();
        loop {
            match link.poll_message(cx) {
                Poll::Ready(Some(Ok(_))) => {}
                Poll::Ready(Some(Err(e))) => {
                    tracing::warn!(error = %e, "a connection to PostgreSQL broke");
                    return Err(gone());
                }
                Poll::Ready(None) => return Err(gone()),
                Poll::Pending => return Ok(()),
            }
        }
    }

    /// Works until `job` is done.
    pub(crate) fn wait<T, E: From<Error>>(&self, job: impl Future<Output = Result<T, E>>) -> Result<T, E> {
        let mut job = pin!(job);
        self.runtime.block_on(poll_fn(|cx| {
            // Before and after: the first puts its messages into the queue, the second takes what has come at once.
            if let Poll::Ready(done) = job.as_mut().poll(cx) {
                return Poll::Ready(done);
            }
            let turned = self.turn(cx);
            match (job.as_mut().poll(cx), turned) {
                (Poll::Pending, Err(gone)) => Poll::Ready(Err(gone.into())),
                (polled, _) => polled,
            }
        }))
    }

    /// Runs a text of several statements.
    pub(crate) fn batch(&self, text: &str) -> Result<()> {
        self.wait(async { Ok(self.client.batch_execute(text).await?) })
    }

    pub(crate) fn statement(&self, text: &'static str) -> Result<Statement> {
        let key = text.as_ptr() as usize;
        if let Some(s) = self.statements.borrow().get(&key) {
            return Ok(s.clone());
        }
        let s: Statement = self.wait(async { Ok::<_, Error>(self.client.prepare(text).await?) })?;
        self.statements.borrow_mut().insert(key, s.clone());
        Ok(s)
    }

    async fn ask(&self, statement: &Statement, params: &[&dyn Param]) -> Result<RowStream> {
        Ok(self.client.query_raw(statement, params.iter().map(|p| PgParam(p.value()))).await?)
    }

    /// All rows of a prepared statement, as a part of a job for [`PgConn::wait`].
    pub(crate) async fn rows<R: Record>(&self, statement: &Statement, params: &[&dyn Param]) -> Result<Vec<R>> {
        let mut stream = pin!(self.ask(statement, params).await?);
        let mut rows = Vec::new();
        while let Some(r) = stream.try_next().await? {
            rows.push(R::from_row(&Row::Postgres(&r))?);
        }
        Ok(rows)
    }

    pub(crate) fn all<R: Record>(&self, text: &'static str, params: &[&dyn Param]) -> Result<Vec<R>> {
        let statement = self.statement(text)?;
        self.wait(self.rows(&statement, params))
    }

    /// Calls `f` with each row as it arrives. `f` runs outside of the connection's runtime.
    pub(crate) fn each<E: From<Error>>(
        &self,
        text: &'static str,
        params: &[&dyn Param],
        mut f: impl FnMut(&PgRow) -> Result<(), E>,
    ) -> Result<(), E> {
        let statement = self.statement(text)?;
        let mut stream = pin!(self.wait(self.ask(&statement, params))?);
        loop {
            let here = stream.as_mut().poll_next(&mut Context::from_waker(Waker::noop()));
            let row = match here {
                Poll::Ready(row) => row.transpose().map_err(Error::from)?,
                Poll::Pending => self.wait(async { stream.try_next().await.map_err(Error::from) })?,
            };
            match row {
                Some(row) => f(&row)?,
                None => return Ok(()),
            }
        }
    }

    pub(crate) fn run(&self, text: &'static str, params: &[&dyn Param]) -> Result<u64> {
        let statement = self.statement(text)?;
        let params = params.iter().map(|p| PgParam(p.value()));
        self.wait(async { Ok(self.client.execute_raw(&statement, params).await?) })
    }

    /// COPY … FROM STDIN BINARY.
    pub(crate) fn copy<'p>(
        &self,
        copy: &str,
        types: &[Type],
        rows: impl Iterator<Item = Vec<Box<dyn Param + 'p>>>,
    ) -> Result<u64> {
        let sink = self.wait(async { Ok::<_, Error>(self.client.copy_in(copy).await?) })?;
        let mut sink = pin!(tokio_postgres::binary_copy::BinaryCopyInWriter::new(sink, types));
        for row in rows {
            let params: Vec<PgParam<'_>> = row.iter().map(|p| PgParam(p.value())).collect();
            self.wait(async { Ok::<_, Error>(sink.as_mut().write_raw(params.iter()).await?) })?;
        }
        self.wait(async { Ok(sink.finish().await?) })
    }

    /// Applies migrations.
    pub(crate) fn migrate(mut self, runner: &refinery::Runner) -> Result<refinery::Report> {
        let PgConn { client, link, runtime, .. } = &mut self;
        let mut job = pin!(async { runner.run_async(client).await.map_err(|e| Error::Migration(e.to_string())) });
        runtime.block_on(poll_fn(|cx| {
            if let Poll::Ready(done) = job.as_mut().poll(cx) {
                return Poll::Ready(done);
            }
            loop {
                match link.get_mut().poll_message(cx) {
                    Poll::Ready(Some(Ok(_))) => {}
                    Poll::Pending => return job.as_mut().poll(cx),
                    // The program cannot start without its schema, and the error says which database it is.
                    Poll::Ready(_) => return Poll::Ready(Err(Error::Unavailable("the connection is gone".to_owned()))),
                }
            }
        }))
    }
}

/// A value in PostgreSQL's binary form.
#[derive(Debug)]
pub(crate) struct PgParam<'a>(pub(crate) Value<'a>);

impl ToSql for PgParam<'_> {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> std::result::Result<IsNull, Box<dyn StdError + Sync + Send>> {
        match &self.0 {
            Value::Null => return Ok(IsNull::Yes),
            Value::Int(i) => match *ty {
                Type::INT8 => out.put_i64(*i),
                Type::INT4 => out.put_i32(i32::try_from(*i)?),
                Type::INT2 => out.put_i16(i16::try_from(*i)?),
                _ => return Err(format!("an integer for {ty}").into()),
            },
            Value::Bool(b) => match *ty {
                Type::BOOL => out.put_u8(u8::from(*b)),
                _ => return Err(format!("a truth value for {ty}").into()),
            },
            Value::Text(t) => match *ty {
                Type::TEXT | Type::VARCHAR | Type::BPCHAR | Type::NAME => out.put_slice(t.as_bytes()),
                _ => return Err(format!("text for {ty}").into()),
            },
            Value::Bytes(b) => match *ty {
                Type::BYTEA => out.put_slice(b),
                _ => return Err(format!("bytes for {ty}").into()),
            },
            Value::Uuid(u) => match *ty {
                Type::UUID => out.put_slice(u.as_bytes()),
                _ => return Err(format!("a uuid for {ty}").into()),
            },
            Value::At(a) => match *ty {
                Type::TIMESTAMPTZ => out.put_i64(a.micros().saturating_sub(PG_EPOCH)),
                _ => return Err(format!("a moment for {ty}").into()),
            },
        }
        Ok(IsNull::No)
    }
    fn accepts(_: &Type) -> bool {
        true
    }
    to_sql_checked!();
}
