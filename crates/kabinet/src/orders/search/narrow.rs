//! What narrows a search: the filters of the list, and that some people find only what is their own.

use std::sync::Arc;

use access::{Scope, client::perm::OrderView};
use db::Param;
use kernel::{At, EntityId, Money, UserId};

use crate::orders::{
    list::{self, Filter},
    rules::Stage,
};

/// The filters, as the statements of the search bind them.
#[derive(Clone, Debug)]
pub struct Narrow {
    author: Option<UserId>,
    units: Option<Arc<str>>,
    stage: Option<Stage>,
    period: (At, At),
    sums: (Money, Money),
    manager: Option<UserId>,
    entity: Option<EntityId>,
}

impl Narrow {
    /// Nothing but what the scope reaches.
    pub fn to(scope: &Scope<OrderView>) -> Narrow {
        let period = (list::clamp(i64::MIN), list::clamp(i64::MAX));
        let sums = (Money(i64::MIN), Money(i64::MAX));
        let seen = scope.seen();
        Narrow { author: seen.author, units: seen.units, stage: None, period, sums, manager: None, entity: None }
    }

    /// A filter of the list within what the scope reaches; `None` if nothing can match.
    pub fn by(scope: &Scope<OrderView>, f: &Filter) -> Option<Narrow> {
        Some(Narrow {
            author: list::author(scope, f)?,
            units: scope.seen().units,
            stage: f.stage,
            period: (list::clamp(f.range.from), list::clamp(f.range.to)),
            sums: f.sums,
            manager: f.manager,
            entity: f.entity,
        })
    }

    /// $3 to $11.
    pub(super) fn params(&self) -> [&dyn Param; 9] {
        let (n, (from, to), (least, most)) = (self, &self.period, &self.sums);
        [&n.author, &n.stage, from, to, least, most, &n.manager, &n.entity, &n.units]
    }
}
