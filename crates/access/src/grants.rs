//! Permissions with their breadths as one value, and the algebra on it: union, meet, order.

use std::fmt;

use crate::{Breadth, Permission, Role, Switches};

/// How far each permission reaches: two bits each.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct Grants(u128);

// Two bits for every permission must fit.
const _: () = assert!(Permission::ALL.len() <= 64);

const fn lane(breadth: Option<Breadth>) -> u128 {
    match breadth {
        None => 0,
        Some(Breadth::Own) => 1,
        Some(Breadth::Unit) => 2,
        Some(Breadth::Company) => 3,
    }
}

impl Breadth {
    /// The word in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Breadth::Own => "own",
            Breadth::Unit => "unit",
            Breadth::Company => "company",
        }
    }
    /// Reads the word.
    pub fn parse(word: &str) -> Option<Breadth> {
        [Breadth::Own, Breadth::Unit, Breadth::Company].into_iter().find(|b| b.as_str() == word)
    }
}

impl Grants {
    /// Nothing.
    pub const NONE: Grants = Grants(0);

    /// What a built-in role holds in a company with these switches.
    pub fn of(role: Role, switches: Switches) -> Grants {
        let each = |g: Grants, p: &Permission| {
            let breadth = match p.grants()[role as usize].breadth(switches) {
                Some(Breadth::Company) if p.by_unit() && switches.by_unit(role) => Some(Breadth::Unit),
                breadth => breadth,
            };
            g.set(*p, breadth)
        };
        Permission::ALL.iter().fold(Grants::NONE, each).outside(switches.closed)
    }

    /// How far the permission reaches, or `None` if it is not among them.
    pub const fn breadth(self, p: Permission) -> Option<Breadth> {
        match self.0 >> (2 * p as u32) & 3 {
            0 => None,
            1 => Some(Breadth::Own),
            2 => Some(Breadth::Unit),
            _ => Some(Breadth::Company),
        }
    }

    /// The same with another breadth of one permission.
    #[must_use]
    pub const fn set(self, p: Permission, breadth: Option<Breadth>) -> Grants {
        let at = 2 * p as u32;
        Grants(self.0 & !(3 << at) | lane(breadth) << at)
    }

    fn each(self, other: Grants, pick: impl Fn(Option<Breadth>, Option<Breadth>) -> Option<Breadth>) -> Grants {
        let one = |g: Grants, p: &Permission| g.set(*p, pick(self.breadth(*p), other.breadth(*p)));
        Permission::ALL.iter().fold(Grants::NONE, one)
    }

    /// What either gives.
    #[must_use]
    pub fn union(self, other: Grants) -> Grants {
        self.each(other, Ord::max)
    }

    /// What both give.
    #[must_use]
    pub fn meet(self, other: Grants) -> Grants {
        self.each(other, Ord::min)
    }

    /// Whether `other` gives all of these, at least as far.
    pub fn within(self, other: Grants) -> bool {
        self.meet(other) == self
    }

    /// Whether any permission reaches just as far as the delivery points of the member.
    pub const fn any_unit(self) -> bool {
        // A unit's lane is 10.
        self.0 >> 1 & !self.0 & (u128::MAX / 3) != 0
    }

    /// The permissions that are given, in the order of the table.
    pub fn iter(self) -> impl Iterator<Item = (Permission, Breadth)> {
        Permission::ALL.iter().filter_map(move |p| Some((*p, self.breadth(*p)?)))
    }

    /// Reads what `Display` wrote; unknown words give no right.
    pub fn parse(words: &str) -> Grants {
        let pair = |word: &str| {
            let (code, breadth) = word.split_once(':')?;
            Some((Permission::parse(code)?, Breadth::parse(breadth)?))
        };
        words.split_whitespace().filter_map(pair).fold(Grants::NONE, |g, (p, b)| g.set(p, Some(b)))
    }
}

/// `order.view:company order.comment:own`
impl fmt::Display for Grants {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, (p, b)) in self.iter().enumerate() {
            write!(f, "{}{}:{}", if i > 0 { " " } else { "" }, p.code(), b.as_str())?;
        }
        Ok(())
    }
}
impl fmt::Debug for Grants {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Grants({self})")
    }
}
