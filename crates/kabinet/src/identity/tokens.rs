//! Personal tokens for the API: a program gets what one role of its owner sees, in one company, until a day.
//!
//! A token is never wider than its owner: only roles that add nothing to his rights are offered and taken, and whatever
//! he loses later the token loses at once, because rights are the intersection (`access::Rights`). The secret is shown in
//! the answer that made it and kept as a hash.
//!
//! Only a browser's session makes and revokes tokens: a stolen token must not be able to outlive its own revocation.
//!
//! Not here: admitting a request by its token ([`super::member`]).

use access::{Permission, Rights, Role, Roles, Scope, Switches, client::perm::TokensOwn};
use askama::Template;
use axum::{
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Redirect, Response},
};
use db::Tx;
use kernel::{At, TokenId, kind};
use serde::Deserialize;
use webkit::secret;

use super::{
    pages::Origin,
    session_only,
    store::{self, TokenRow},
    token_store,
};
use crate::{
    app::App,
    audit,
    fail::{Fail, Result},
    members::letters,
    web::{Form, Page, PathId, Place, Shell, Theme, called::role_key, html},
};

/// What every token begins with, so that a scanner of leaked secrets can recognise it.
pub const PREFIX: &str = "kbn_";
/// Longest life of a token.
const DAYS: std::ops::RangeInclusive<i64> = 1..=366;
/// Longest name, characters.
const NAME: usize = 80;
const TOUCH_SECS: i64 = 60;

/// Notes that a token was used, at most once a minute, without anybody waiting for it.
pub fn touch(app: &App, hash: [u8; 32], now: At) {
    let app = app.clone();
    tokio::spawn(async move {
        let before = now.plus_secs(-TOUCH_SECS);
        let done = app.db.write(move |tx| tx.run(&token_store::TOUCH_TOKEN, &[&hash, &now, &before])).await;
        if let Err(e) = done {
            tracing::warn!(error = %e, "a token could not be marked as used");
        }
    });
}

/// Roles that a token of a member with these rights may have, the narrowest first: each gives no more than the rights do.
pub fn offered(rights: &Rights, switches: Switches) -> Vec<Role> {
    let within = |role: &Role| {
        let of_role = Rights::new(Roles::of(&[*role]), None, switches);
        Permission::ALL.iter().all(|p| of_role.breadth(*p) <= rights.breadth(*p))
    };
    Role::ALL.into_iter().rev().filter(within).collect()
}

/// What the form says.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct TokenForm {
    name: String,
    role: String,
    days: String,
}

/// A form that makes sense.
#[derive(Debug, PartialEq, Eq)]
struct Wanted {
    name: String,
    role: Role,
    days: i64,
}

impl TokenForm {
    fn fresh() -> TokenForm {
        TokenForm { days: "90".to_owned(), ..TokenForm::default() }
    }

    /// The wish, or the key of what is wrong with it.
    fn read(&self, offered: &[Role]) -> Result<Wanted, &'static str> {
        let name = self.name.trim();
        if name.is_empty() || name.chars().count() > NAME || name.chars().any(char::is_control) {
            return Err("token-bad-name");
        }
        let role = Role::parse(&self.role).filter(|r| offered.contains(r)).ok_or("token-bad-role")?;
        let days = self.days.trim().parse().ok().filter(|d| DAYS.contains(d)).ok_or("token-bad-days")?;
        Ok(Wanted { name: name.to_owned(), role, days })
    }
}

/// A token that was just made.
struct Made {
    name: String,
    secret: String,
}

#[derive(Template)]
#[template(path = "identity/templates/tokens.html")]
struct TokensPage {
    s: Shell,
    base: String,
    list: Vec<TokenRow>,
    roles: Vec<Role>,
    form: TokenForm,
    problem: &'static str,
    made: Option<Made>,
}

impl TokensPage {
    fn role_key(&self, role: &Role) -> &'static str {
        role_key(*role)
    }
    fn role_of(&self, word: &str) -> &'static str {
        Role::parse(word).map_or("role-none", role_key)
    }
    fn picked(&self, role: &Role) -> bool {
        self.form.role == role.as_str()
    }
    fn dead(&self, t: &TokenRow) -> bool {
        t.revoked_at.is_some() || t.expires_at <= self.s.now
    }
}

fn roles(tx: &Tx<'_>, scope: &Scope<TokensOwn>) -> Result<Vec<Role>> {
    Ok(offered(scope.rights(), super::switches(tx, scope.company())?))
}

/// `GET /c/{company}/tokens`
pub async fn index(page: Page<TokensOwn>, headers: HeaderMap) -> Result<Response> {
    let tokens = page
        .read(move |tx, scope, s| {
            session_only(&headers, "tokens.own")?;
            let list = tx.all(&store::TOKENS, &[&scope.company(), &scope.user()])?;
            let roles = roles(tx, scope)?;
            Ok(TokensPage { base: s.base(), s, list, roles, form: TokenForm::fresh(), problem: "", made: None })
        })
        .await?;
    html(&tokens)
}

/// `POST /c/{company}/tokens`: makes one and shows its secret in the answer, this once.
pub async fn create(
    page: Page<TokensOwn>,
    origin: Origin,
    headers: HeaderMap,
    Form(form): Form<TokenForm>,
) -> Result<Response> {
    let (now, app) = (page.now, page.app.clone());
    let tokens = page
        .write(move |tx, scope, s| {
            session_only(&headers, "tokens.own")?;
            s.confirmed()?;
            let roles = roles(tx, scope)?;
            let (form, problem, made) = match form.read(&roles) {
                Ok(wanted) => (TokenForm::fresh(), "", Some(make(tx, &app, scope, &wanted, now, &origin.address)?)),
                Err(problem) => (form, problem, None),
            };
            let list = tx.all(&store::TOKENS, &[&scope.company(), &scope.user()])?;
            Ok(TokensPage { base: s.base(), s, list, roles, form, problem, made })
        })
        .await?;
    jobs::wake();
    let status = if tokens.made.is_some() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok((status, html(&tokens)?).into_response())
}

