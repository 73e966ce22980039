//! What only PostgreSQL needs: a connection, its units of work and its prepared statements.
//!
//! On one machine most of a short statement's price is two processes waking each other, so messages travel together and the
//! server answers them at once, when it is told that they are all (`Sync`): a unit begins with its first statement, a
//! read-only unit does not wait for its end, statements that do not depend on each other share one `Sync`, and a write whose
//! count nobody wants is not waited for (ADR 0002).
//!
//! Not here: the socket (`wire`), how a connection begins (`login`), the order of questions and answers (`talk`), the form of
//! values (`binary`).

use std::{
    cell::{Cell, RefCell, RefMut},
    collections::{HashMap, VecDeque},
    sync::Arc,
    time::{Duration, Instant},
};

use fallible_iterator::FallibleIterator;
use postgres_protocol::message::{backend::Message, frontend};
use postgres_types::Type;
use tokio_postgres::config::TargetSessionAttrs;

use crate::{
    Error, Param, Record, Result, Row,
    binary::copied,
    login,
    row::{Column, PgRow, Ranges},
    talk::{Answers, Due, Memory, Prepared, Talk},
    tls::Target,
    wire::Place,
};

/// A connection that was used within this time is taken to be alive.
const TRUSTED: Duration = Duration::from_secs(1);

/// So many writes gather before the server is given them: it works on these while the next are made.
const GATHERED: usize = 64;
/// So many answers may wait to be read: the server stops working when nobody reads them.
const UNREAD: usize = 1024;

const BEGIN: &str = "begin";
const COMMIT: &str = "commit";
const ROLLBACK: &str = "rollback";
const NEXT: &str = "rollback and chain";

/// A connection with the statements that it has prepared. Whoever asks waits on its socket; there is no runtime in it.
pub(crate) struct PgConn {
    talk: RefCell<Talk>,
    /// By the address of the text: every text is `'static`, so an address names one text.
    statements: RefCell<HashMap<usize, Arc<Prepared>>>,
    /// How many names were given: one that failed may be known to the server all the same.
    named: Cell<usize>,
    used: Cell<Instant>,
    /// A unit that only read is over and its transaction is not: see [`PgConn::settle`].
    owes: Cell<bool>,
}

impl PgConn {
    pub(crate) fn open(url: &str, writer: bool) -> Result<PgConn> {
        let target = Target::parse(url).map_err(Error::Unavailable)?;
        let mut failed = Error::Unavailable("the connection string names no host".to_owned());
        for place in Place::all(&target.config) {
            let opened = login::open(&target, &place).map(|wire| PgConn {
                talk: RefCell::new(Talk { wire, due: VecDeque::new(), changed: false }),
                statements: RefCell::new(HashMap::new()),
                named: Cell::new(0),
                used: Cell::new(Instant::now()),
                owes: Cell::new(false),
            });
            let kind = target.config.get_target_session_attrs();
            match opened.and_then(|conn| conn.ready(kind, writer).map(|()| conn)) {
                Ok(conn) => return Ok(conn),
                Err(e) => failed = e,
            }
        }
        Err(failed)
    }

    fn ready(&self, kind: TargetSessionAttrs, writer: bool) -> Result<()> {
        self.is(kind)?;
        // A page that takes longer than this helps nobody. Parallel workers would cost more than they save here, and
        // one plan for all values is right because every statement is written for one index: a plan that reads a whole
        // company to hash or sort it is never the one that was meant (26–35 ms instead of 0.5 for a part of an article).
        self.batch(
            "set statement_timeout = '30s'; set idle_in_transaction_session_timeout = '60s'; set timezone = 'UTC';
             set max_parallel_workers_per_gather = 0; set plan_cache_mode = 'force_generic_plan'; set jit = off;
             set enable_bitmapscan = off; set enable_hashjoin = off; set enable_mergejoin = off; set enable_seqscan = off",
        )?;
        if !writer {
            self.batch(
                "set default_transaction_isolation = 'repeatable read'; set default_transaction_read_only = on",
            )?;
        }
        for words in [BEGIN, COMMIT, ROLLBACK, NEXT] {
            self.statement(words)?;
        }
        Ok(())
    }

    /// Whether the server is of the kind that was asked for.
    fn is(&self, kind: TargetSessionAttrs) -> Result<()> {
        let wanted = match kind {
            TargetSessionAttrs::ReadWrite => "off",
            TargetSessionAttrs::ReadOnly => "on",
            _ => return Ok(()),
        };
        if self.words("show transaction_read_only")?.concat() == [Some(wanted.to_owned())] {
            return Ok(());
        }
        Err(Error::Unavailable("PostgreSQL is not of the kind that target_session_attrs asks for".to_owned()))
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.talk.try_borrow().is_ok_and(|talk| talk.wire.is_gone())
    }

