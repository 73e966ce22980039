//! Which documents a member may see: each kind needs a permission of its own, and reaches no further than the member's
//! orders do.
//!
//! A kind that is not visible does not exist for the member: not in lists, counts and archives, and a download is 404.

use access::{Breadth, Permission, Rights, Scope};
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
    // A buyer who is limited to his own orders must not learn of a colleague's order from its waybill.
    let orders = rights.breadth(Permission::OrderView).unwrap_or(Breadth::Own);
    Some(kind.min(orders))
}

/// What a member sees, in the form that statements take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visible {
    wide: String,
    own: String,
    me: UserId,
    sums: bool,
}

impl Visible {
    /// For the member of a scope.
    pub fn of<P>(scope: &Scope<P>) -> Visible {
        Visible::new(scope.rights(), scope.user())
    }

    /// For a member with these rights.
    pub fn new(rights: &Rights, me: UserId) -> Visible {
        let (mut wide, mut own) = (Vec::new(), Vec::new());
        for kind in KINDS {
            match breadth(rights, kind) {
                Some(Breadth::Company) => wide.push(kind),
                // Units come with delivery-point rights; until then a unit is no wider than the person's own.
                Some(Breadth::Own | Breadth::Unit) => own.push(kind),
                None => {}
            }
        }
        let sums = rights.may(Permission::OrderViewAmounts) || rights.may(Permission::DocumentsClosing);
        Visible { wide: words(&wide), own: words(&own), me, sums }
    }

    /// The same, but only these kinds.
    #[must_use]
    pub fn only(&self, kinds: &[&str]) -> Visible {
        let keep = |list: &str| words(&list.split_whitespace().filter(|k| kinds.contains(k)).collect::<Vec<_>>());
        Visible { wide: keep(&self.wide), own: keep(&self.own), me: self.me, sums: self.sums }
    }

    /// The same if there is anything to see at all.
    ///
    /// # Errors
    /// [`Fail::Forbidden`] for a member without any kind.
    pub fn some(self) -> Result<Visible> {
        let none = self.wide.is_empty() && self.own.is_empty();
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
    /// Whether any kind is seen through own orders only.
    pub const fn any_own(&self) -> bool {
        !self.own.is_empty()
    }
    /// Whether the kind is seen at all.
    pub fn sees(&self, kind: &str) -> bool {
        self.wide.split_whitespace().chain(self.own.split_whitespace()).any(|k| k == kind)
    }
}

/// ` a b `: a list of words that `like '% a %'` searches.
fn words(kinds: &[&str]) -> String {
    if kinds.is_empty() { String::new() } else { format!(" {} ", kinds.join(" ")) }
}
