//! Cursors of keyset paging: the sort key and the id of the last row shown, in a form that fits a URL.
//!
//! A cursor is not a secret: it names a place in a list that is filtered by scope all the same.

use std::str::FromStr;

/// A place in a list: after (or before) the row with this key and id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor<K, I> {
    /// The value that the list is sorted by.
    pub key: K,
    /// The tie breaker.
    pub id: I,
}

impl<K: ToString, I: ToString> Cursor<K, I> {
    /// `key~id`, safe inside a query string.
    pub fn encode(&self) -> String {
        format!("{}~{}", self.key.to_string(), self.id.to_string())
    }
}

impl<K: FromStr, I: FromStr> Cursor<K, I> {
    /// Reads what [`Cursor::encode`] wrote; `None` for anything else.
    pub fn decode(text: &str) -> Option<Cursor<K, I>> {
        let (key, id) = text.rsplit_once('~')?;
        Some(Cursor { key: key.parse().ok()?, id: id.parse().ok()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comes_back_as_it_went() {
        let c = Cursor { key: -5i64, id: 7i64 };
        assert_eq!(Cursor::decode(&c.encode()), Some(c));
        assert_eq!(Cursor::<i64, i64>::decode("nonsense"), None);
    }
}
