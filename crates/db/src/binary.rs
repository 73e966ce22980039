//! Values and rows in the binary form of PostgreSQL (its documentation, 55.7 and `COPY`, «Binary Format»).

use std::error::Error as StdError;

use bytes::{BufMut, BytesMut};
use postgres_protocol::{IsNull, message::frontend};
use postgres_types::Type;

use crate::{Error, Param, Result, Value, cell::PG_EPOCH, wire::Wire};

/// So much of a COPY gathers before it is sent.
const COPIED: usize = 64 * 1024;

/// Sends rows in the binary form of COPY.
pub(crate) fn copied<'p>(
    wire: &mut Wire,
    types: &[Type],
    rows: impl Iterator<Item = Vec<Box<dyn Param + 'p>>>,
) -> Result<()> {
    let odd = |e: Box<dyn StdError + Sync + Send>| Error::Other(format!("a column: {e}"));
    let mut body = BytesMut::new();
    // Signature, no flags, no extension.
    body.put_slice(b"PGCOPY\n\xff\r\n\0");
    body.put_i64(0);
    let mut send = |body: &mut BytesMut| {
        frontend::CopyData::new(body.split().freeze())?.write(&mut wire.out);
        wire.send()
    };
    for row in rows {
        if row.len() != types.len() {
            return Err(Error::Other(format!("{} values for {} columns", row.len(), types.len())));
        }
        body.put_i16(i16::try_from(row.len()).map_err(|e| Error::Other(e.to_string()))?);
        for (value, ty) in row.iter().zip(types) {
            let at = body.len();
            body.put_i32(-1);
            if matches!(encode(value.value(), ty, &mut body).map_err(odd)?, IsNull::No) {
                let long = i32::try_from(body.len() - at - 4).map_err(|e| Error::Other(e.to_string()))?;
                body[at..at + 4].copy_from_slice(&long.to_be_bytes());
            }
        }
        if body.len() > COPIED {
            send(&mut body)?;
        }
    }
    body.put_i16(-1);
    send(&mut body)?;
    frontend::copy_done(&mut wire.out);
    wire.send()
}

/// Writes a value in the binary form of a type.
pub(crate) fn encode(
    value: Value<'_>,
    ty: &Type,
    out: &mut BytesMut,
) -> std::result::Result<IsNull, Box<dyn StdError + Sync + Send>> {
    match value {
        Value::Null => return Ok(IsNull::Yes),
        Value::Int(i) => match *ty {
            Type::INT8 => out.put_i64(i),
            Type::INT4 => out.put_i32(i32::try_from(i)?),
            Type::INT2 => out.put_i16(i16::try_from(i)?),
            _ => return Err(format!("an integer for {ty}").into()),
        },
        Value::Bool(b) => match *ty {
            Type::BOOL => out.put_u8(u8::from(b)),
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
