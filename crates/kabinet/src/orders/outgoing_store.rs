//! Statements of orders that are made in the portal.

db::statements! {
    /// The next number of a series.
    NEXT: (i64,) = "insert into series (name, last) values ($1, 1)
        on conflict (name) do update set last = series.last + 1 returning last";
}