    fn talk(&self) -> Result<RefMut<'_, Talk>> {
        self.talk.try_borrow_mut().map_err(|_| Error::Other("a statement while rows of another are read".to_owned()))
    }

    /// Begins a unit. A connection that was silent for a while is asked whether it is still there; otherwise the word
    /// travels with the first statement, and so does the end of the unit before.
    pub(crate) fn begin(&self) -> Result<()> {
        self.later(if self.owes.take() { NEXT } else { BEGIN }, &[])?;
        if self.used.get().elapsed() > TRUSTED { self.talk()?.exchange(|_| Ok(())) } else { Ok(()) }
    }

    /// Ends a unit. One that wrote has to hear that it did; one that only read leaves its end to the beginning of the next
    /// one or to [`PgConn::settle`]: a message of its own wakes the server once more.
    pub(crate) fn end(&self, writer: bool, commit: bool) -> Result<()> {
        self.used.set(Instant::now());
        if !writer {
            self.owes.set(true);
            return self.sure();
        }
        let ended = self.tag(if commit { COMMIT } else { ROLLBACK }, &[]);
        // What fails before the end of a unit takes its end with it: the server has passed that over.
        if ended.is_err() && !self.is_closed() {
            self.tag(ROLLBACK, &[])?;
        }
        match ended {
            Ok(tag) if commit && tag != "COMMIT" => {
                Err(Error::Other("a statement of this unit had failed: nothing of it was kept".to_owned()))
            }
            ended => ended.map(drop),
        }
    }

    /// Whether all that was recalled was so.
    fn sure(&self) -> Result<()> {
        let mut talk = self.talk()?;
        let open = talk.due.iter().any(|due| matches!(due, Due::Same(_)));
        let asked = if open { talk.exchange(|_| Ok(())) } else { Ok(()) };
        if std::mem::take(&mut talk.changed) { Err(Error::Changed) } else { asked }
    }

    /// No unit follows: the server must not hold the snapshot until this connection is used again.
    pub(crate) fn settle(&self) -> Result<()> {
        if self.owes.take() {
            self.later(ROLLBACK, &[])?;
            let mut talk = self.talk()?;
            frontend::sync(&mut talk.wire.out);
            talk.due.push_back(Due::Ready);
            talk.wire.send()?;
        }
        Ok(())
    }

    /// Runs a text of several statements; gives what it answers, as text.
    pub(crate) fn words(&self, text: &str) -> Result<Vec<Vec<Option<String>>>> {
        let mut talk = self.talk()?;
        if !talk.due.is_empty() {
            talk.exchange(|_| Ok::<_, Error>(()))?;
        }
        frontend::query(text, &mut talk.wire.out)?;
        talk.wire.send()?;
        let (mut rows, mut failed) = (Vec::new(), Ok(()));
        loop {
            match talk.next() {
                Ok(Message::DataRow(body)) => {
                    let cells =
                        body.ranges().map(|r| Ok(r.map(|r| String::from_utf8_lossy(&body.buffer()[r]).into_owned())));
                    rows.push(cells.collect()?);
                }
                Ok(Message::ReadyForQuery(_)) => return failed.map(|()| rows),
                Ok(_) => {}
                Err(e) if talk.wire.is_gone() => return failed.and(Err(e)),
                Err(e) => failed = failed.and(Err(e)),
            }
        }
    }

    /// Runs a text of several statements.
    pub(crate) fn batch(&self, text: &str) -> Result<()> {
        self.words(text).map(drop)
    }

    pub(crate) fn statement(&self, text: &'static str) -> Result<Arc<Prepared>> {
        let key = text.as_ptr() as usize;
        if let Some(s) = self.statements.borrow().get(&key) {
            return Ok(Arc::clone(s));
        }
        let name = format!("s{}", self.named.replace(self.named.get() + 1));
        let mut talk = self.talk()?;
        frontend::parse(&name, text, [], &mut talk.wire.out)?;
        frontend::describe(b'S', &name, &mut talk.wire.out)?;
        let known = |oid| Type::from_oid(oid).ok_or_else(|| Error::Other(format!("a type that is not known: {oid}")));
        let (params, columns) = talk.exchange(|talk| -> Result<_> {
            let mut params = Vec::new();
            loop {
                match talk.next()? {
                    Message::ParameterDescription(body) => {
                        params =
                            body.parameters().collect::<Vec<_>>()?.into_iter().map(known).collect::<Result<_>>()?;
                    }
                    Message::RowDescription(body) => {
                        let mut columns = Vec::new();
                        let mut fields = body.fields();
                        while let Some(f) = fields.next()? {
                            columns.push(Column { name: f.name().to_owned(), ty: known(f.type_oid())? });
                        }
                        return Ok((params, columns));
                    }
                    Message::NoData => return Ok((params, Vec::new())),
                    _ => {}
                }
            }
        })?;
        let s = Arc::new(Prepared { name, params, columns });
        self.statements.borrow_mut().insert(key, Arc::clone(&s));
        Ok(s)
    }

    /// Asks one statement and has `take` read its answer.
    fn ask<T, E: From<Error>>(
        &self,
        text: &'static str,
        params: &[&dyn Param],
        take: impl FnOnce(&mut Talk, &Prepared) -> Result<T, E>,
    ) -> Result<T, E> {
        let statement = self.statement(text)?;
        let mut talk = self.talk()?;
        talk.put(&statement, params)?;
        talk.exchange(|talk| take(talk, &statement))
    }

    pub(crate) fn all<R: Record>(&self, text: &'static str, params: &[&dyn Param]) -> Result<Vec<R>> {
        self.ask(text, params, Talk::rows)
    }

    /// Calls `f` with each row as it arrives; `f` has no other statement to ask meanwhile.
    pub(crate) fn each<E: From<Error>>(
        &self,
        text: &'static str,
        params: &[&dyn Param],
        mut f: impl FnMut(&Row<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        self.ask(text, params, |talk, statement| {
            let mut ranges = Ranges::default();
            loop {
                match talk.next()? {
                    Message::DataRow(body) => {
                        f(&Row::Postgres(PgRow::new(&statement.columns, body.buffer(), &mut ranges)?))?;
                    }
                    Message::CommandComplete(_) | Message::EmptyQueryResponse => return Ok(()),
                    _ => {}
                }
            }
        })
    }

    fn tag(&self, text: &'static str, params: &[&dyn Param]) -> Result<String> {
        self.ask(text, params, |talk, _| talk.done(|_| Ok(())))
    }

    pub(crate) fn run(&self, text: &'static str, params: &[&dyn Param]) -> Result<u64> {
        let tag = self.tag(text, params)?;
        Ok(tag.rsplit(' ').next().and_then(|n| n.parse().ok()).unwrap_or(0))
    }

    /// A write that is not waited for: it travels with others, and what fails makes the next statement fail that is waited
    /// for, the end of the unit at the latest.
    pub(crate) fn later(&self, text: &'static str, params: &[&dyn Param]) -> Result<()> {
        let statement = self.statement(text)?;
        let mut talk = self.talk()?;
        talk.put(&statement, params)?;
        talk.due.push_back(Due::Done);
        if talk.due.len() >= UNREAD {
            return talk.exchange(|_| Ok(()));
        }
        if talk.due.len().is_multiple_of(GATHERED) { talk.wire.send() } else { Ok(()) }
    }

    /// The one row of a statement, which is taken to be what it was: it travels with the next statement, and unless it
    /// answers the same, that one fails, and so does the end of the unit.
    pub(crate) fn recall<R: Record>(
        &self,
        text: &'static str,
        params: &[&dyn Param],
        memory: Option<&Memory>,
    ) -> Result<(Option<R>, Option<Memory>)> {
        let row = |statement: &Prepared, bytes: &[u8]| {
            R::from_row(&Row::Postgres(PgRow::new(&statement.columns, bytes, &mut Ranges::default())?))
        };
        let Some(memory) = memory else {
            return self.ask(text, params, |talk, statement| {
                let mut first = None;
                talk.done(|body| {
                    if first.is_none() {
                        first = Some((row(statement, body.buffer())?, Memory(body.buffer().into())));
                    }
                    Ok(())
                })?;
                Ok(first.unzip())
            });
        };
        let statement = self.statement(text)?;
        let mut talk = self.talk()?;
        talk.put(&statement, params)?;
        talk.due.push_back(Due::Same(memory.clone()));
        Ok((Some(row(&statement, &memory.0)?), Some(memory.clone())))
    }

    /// Several statements that do not need each other's answers: all are put, then sent, then read one after the other.
    pub(crate) fn together<T>(
        &self,
        asks: &[(&Prepared, &[&dyn Param])],
        read: impl FnOnce(&mut Answers<'_>) -> Result<T>,
    ) -> Result<T> {
        let mut talk = self.talk()?;
        let before = talk.wire.out.len();
        for (statement, params) in asks {
            if let Err(e) = talk.put(statement, params) {
                talk.wire.out.truncate(before);
                return Err(e);
            }
        }
        talk.exchange(|talk| read(&mut Answers { talk, asks }))
    }

    /// COPY … FROM STDIN BINARY.
    pub(crate) fn copy<'p>(
        &self,
        copy: &str,
        types: &[Type],
        rows: impl Iterator<Item = Vec<Box<dyn Param + 'p>>>,
    ) -> Result<u64> {
        let mut talk = self.talk()?;
        let talk = &mut *talk;
        if !talk.due.is_empty() {
            talk.exchange(|_| Ok::<_, Error>(()))?;
        }
        frontend::query(copy, &mut talk.wire.out)?;
        talk.wire.send()?;
        let copied = loop {
            match talk.next() {
                Ok(Message::CopyInResponse(_)) => break copied(&mut talk.wire, types, rows),
                Ok(_) => {}
                Err(e) => break Err(e),
            }
        };
        if let Err(e) = &copied
            && !talk.wire.is_gone()
        {
            frontend::copy_fail(&e.to_string().replace('\0', ""), &mut talk.wire.out)?;
            talk.wire.send()?;
        }
        let taken = if copied.is_ok() { talk.done(|_| Ok(())) } else { Ok(String::new()) };
        let finished = talk.finish();
        copied?;
        let tag = taken?;
        finished?;
        Ok(tag.rsplit(' ').next().and_then(|n| n.parse().ok()).unwrap_or(0))
    }
}
