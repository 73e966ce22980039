//! Roles of the company's own: a copy of a built-in one, with what the author ticks.

use access::{Breadth, Grants, OwnRole, Permission, Role, RoleError, client::perm::RolesManage, own_role::ceiling};
use askama::Template;
use axum::{
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use db::Tx;
use serde::Deserialize;

use super::{
    given::{self, RoleKind, own_role},
    store::{self, RoleRow},
    verbs::rights_lost,
};
use crate::{
    audit,
    fail::{Fail, Result},
    identity::pages::Origin,
    web::{
        Form, Page, PathId, Place, Query, Shell, Theme,
        called::{permission_key, role_key},
        html,
    },
};

/// Longest name, characters.
const NAME: usize = 60;

/// A permission in the form.
pub struct Box {
    /// Which one.
    pub p: Permission,
    /// How far: none, own, company.
    pub now: Option<Breadth>,
    /// How far it can go in this role, given by this author.
    pub most: Option<Breadth>,
}

impl Box {
    /// Whether it can be limited to delivery points.
    fn by_unit(&self) -> bool {
        self.p.by_unit() && self.most >= Some(Breadth::Unit)
    }
    fn is(&self, word: &str) -> bool {
        self.now.map_or("", Breadth::as_str) == word
    }
}

#[derive(Template)]
#[template(path = "members/templates/role.html")]
struct RolePage {
    s: Shell,
    base_url: String,
    id: Option<String>,
    name: String,
    base: Role,
    boxes: Vec<Box>,
    members: i64,
    problem: String,
}

impl RolePage {
    fn text(&self, p: &Permission) -> String {
        self.s.t.s(&permission_key(*p)).to_owned()
    }
    fn base_key(&self) -> &'static str {
        role_key(self.base)
    }
}

/// Permissions that can be in a copy of `base`, as far as the author may give them.
fn boxes(base: Role, grants: Grants, author: Grants) -> Vec<Box> {
    let most = ceiling(base).meet(author);
    most.iter().map(|(p, m)| Box { p, now: grants.breadth(p), most: Some(m) }).collect()
}

/// Which role is copied.
#[derive(Deserialize)]
pub struct NewQuery {
    #[serde(default)]
    base: String,
}

/// `GET /c/{company}/people/roles/new?base=buyer`
pub async fn new(page: Page<RolesManage>, Query(q): Query<NewQuery>) -> Result<Response> {
    let base = Role::parse(&q.base).unwrap_or(Role::Buyer);
    let shown = page
        .read(move |tx, scope, s| {
            let grants = Grants::of(base, crate::identity::switches(tx, scope.company())?);
            let boxes = boxes(base, grants, scope.rights().grants());
            let (base_url, problem) = (s.base(), String::new());
            Ok(RolePage {
                base_url,
                s: s.at(Place::People),
                id: None,
                name: String::new(),
                base,
                boxes,
                members: 0,
                problem,
            })
        })
        .await?;
    html(&shown)
}

/// `GET /c/{company}/people/roles/{id}`
pub async fn show(page: Page<RolesManage>, PathId(id): PathId<RoleKind>) -> Result<Response> {
    let shown = page
        .read(move |tx, scope, s| {
            let row = tx.opt(&store::ROLE, &[&scope.company(), &id])?.ok_or(Fail::NotFound)?;
            let role = own_role(&row).ok_or(Fail::NotFound)?;
            let boxes = boxes(role.base(), role.grants(), scope.rights().grants());
            let base_url = s.base();
            Ok(RolePage {
                base_url,
                s: s.at(Place::People),
                id: Some(id.to_string()),
                name: row.name,
                base: role.base(),
                boxes,
                members: row.members,
                problem: String::new(),
            })
        })
        .await?;
    html(&shown)
}

/// What the form says: a name, the role that is copied, a breadth for each permission.
struct Typed {
    name: String,
    base: Option<Role>,
    grants: Grants,
}

fn typed(pairs: Vec<(String, String)>) -> Typed {
    let mut out = Typed { name: String::new(), base: None, grants: Grants::NONE };
    for (key, value) in pairs {
        match key.as_str() {
            "name" => value.trim().clone_into(&mut out.name),
            "base" => out.base = Role::parse(&value),
            code => {
                if let (Some(p), Some(b)) = (Permission::parse(code), Breadth::parse(&value)) {
                    out.grants = out.grants.set(p, Some(b));
                }
            }
        }
    }
    out
}

/// What is wrong with a name, as a key.
fn wrong_name(
    tx: &Tx<'_>,
    company: kernel::CompanyId,
    name: &str,
    except: Option<super::RoleId>,
) -> Result<Option<&'static str>> {
    if name.is_empty() || name.chars().count() > NAME || name.chars().any(char::is_control) {
        return Ok(Some("role-bad-name"));
    }
    let builtin = given::Given::named(name, &[]).is_some();
    let known: Vec<RoleRow> = tx.all(&store::ROLES, &[&company])?;
    let same = |r: &RoleRow| r.name.to_lowercase() == name.to_lowercase() && Some(r.id) != except;
    Ok((builtin || known.iter().any(same)).then_some("role-name-taken"))
}

fn refused(s: &Shell, e: RoleError) -> String {
    let (key, p) = match e {
        RoleError::BeyondAuthor(p) => ("role-beyond", p),
        RoleError::Barred(p) => ("role-barred", p),
    };
    s.t.x(key, s.t.s(&permission_key(p))).into_owned()
}

