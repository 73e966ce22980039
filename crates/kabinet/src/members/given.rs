//! What a member is given: built-in roles, and at most one role of the company's own beside them.

use access::{Grants, OwnRole, Rights, Role, Roles};
use db::Tx;
use kernel::{CompanyId, Id, format::Lang};

use super::store::{self, RoleRow};
use crate::{
    fail::Result,
    identity,
    web::{Shell, called::role_key, texts},
};

/// Names what a [`RoleId`] identifies.
#[derive(Debug)]
pub enum RoleKind {}
/// Identifier of a company's own role.
pub type RoleId = Id<RoleKind>;

/// Roles of a member.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Given {
    /// Built-in ones.
    pub roles: Roles,
    /// A role of the company's own.
    pub own: Option<RoleId>,
}

/// What begins the word of an own role in a form.
const OWN: &str = "own:";

impl Given {
    /// Built-in roles alone.
    pub fn roles(roles: &[Role]) -> Given {
        Given { roles: Roles::of(roles), own: None }
    }

    /// Reads words of a form: `buyer accountant own:0198…`; `None` if one of them is no role of this company, or there is
    /// none.
    pub fn parse(words: &str, own: &[RoleRow]) -> Option<Given> {
        let mut given = Given::default();
        for word in words.split_whitespace() {
            if let Some(role) = Role::parse(word) {
                given.roles = given.roles.plus(role);
            } else {
                let id: RoleId = word.strip_prefix(OWN)?.parse().ok()?;
                given.own = Some(own.iter().find(|r| r.id == id)?.id);
            }
        }
        (!given.is_empty()).then_some(given)
    }

    /// Reads what a person wrote: a role's name in either language or a company's own name for it.
    pub fn named(name: &str, own: &[RoleRow]) -> Option<Given> {
        let name = name.trim().to_lowercase();
        let of = |role: &Role| {
            role.as_str() == name
                || [Lang::Ru, Lang::En].iter().any(|l| texts(*l).s(role_key(*role)).to_lowercase() == name)
        };
        if let Some(role) = Role::ALL.iter().find(|r| of(r)) {
            return Some(Given::roles(&[*role]));
        }
        let mine = own.iter().find(|r| r.name.to_lowercase() == name)?;
        Some(Given { roles: Roles::default(), own: Some(mine.id) })
    }

    /// Whether nothing is given.
    pub const fn is_empty(&self) -> bool {
        self.roles.is_empty() && self.own.is_none()
    }

    /// The words for a form.
    pub fn words(&self) -> String {
        let own = self.own.map(|id| format!("{OWN}{id}"));
        [self.roles.to_string()].into_iter().chain(own).filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" ")
    }

    /// What it comes to in a company.
    ///
    /// # Errors
    /// [`Fail`](crate::fail::Fail) of the database.
    pub fn grants(&self, tx: &Tx<'_>, company: CompanyId) -> Result<Grants> {
        let own = match self.own {
            Some(id) => tx.opt(&store::ROLE, &[&company, &id])?,
            None => None,
        };
        Ok(Rights::with(self.roles, own.as_ref().and_then(own_role), None, identity::switches(tx, company)?).grants())
    }
}

/// An own role as it is stored.
pub fn own_role(row: &RoleRow) -> Option<OwnRole> {
    Some(OwnRole::stored(Role::parse(&row.base)?, Grants::parse(&row.grants)))
}

/// «закупщик, бухгалтер, Кладовщик».
pub fn given_words(lang: Lang, words: &str, own: Option<&str>) -> String {
    let t = texts(lang);
    let names: Vec<&str> = Roles::parse(words).iter().map(|r| t.s(role_key(r))).chain(own).collect();
    if names.is_empty() { t.s("role-nothing").to_owned() } else { names.join(", ") }
}

/// The same in the reader's language.
pub fn given_text(s: &Shell, words: &str, own: &Option<String>) -> String {
    given_words(s.lang(), words, own.as_deref())
}

#[cfg(test)]
mod tests {
    use kernel::At;

    use super::*;

    fn own() -> Vec<RoleRow> {
        let at = At::from_micros(1);
        vec![RoleRow {
            id: RoleId::at(at),
            name: "Кладовщик".into(),
            base: "viewer".into(),
            grants: String::new(),
            members: 0,
        }]
    }

    #[test]
    fn words_come_back_as_they_went() {
        let own = own();
        let given = Given { roles: Roles::of(&[Role::Buyer, Role::Accountant]), own: Some(own[0].id) };
        assert_eq!(Given::parse(&given.words(), &own), Some(given));
        let alone = Given { roles: Roles::default(), own: Some(own[0].id) };
        assert_eq!(Given::parse(&alone.words(), &own), Some(alone));
        let foreign = format!("own:{}", RoleId::at(At::from_micros(2)));
        for bad in ["", "  ", "admin", "buyer admin", "own:", foreign.as_str()] {
            assert_eq!(Given::parse(bad, &own), None, "{bad:?}");
        }
    }

    #[test]
    fn people_write_roles_as_they_speak() {
        let own = own();
        for (name, role) in [("Закупщик", Role::Buyer), ("buyer", Role::Buyer), (" БУХГАЛТЕР ", Role::Accountant)]
        {
            assert_eq!(Given::named(name, &own), Some(Given::roles(&[role])), "{name}");
        }
        assert_eq!(Given::named("кладовщик", &own).and_then(|g| g.own), Some(own[0].id));
        assert_eq!(Given::named("директор", &own), None);
    }
}
