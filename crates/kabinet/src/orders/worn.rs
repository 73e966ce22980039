//! The filters in force, above the list: what each says, and the address of the view without it.

use access::{Scope, client::perm::OrderView};
use db::Tx;
use jiff::civil::Date;
use kernel::date_range::Period;

use super::{
    list::{Filter, ListQuery},
    store,
};
use crate::{fail::Result, web::Shell};

/// A filter in force.
pub struct Worn {
    /// What it says.
    pub text: String,
    /// Query of the view without it.
    pub without: String,
}

/// Everything that narrows the list beyond its state and a named period. Names are only asked for if one is needed.
///
/// # Errors
/// [`Fail`](crate::fail::Fail) of the database.
pub fn worn(tx: &Tx<'_>, scope: &Scope<OrderView>, s: &Shell, q: &ListQuery, f: &Filter) -> Result<Vec<Worn>> {
    let company = scope.company();
    let mut worn = Vec::new();
    let mut put = |text: String, name: &str| worn.push(Worn { text, without: q.with(&[(name, "")]) });
    if let Some(Period::Custom(from, to)) = f.period {
        let day = |key: &'static str, d: Date| s.t.x(key, s.date(&d.to_string())).into_owned();
        if let Some(d) = from {
            put(day("documents-worn-from", d), "from");
        }
        if let Some(d) = to {
            put(day("documents-worn-to", d), "to");
        }
    }
    if f.least().is_some() {
        put(s.t.x("orders-worn-min", q.min.trim()).into_owned(), "min");
    }
    if f.most().is_some() {
        put(s.t.x("orders-worn-max", q.max.trim()).into_owned(), "max");
    }
    if let Some(id) = f.author {
        let all = tx.all(&store::AUTHORS, &[&company])?;
        let name = all.into_iter().find(|p| p.id == id).map_or_else(|| q.author.clone(), |p| p.name);
        put(s.t.x("orders-worn-author", name).into_owned(), "author");
    }
    if let Some(id) = f.manager {
        let all = tx.all(&store::MANAGERS, &[&company])?;
        let name = all.into_iter().find(|p| p.id == id).map_or_else(|| q.manager.clone(), |p| p.name);
        put(s.t.x("orders-worn-manager", name).into_owned(), "manager");
    }
    if let Some(id) = f.entity {
        let all = tx.all(&store::ENTITIES, &[&company])?;
        put(all.into_iter().find(|e| e.id == id).map_or_else(|| q.entity.clone(), |e| e.name), "entity");
    }
    Ok(worn)
}
