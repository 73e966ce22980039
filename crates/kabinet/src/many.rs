//! Many rows in one statement: what an import looks up and writes by the thousand.
//!
//! A statement costs a message, a plan that is set up and an answer, whatever it does; a hundred rows share them. The texts are
//! made when the portal is compiled ([`places!`]), so that they can be prepared and looked at like any other.
//!
//! Not here: loading a table that nobody uses yet ([`db::Tx::load`]).

use db::{Param, Record, Result, Sql, Tx};

use crate::way;

/// How many rows the statements for many rows take.
pub(crate) const MANY: usize = 100;

/// Parameters in [`MANY`] rows of so many columns, `($1, $2), ($3, $4)`, behind so many others; or in one
/// of so many.
macro_rules! places {
    (list) => {
        $crate::many::places!(row $crate::many::MANY)
    };
    (list after $before:expr) => {
        $crate::many::places!(@ $crate::many::MANY, 1, $before)
    };
    ($columns:expr) => {
        $crate::many::places!(@ $columns, $crate::many::MANY, 0)
    };
    ($columns:expr, after $before:expr) => {
        $crate::many::places!(@ $columns, $crate::many::MANY, $before)
    };
    (row $columns:expr) => {
        $crate::many::places!(@ $columns, 1, 0)
    };
    (@ $columns:expr, $rows:expr, $before:expr) => {{
        const LENGTH: usize = $crate::many::write_places::<0>($columns, $rows, $before).1;
        const BYTES: &[u8] = &$crate::many::write_places::<LENGTH>($columns, $rows, $before).0;
        $crate::many::text(BYTES)
    }};
}
/// Texts one behind the other, as `concat!` does for literals.
macro_rules! joined {
    ($($part:expr),+ $(,)?) => {{
        const PARTS: &[&str] = &[$($part),+];
        const LENGTH: usize = $crate::many::write_joined::<0>(PARTS).1;
        const BYTES: &[u8] = &$crate::many::write_joined::<LENGTH>(PARTS).0;
        $crate::many::text(BYTES)
    }};
}
/// A record, and the same behind what it was asked by, which a statement for many has to say of each row.
macro_rules! asked_by {
    (
        $(#[$meta:meta])* struct $row:ident;
        $(#[$of_meta:meta])* struct $of:ident by $key:ident: $key_type:ty;
        { $($(#[$field_meta:meta])* $field:ident: $type:ty),* $(,)? }
    ) => {
        db::record! { $(#[$meta])* pub(crate) struct $row { $($(#[$field_meta])* pub(crate) $field: $type),* } }
        db::record! {
            $(#[$of_meta])* pub(crate) struct $of { pub(crate) $key: $key_type, $(pub(crate) $field: $type),* }
        }
        impl $of {
            /// What it was asked by, and the record.
            pub(crate) fn parted(self) -> ($key_type, $row) {
                (self.$key, $row { $($field: self.$field),* })
            }
        }
    };
}
pub(crate) use {asked_by, joined, places};

/// The bytes of a text, which all are ASCII.
pub(crate) const fn text(bytes: &'static [u8]) -> &'static str {
    match str::from_utf8(bytes) {
        Ok(text) => text,
        Err(_) => unreachable!(),
    }
}

/// A text of a length that is not known before it has been written: what fits, and how much there was.
struct Pen<const N: usize>([u8; N], usize);

impl<const N: usize> Pen<N> {
    const fn put(&mut self, bytes: &[u8]) {
        let mut at = 0;
        while at < bytes.len() {
            if self.1 < N {
                self.0[self.1] = bytes[at];
            }
            self.1 += 1;
            at += 1;
        }
    }
    const fn number(&mut self, number: usize) {
        let mut unit = 1;
        while number / unit >= 10 {
            unit *= 10;
        }
        while unit > 0 {
            self.put(&[b'0' + (number / unit % 10) as u8]);
            unit /= 10;
        }
    }
}

/// What [`places!`] writes, and its length.
pub(crate) const fn write_places<const N: usize>(columns: usize, rows: usize, before: usize) -> ([u8; N], usize) {
    let (mut pen, mut at) = (Pen([0; N], 0), 0);
    while at < columns * rows {
        let between: &[u8] = match at % columns {
            0 if at == 0 => b"($",
            0 => b"), ($",
            _ => b", $",
        };
        pen.put(between);
        pen.number(before + at + 1);
        at += 1;
    }
    pen.put(b")");
    (pen.0, pen.1)
}

/// What [`joined!`] writes, and its length.
pub(crate) const fn write_joined<const N: usize>(parts: &[&str]) -> ([u8; N], usize) {
    let (mut pen, mut at) = (Pen([0; N], 0), 0);
    while at < parts.len() {
        pen.put(parts[at].as_bytes());
        at += 1;
    }
    (pen.0, pen.1)
}

/// Writes rows, [`MANY`] in a statement (`many`) and what is left singly (`one`).
pub(crate) fn write_rows<const N: usize>(
    tx: &Tx<'_>,
    rows: &[[&dyn Param; N]],
    one: &Sql<()>,
    many: &Sql<()>,
) -> Result<()> {
    let whole = rows.chunks_exact(MANY);
    whole.remainder().iter().try_for_each(|row| tx.later(one, row))?;
    whole.into_iter().try_for_each(|rows| {
        way::give();
        tx.later(many, &rows.concat())
    })
}

/// Asks of up to [`MANY`] things at once, behind other parameters.
pub(crate) fn ask_of<R: Record, T: Param>(
    tx: &Tx<'_>,
    sql: &Sql<R>,
    before: &[&dyn Param],
    some: &[&T],
) -> Result<Vec<R>> {
    way::give();
    tx.all(sql, &[before, &padded(some)].concat())
}

/// So many parameters as a statement for many has; the last stands for those that are missing.
pub(crate) fn padded<'a, T: Param>(some: &[&'a T]) -> Vec<&'a dyn Param> {
    let mut params: Vec<&dyn Param> = some.iter().map(|one| *one as &dyn Param).collect();
    if let Some(last) = params.last().copied() {
        params.resize(MANY, last);
    }
    params
}

#[cfg(test)]
mod tests {
    #[test]
    fn parameters_stand_in_rows() {
        const TEXT: &str = joined!("values ", places!(2, after 1), ";");
        assert!(TEXT.starts_with("values ($2, $3), ($4, $5), ($6, $7), "));
        assert!(TEXT.ends_with(", ($198, $199), ($200, $201);"));
        assert!(places!(list).ends_with(", $99, $100)"));
        assert!(places!(list after 8).starts_with("($9, $10,") && places!(list after 8).ends_with(", $108)"));
    }
}