fn make(tx: &Tx<'_>, app: &App, scope: &Scope<TokensOwn>, wanted: &Wanted, now: At, address: &str) -> Result<Made> {
    let secret = format!("{PREFIX}{}", secret::new());
    let tail = &secret[secret.len() - 4..];
    let (company, user, id) = (scope.company(), scope.user(), TokenId::at(now));
    let (role, expires) = (wanted.role.as_str(), now.plus_secs(wanted.days * 86_400));
    let hash = secret::hash(&secret);
    tx.run(&store::INSERT_TOKEN, &[&company, &id, &user, &wanted.name, &role, &hash, &tail, &now, &expires])?;
    let subject = format!("{id} {role} …{tail} {}", wanted.name);
    audit::note(tx, now, Some(company), Some(user), "token.create", &subject, address)?;
    letters::token_made(tx, app, (company, user), now, (&wanted.name, wanted.role))?;
    Ok(Made { name: wanted.name.clone(), secret })
}

/// `POST /c/{company}/tokens/{id}/revoke`: the token stops at once; a second time changes nothing.
pub async fn revoke(
    page: Page<TokensOwn>,
    PathId(id): PathId<kind::Token>,
    origin: Origin,
    headers: HeaderMap,
) -> Result<Response> {
    let now = page.now;
    let base = page
        .write(move |tx, scope, s| {
            session_only(&headers, "tokens.own")?;
            end(tx, scope, id, now, &origin.address)?;
            Ok(s.base())
        })
        .await?;
    Ok(Redirect::to(&format!("{base}/tokens")).into_response())
}

fn end(tx: &Tx<'_>, scope: &Scope<TokensOwn>, id: TokenId, now: At, address: &str) -> Result<()> {
    let (company, user) = (scope.company(), scope.user());
    if tx.run(&store::REVOKE_TOKEN, &[&company, &user, &id, &now])? > 0 {
        return audit::note(tx, now, Some(company), Some(user), "token.revoke", &id.to_string(), address);
    }
    let mine = tx.all(&store::TOKENS, &[&company, &user])?;
    if mine.iter().any(|t| t.id == id) { Ok(()) } else { Err(Fail::NotFound) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(roles: &[Role], switches: Switches) -> Vec<Role> {
        offered(&Rights::new(Roles::of(roles), None, switches), switches)
    }

    #[test]
    fn no_role_wider_than_the_member_is_offered() {
        use Role::{Accountant, Approver, Buyer, Owner, Viewer};
        let plain = Switches::default();
        for (roles, want) in [
            (&[Owner][..], &[Viewer, Accountant, Buyer, Approver, Owner][..]),
            (&[Approver], &[Viewer, Approver]),
            (&[Buyer], &[Viewer, Buyer]),
            (&[Accountant], &[Accountant]),
            (&[Viewer], &[Viewer]),
            (&[Buyer, Accountant], &[Viewer, Accountant, Buyer]),
            (&[], &[]),
        ] {
            assert_eq!(of(roles, plain), want, "{roles:?}");
        }
        // A viewer sees every order of the company: more than a buyer who sees his own.
        assert_eq!(of(&[Buyer], Switches { buyers_own_only: true, ..plain }), [Buyer]);
    }

    #[test]
    fn a_role_is_offered_only_if_it_adds_nothing() {
        for bits in 0..16u8 {
            let s = Switches {
                buyers_own_only: bits & 1 != 0,
                buyers_see_debt: bits & 2 != 0,
                viewers_see_sums: bits & 4 != 0,
                viewers_see_waybills: bits & 8 != 0,
                unit: Roles::of(&[Role::Buyer]),
                ..Switches::default()
            };
            for role in Role::ALL {
                let offer = of(&[role], s);
                assert!(offer.contains(&role), "one's own role: {role:?}");
                for o in offer {
                    let both = Rights::new(Roles::of(&[role, o]), None, s);
                    let one = Rights::new(Roles::of(&[role]), None, s);
                    assert!(Permission::ALL.iter().all(|p| both.breadth(*p) == one.breadth(*p)), "{role:?} + {o:?}");
                }
            }
        }
    }

    #[test]
    fn forms() {
        let form = |name: &str, role: &str, days: &str| TokenForm {
            name: name.to_owned(),
            role: role.to_owned(),
            days: days.to_owned(),
        };
        let read = |f: TokenForm| f.read(&[Role::Viewer]).map(|w| w.days);
        assert_eq!(read(form(" склад ", "viewer", "366")), Ok(366));
        assert_eq!(read(form(" ", "viewer", "1")), Err("token-bad-name"));
        assert_eq!(read(form(&"я".repeat(81), "viewer", "1")), Err("token-bad-name"));
        assert_eq!(read(form("x", "owner", "1")), Err("token-bad-role"));
        assert_eq!(read(form("x", "nobody", "1")), Err("token-bad-role"));
        for days in ["0", "367", "", "1.5", "-1"] {
            assert_eq!(read(form("x", "viewer", days)), Err("token-bad-days"), "{days}");
        }
    }

    #[test]
    fn a_secret_has_its_form() {
        let secret = format!("{PREFIX}{}", secret::new());
        assert_eq!(secret.len(), PREFIX.len() + 43);
        assert!(secret.is_ascii());
    }
}