/// `POST /c/{company}/people/roles`
pub async fn create(
    page: Page<RolesManage>,
    origin: Origin,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response> {
    save(page, None, origin, typed(pairs)).await
}

/// `POST /c/{company}/people/roles/{id}`
pub async fn change(
    page: Page<RolesManage>,
    PathId(id): PathId<RoleKind>,
    origin: Origin,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response> {
    save(page, Some(id), origin, typed(pairs)).await
}

async fn save(page: Page<RolesManage>, id: Option<super::RoleId>, origin: Origin, typed: Typed) -> Result<Response> {
    let now = page.now;
    let answer = page
        .write(move |tx, scope, s| {
            let (company, author) = (scope.company(), scope.rights().grants());
            let stored = match id {
                Some(id) => Some(tx.opt(&store::ROLE, &[&company, &id])?.ok_or(Fail::NotFound)?),
                None => None,
            };
            // The role that was copied stays what it was: it decides what can never be in this one.
            let old = stored.as_ref().and_then(own_role);
            let base = old.map(OwnRole::base).or(typed.base).ok_or(Fail::Invalid("base".to_owned()))?;
            let mut problem = wrong_name(tx, company, &typed.name, id)?.map(|k| s.t.s(k).to_owned());
            let made = OwnRole::made(base, typed.grants, author);
            if let (None, Err(e)) = (&problem, made) {
                problem = Some(refused(&s, e));
            }
            if let Some(problem) = problem {
                let boxes = boxes(base, typed.grants, author);
                let (base_url, members) = (s.base(), stored.map_or(0, |r| r.members));
                let id = id.map(|i| i.to_string());
                return Ok(Err(RolePage {
                    base_url,
                    s: s.at(Place::People),
                    id,
                    name: typed.name,
                    base,
                    boxes,
                    members,
                    problem,
                }));
            }
            let words = typed.grants.to_string();
            match id {
                Some(id) => {
                    tx.run(&store::SET_ROLE, &[&company, &id, &typed.name, &words, &now])?;
                    let before = old.map(OwnRole::grants).unwrap_or_default();
                    for (user,) in tx.all(&store::HOLDERS, &[&company, &id])? {
                        let after = tx.opt(&store::ONE, &[&company, &user])?.ok_or(Fail::NotFound)?;
                        let after = super::verbs::given_of(&after).grants(tx, company)?;
                        rights_lost(tx, company, user, before, after, now)?;
                    }
                }
                None => {
                    let id = super::RoleId::at(now);
                    tx.run(&store::INSERT_ROLE, &[&company, &id, &typed.name, &base.as_str(), &words, &now])?;
                }
            }
            let action = if id.is_some() { "role.change" } else { "role.create" };
            let subject = format!("{} ({}) {words}", typed.name, base.as_str());
            audit::note(tx, now, Some(company), Some(scope.user()), action, &subject, &origin.address)?;
            Ok(Ok(s.base()))
        })
        .await?;
    match answer {
        Ok(base) => Ok(Redirect::to(&format!("{base}/people#roles")).into_response()),
        Err(page) => Ok((StatusCode::UNPROCESSABLE_ENTITY, html(&page)?).into_response()),
    }
}

/// `POST /c/{company}/people/roles/{id}/delete`: only a role that nobody has.
pub async fn delete(page: Page<RolesManage>, PathId(id): PathId<RoleKind>, origin: Origin) -> Result<Response> {
    let now = page.now;
    let base = page
        .write(move |tx, scope, s| {
            let company = scope.company();
            let row = tx.opt(&store::ROLE, &[&company, &id])?.ok_or(Fail::NotFound)?;
            if tx.run(&store::DROP_ROLE, &[&company, &id])? == 0 {
                return Err(Fail::Conflict(s.t.s("role-in-use").to_owned()));
            }
            audit::note(tx, now, Some(company), Some(scope.user()), "role.delete", &row.name, &origin.address)?;
            Ok(s.base())
        })
        .await?;
    Ok(Redirect::to(&format!("{base}/people#roles")).into_response())
}

#[cfg(test)]
mod tests {
    use access::Switches;

    use super::*;

    #[test]
    fn a_form_says_what_is_on() {
        let pairs = [
            ("name", " Кладовщик "),
            ("base", "viewer"),
            ("order.view", "company"),
            ("order.comment", ""),
            ("nonsense", "company"),
            ("order.export", "wide"),
        ];
        let t = typed(pairs.map(|(k, v)| (k.to_owned(), v.to_owned())).into());
        assert_eq!((t.name.as_str(), t.base), ("Кладовщик", Some(Role::Viewer)));
        assert_eq!(t.grants.to_string(), "order.view:company");
    }

    #[test]
    fn only_what_can_be_given_is_offered() {
        let owner = Grants::of(Role::Owner, Switches::default());
        let of = |base| boxes(base, Grants::NONE, owner).into_iter().map(|b| b.p).collect::<Vec<_>>();
        assert!(of(Role::Buyer).contains(&Permission::OrderSubmit));
        assert!(!of(Role::Viewer).contains(&Permission::OrderSubmit));
        assert!(!of(Role::Buyer).contains(&Permission::RolesManage));
    }
}
