//! What is asked of PostgreSQL and what it answers, in their order: statements are put into a queue, sent together with one `Sync`,
//! and their answers read one after the other, those that nobody waited for first.
//!
//! After an error the server passes over everything until the `Sync`; so is it done here, and nothing is ever left unread.
//!
//! Not here: what is put there (`postgres_side`), the form of values (`binary`).

use std::{collections::VecDeque, sync::Arc};

use postgres_protocol::message::{
    backend::{DataRowBody, Message},
    frontend,
};
use postgres_types::Type;

use crate::{
    Error, Param, Record, Result, Row,
    binary::encode,
    error::said,
    row::{Column, PgRow, Ranges},
    wire::Wire,
};

/// A statement that the server has prepared.
pub(crate) struct Prepared {
    pub name: String,
    pub params: Vec<Type>,
    pub columns: Vec<Column>,
}

/// An answer that nobody has read yet.
pub(crate) enum Due {
    /// To a statement that was not waited for.
    Done,
    /// To one that is taken to answer this row: see [`Tx::recall`](crate::Tx::recall).
    Same(Memory),
    /// To a `Sync`.
    Ready,
}

/// A row as it was when it was last asked for: see [`Tx::recall`](crate::Tx::recall).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Memory(pub(crate) Arc<[u8]>);

/// A wire and what is to come on it.
pub(crate) struct Talk {
    pub wire: Wire,
    pub due: VecDeque<Due>,
    /// What was recalled in this unit is not so any more.
    pub changed: bool,
}

impl Talk {
    /// Puts a statement into the queue; what cannot be put leaves the queue as it was.
    pub fn put(&mut self, statement: &Prepared, params: &[&dyn Param]) -> Result<()> {
        if params.len() != statement.params.len() {
            return Err(Error::Other(format!("{} parameters for {}", params.len(), statement.params.len())));
        }
        let before = self.wire.out.len();
        let values = params.iter().zip(&statement.params);
        let put = frontend::bind(
            "",
            &statement.name,
            [1],
            values,
            |(p, ty), out| encode(p.value(), ty, out),
            [1],
            &mut self.wire.out,
        );
        match put {
            Ok(()) => Ok(frontend::execute("", 0, &mut self.wire.out)?),
            Err(e) => {
                self.wire.out.truncate(before);
                Err(Error::Other(match e {
                    frontend::BindError::Conversion(e) => format!("a parameter: {e}"),
                    frontend::BindError::Serialization(e) => e.to_string(),
                }))
            }
        }
    }

    /// A message that is not an error.
    pub fn next(&mut self) -> Result<Message> {
        match self.wire.next()? {
            Message::ErrorResponse(body) => Err(said(&body)),
            message => Ok(message),
        }
    }

    /// Reads to the end of one statement's answer; gives its tag (`UPDATE 3`).
    pub fn done(&mut self, mut row: impl FnMut(DataRowBody) -> Result<()>) -> Result<String> {
        loop {
            match self.next()? {
                Message::DataRow(body) => row(body)?,
                Message::CommandComplete(body) => return Ok(body.tag()?.to_owned()),
                Message::EmptyQueryResponse => return Ok(String::new()),
                _ => {}
            }
        }
    }

    /// Reads what nobody waited for.
    fn catch_up(&mut self) -> Result<()> {
        while let Some(due) = self.due.front() {
            match due {
                Due::Done => drop(self.done(|_| Ok(()))?),
                Due::Same(row) => {
                    let row = row.clone();
                    let (mut same, mut rows) = (false, 0);
                    self.done(|body| {
                        (same, rows) = (body.buffer() == &*row.0, rows + 1);
                        Ok(())
                    })?;
                    if !same || rows != 1 {
                        self.changed = true;
                        return Err(Error::Changed);
                    }
                }
                Due::Ready => while !matches!(self.next()?, Message::ReadyForQuery(_)) {},
            }
            self.due.pop_front();
        }
        Ok(())
    }

    /// Reads to the last `Sync`'s answer: after an error the server passes over everything until there.
    pub fn finish(&mut self) -> Result<()> {
        let mut open = 1 + self.due.iter().filter(|d| matches!(d, Due::Ready)).count();
        self.due.clear();
        let mut ended = Ok(());
        while open > 0 {
            match self.next() {
                Ok(Message::ReadyForQuery(_)) => open -= 1,
                Ok(_) => {}
                Err(e) if self.wire.is_gone() => return Err(e),
                Err(e) => ended = ended.and(Err(e)),
            }
        }
        ended
    }

    /// Sends the queue, has `take` read the answers to what was put last, and leaves nothing unread.
    pub fn exchange<T, E: From<Error>>(&mut self, take: impl FnOnce(&mut Talk) -> Result<T, E>) -> Result<T, E> {
        frontend::sync(&mut self.wire.out);
        self.wire.send()?;
        let taken = self.catch_up().map_err(E::from).and_then(|()| take(self));
        let finished = self.finish();
        let taken = taken?;
        finished?;
        Ok(taken)
    }

    /// All rows of a statement.
    pub fn rows<R: Record>(&mut self, statement: &Prepared) -> Result<Vec<R>> {
        let (mut rows, mut ranges) = (Vec::new(), Ranges::default());
        self.done(|body| {
            rows.push(R::from_row(&Row::Postgres(PgRow::new(&statement.columns, body.buffer(), &mut ranges)?))?);
            Ok(())
        })?;
        Ok(rows)
    }
}

/// The answers to statements that were asked together, in their order.
pub(crate) struct Answers<'t> {
    pub talk: &'t mut Talk,
    pub asks: &'t [(&'t Prepared, &'t [&'t dyn Param])],
}

impl Answers<'_> {
    /// All rows of the next one.
    pub fn rows<R: Record>(&mut self) -> Result<Vec<R>> {
        let Some(((statement, _), rest)) = self.asks.split_first() else { return Ok(Vec::new()) };
        self.asks = rest;
        self.talk.rows(statement)
    }
}
