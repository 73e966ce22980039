//! Values that are bound to a statement: a few shapes that both databases store, and the types that take these shapes.

use kernel::{At, Id, Money, Qty};
use uuid::Uuid;

/// A value on its way into a statement.
#[derive(Clone, Copy, Debug)]
pub enum Value<'a> {
    /// SQL NULL.
    Null,
    /// A 64-bit integer.
    Int(i64),
    /// A truth value: 0 or 1 in SQLite.
    Bool(bool),
    /// Text.
    Text(&'a str),
    /// Bytes.
    Bytes(&'a [u8]),
    /// A UUID: 16 bytes in SQLite.
    Uuid(Uuid),
    /// A moment: microseconds in SQLite, `timestamptz` in PostgreSQL.
    At(At),
}

/// Something that can be bound to a statement.
pub trait Param {
    /// The value to bind.
    fn value(&self) -> Value<'_>;
}

impl<T: Param + ?Sized> Param for &T {
    fn value(&self) -> Value<'_> {
        (**self).value()
    }
}
impl<T: Param> Param for Option<T> {
    fn value(&self) -> Value<'_> {
        self.as_ref().map_or(Value::Null, Param::value)
    }
}

macro_rules! params { ($($t:ty: $s:ident => $v:expr),* $(,)?) => { $(
    impl Param for $t { fn value(&self) -> Value<'_> { let $s = self; $v } }
)* } }
params! {
    i64: s => Value::Int(*s),
    i32: s => Value::Int(i64::from(*s)),
    u32: s => Value::Int(i64::from(*s)),
    bool: s => Value::Bool(*s),
    str: s => Value::Text(s),
    String: s => Value::Text(s),
    [u8]: s => Value::Bytes(s),
    Vec<u8>: s => Value::Bytes(s),
    Uuid: s => Value::Uuid(*s),
    At: s => Value::At(*s),
    Money: s => Value::Int(s.0),
    Qty: s => Value::Int(s.0),
}
impl Param for std::sync::Arc<str> {
    fn value(&self) -> Value<'_> {
        Value::Text(self)
    }
}
impl<const N: usize> Param for [u8; N] {
    fn value(&self) -> Value<'_> {
        Value::Bytes(self)
    }
}
impl<K> Param for Id<K> {
    fn value(&self) -> Value<'_> {
        Value::Uuid(self.uuid())
    }
}

/// Lets an enum with `as_str()` and `parse(&str) -> Option<Self>` be stored as text.
#[macro_export]
macro_rules! text_column {
    ($($t:ty),* $(,)?) => { $(
        impl $crate::Param for $t {
            fn value(&self) -> $crate::Value<'_> { $crate::Value::Text(self.as_str()) }
        }
        impl $crate::Column for $t {
            fn read(cell: $crate::Cell<'_>) -> std::result::Result<Self, String> {
                let text = cell.text()?;
                <$t>::parse(text).ok_or_else(|| format!("{text:?} is no {}", stringify!($t)))
            }
        }
    )* };
}
