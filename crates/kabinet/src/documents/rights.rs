//! Which documents a member may see: each kind needs a permission of its own, and reaches no further than the member's
//! orders do.
//!
//! A kind that is not visible does not exist for the member: not in lists, counts and archives, and a download is 404.

use std::sync::Arc;

use access::{Breadth, Permission, Rights, Scope, client::perm::OrderView};
use kernel::UserId;

use super::KINDS;
use crate::{
    fail::{Fail, Result},
    orders::buttons::permission,
};

/// Key of the name of a kind in the locales.
pub fn kind_key(kind: &str) -> String {
    if KINDS.contains(&kind) { format!("document-{}", kind.replace('_', "-")) } else { "document-other".to_owned() }
}

/// How far a member sees a kind: not, through his own orders, or all of the company.
pub fn breadth(rights: &Rights, kind: &str) -> Option<Breadth> {
    let kind = rights.breadth(permission(kind))?;
    // A buyer who is limited to his own orders must not learn of a colleague's order from its waybill. A company without the
    // section of orders has papers of its own.
    let orders = rights.breadth_behind(Permission::OrderView).unwrap_or(Breadth::Own);
    Some(kind.min(orders))
}

/// What a member sees, in the form that statements take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visible {
    wide: String,
    own: String,
    unit: String,
    me: UserId,
    units: Option<Arc<str>>,
    sums: bool,
    /// The company's groups do not open papers.
    hidden: bool,
}

impl Visible {
    /// For the member of a scope.
    pub fn of<P>(scope: &Scope<P>) -> Visible {
        let units = scope.also::<OrderView>().and_then(|orders| orders.seen().units);
        Visible::new(scope.rights(), scope.user(), units)
    }

    /// For a member with these rights, whose orders are those of these delivery points.
    pub fn new(rights: &Rights, me: UserId, units: Option<Arc<str>>) -> Visible {
        let (mut wide, mut own, mut unit) = (Vec::new(), Vec::new(), Vec::new());
        for kind in KINDS {
            match breadth(rights, kind) {
                // Who sees the orders of some points sees no document of another one.
                Some(Breadth::Company) => wide.push(kind),
                Some(Breadth::Unit) => unit.push(kind),
                Some(Breadth::Own) => own.push(kind),
                None => {}
            }
        }
        // A kind that reaches to the delivery points though all orders are seen has no points to go by: the member's own.
        let units = units.or_else(|| (!unit.is_empty()).then(|| ",".into()));
        let sums = rights.may(Permission::OrderViewAmounts) || rights.may(Permission::DocumentsClosing);
        let hidden = KINDS.iter().any(|kind| rights.hides(permission(kind)));
        Visible { wide: words(&wide), own: words(&own), unit: words(&unit), me, units, sums, hidden }
    }

    /// The same, but only these kinds.
    #[must_use]
    pub fn only(&self, kinds: &[&str]) -> Visible {
        let keep = |list: &str| words(&list.split_whitespace().filter(|k| kinds.contains(k)).collect::<Vec<_>>());
        Visible {
            wide: keep(&self.wide),
            own: keep(&self.own),
            unit: keep(&self.unit),
            me: self.me,
            units: self.units.clone(),
            sums: self.sums,
            hidden: self.hidden,
        }
    }

    /// The same if there is anything to see at all.
    ///
    /// # Errors
    /// [`Fail::Forbidden`] for a member without any kind; [`Fail::NotFound`] where the company has no papers at all.
    pub fn some(self) -> Result<Visible> {
        let none = self.wide.is_empty() && !self.any_own();
        if none && self.hidden {
            return Err(Fail::NotFound);
        }
        if none { Err(Fail::Forbidden(Permission::DocumentsWaybill.code())) } else { Ok(self) }
    }

    /// Kinds that are seen in the whole company: words with a blank on both sides; empty if none.
    pub fn wide(&self) -> &str {
        &self.wide
    }
    /// Kinds that are seen through the member's own orders only.
    pub fn own(&self) -> &str {
        &self.own
    }
    /// Kinds that are seen through the orders of the member's delivery points only.
    pub fn unit(&self) -> &str {
        &self.unit
    }
    /// These delivery points.
    pub fn units(&self) -> Option<&str> {
        self.units.as_deref()
    }
    /// The member.
    pub const fn me(&self) -> UserId {
        self.me
    }
    /// Whether sums are seen.
    pub const fn sums(&self) -> bool {
        self.sums
    }
    /// Whether any kind is seen in the whole company.
    pub const fn any_wide(&self) -> bool {
        !self.wide.is_empty()
    }
    /// Whether any kind is seen through some orders only: one's own, or those of one's delivery points.
    pub const fn any_own(&self) -> bool {
        !self.own.is_empty() || !self.unit.is_empty()
    }
    /// Whether the kind is seen at all.
    pub fn sees(&self, kind: &str) -> bool {
        [&self.wide, &self.own, &self.unit].into_iter().flat_map(|list| list.split_whitespace()).any(|k| k == kind)
    }
}

/// ` a b `: a list of words that `like '% a %'` searches.
fn words(kinds: &[&str]) -> String {
    if kinds.is_empty() { String::new() } else { format!(" {} ", kinds.join(" ")) }
}
