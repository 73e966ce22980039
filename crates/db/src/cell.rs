//! Values that come out of a row, read without knowing which database they came from.

use kernel::{At, Id, Money, Qty};
use postgres_types::{FromSql, Type};
use rusqlite::types::ValueRef;
use uuid::Uuid;

/// One column of one row.
#[derive(Clone, Copy)]
pub enum Cell<'r> {
    /// From SQLite.
    Sqlite(ValueRef<'r>),
    /// From PostgreSQL: type and binary form; `None` is NULL.
    Postgres(&'r Type, Option<&'r [u8]>),
}

/// PostgreSQL counts moments from 2000-01-01.
pub(crate) const PG_EPOCH: i64 = 946_684_800_000_000;

type Read<T> = Result<T, String>;

impl<'r> Cell<'r> {
    /// Whether this is NULL.
    pub fn is_null(self) -> bool {
        matches!(self, Cell::Sqlite(ValueRef::Null) | Cell::Postgres(_, None))
    }

    fn odd<T>(self, wanted: &str) -> Read<T> {
        Err(match self {
            _ if self.is_null() => format!("NULL where {wanted} was expected"),
            Cell::Sqlite(v) => format!("{} where {wanted} was expected", v.data_type()),
            Cell::Postgres(t, _) => format!("{t} where {wanted} was expected"),
        })
    }

    /// An integer of any width.
    pub fn int(self) -> Read<i64> {
        match self {
            Cell::Sqlite(ValueRef::Integer(i)) => Ok(i),
            Cell::Postgres(t, Some(raw)) => match (t, raw) {
                (&Type::INT8, raw) if raw.len() == 8 => Ok(i64::from_be_bytes(raw.try_into().expect("eight bytes"))),
                (&Type::INT4, raw) => i32::from_sql(t, raw).map(i64::from).map_err(|e| e.to_string()),
                (&Type::INT2, raw) => i16::from_sql(t, raw).map(i64::from).map_err(|e| e.to_string()),
                _ => self.odd("an integer"),
            },
            _ => self.odd("an integer"),
        }
    }

    /// Text.
    pub fn text(self) -> Read<&'r str> {
        match self {
            Cell::Sqlite(ValueRef::Text(t)) => std::str::from_utf8(t).map_err(|e| e.to_string()),
            Cell::Postgres(&(Type::TEXT | Type::VARCHAR | Type::NAME | Type::UNKNOWN | Type::BPCHAR), Some(raw)) => {
                std::str::from_utf8(raw).map_err(|e| e.to_string())
            }
            _ => self.odd("text"),
        }
    }

    /// Bytes.
    pub fn bytes(self) -> Read<&'r [u8]> {
        match self {
            Cell::Sqlite(ValueRef::Blob(b)) => Ok(b),
            Cell::Postgres(&(Type::BYTEA | Type::UUID), Some(raw)) => Ok(raw),
            _ => self.odd("bytes"),
        }
    }

    /// A truth value.
    pub fn bool(self) -> Read<bool> {
        match self {
            Cell::Sqlite(ValueRef::Integer(i)) => Ok(i != 0),
            Cell::Postgres(&Type::BOOL, Some([b])) => Ok(*b != 0),
            Cell::Postgres(..) if !self.is_null() => self.int().map(|i| i != 0),
            _ => self.odd("a truth value"),
        }
    }

    /// A moment.
    pub fn at(self) -> Read<At> {
        match self {
            Cell::Postgres(&(Type::TIMESTAMPTZ | Type::TIMESTAMP), Some(raw)) => {
                let raw: [u8; 8] = raw.try_into().map_err(|_| "a moment of other than eight bytes".to_owned())?;
                Ok(At::from_micros(i64::from_be_bytes(raw).saturating_add(PG_EPOCH)))
            }
            _ => self.int().map(At::from_micros),
        }
    }
}

/// A type that a column can be read into.
pub trait Column: Sized {
    /// Reads the column.
    ///
    /// # Errors
    /// A sentence saying what was found instead.
    fn read(cell: Cell<'_>) -> Read<Self>;
}

macro_rules! columns { ($($t:ty: $c:ident => $v:expr),* $(,)?) => { $(
    impl Column for $t { fn read($c: Cell<'_>) -> Read<Self> { $v } }
)* } }
columns! {
    i64: c => c.int(),
    i32: c => i32::try_from(c.int()?).map_err(|e| e.to_string()),
    u32: c => u32::try_from(c.int()?).map_err(|e| e.to_string()),
    bool: c => c.bool(),
    String: c => c.text().map(str::to_owned),
    Vec<u8>: c => c.bytes().map(<[u8]>::to_vec),
    Uuid: c => Uuid::from_slice(c.bytes()?).map_err(|e| e.to_string()),
    At: c => c.at(),
    Money: c => c.int().map(Money),
    Qty: c => c.int().map(Qty),
}
impl<K> Column for Id<K> {
    fn read(cell: Cell<'_>) -> Read<Self> {
        Uuid::read(cell).map(Id::of)
    }
}
impl<T: Column> Column for Option<T> {
    fn read(cell: Cell<'_>) -> Read<Self> {
        if cell.is_null() { Ok(None) } else { T::read(cell).map(Some) }
    }
}
