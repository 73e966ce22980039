//! What only PostgreSQL needs: connecting, prepared statements by connection, the binary form of values.

use std::{collections::HashMap, error::Error as StdError};

use bytes::{BufMut, BytesMut};
use postgres::{
    Client, NoTls, Statement,
    types::{IsNull, ToSql, Type, to_sql_checked},
};

use crate::{Result, Value, cell::PG_EPOCH};

/// A connection with the statements that it has prepared.
pub(crate) struct PgConn {
    pub(crate) client: Client,
    /// By the address of the text: every text is `'static`, so an address names one text.
    statements: HashMap<usize, Statement>,
}

impl PgConn {
    pub(crate) fn open(url: &str) -> Result<PgConn> {
        let mut client = Client::connect(url, NoTls)?;
        // A page that takes longer than this helps nobody. Parallel workers would cost more than they save here, and
        // one plan for all values is right because every statement is written for one index: a plan that reads a whole
        // company to hash or sort it is never the one that was meant (26–35 ms instead of 0.5 for a part of an article).
        client.batch_execute(
            "set statement_timeout = '30s'; set idle_in_transaction_session_timeout = '60s'; set timezone = 'UTC';
             set max_parallel_workers_per_gather = 0; set plan_cache_mode = 'force_generic_plan'; set jit = off;
             set enable_bitmapscan = off; set enable_hashjoin = off; set enable_mergejoin = off; set enable_seqscan = off",
        )?;
        Ok(PgConn { client, statements: HashMap::new() })
    }

    pub(crate) fn statement(&mut self, text: &'static str) -> Result<Statement> {
        let key = text.as_ptr() as usize;
        if let Some(s) = self.statements.get(&key) {
            return Ok(s.clone());
        }
        let s = self.client.prepare(text)?;
        self.statements.insert(key, s.clone());
        Ok(s)
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
