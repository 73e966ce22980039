//! People and companies of the demonstration: the only rows that it writes itself.

use access::{Role, Roles, StaffRole, System};
use db::Tx;
use kernel::{At, UserId, format::Lang};
use simulator::world as people;

use super::{run::Settings, store};
use crate::{
    app::App,
    companies::{self, NewCompany, NewEntity},
    exchange::{
        NewSource,
        connections::{self, NewConnection},
        create_source,
    },
    fail::{Fail, Result},
    identity::{self, NewUser, password},
    policy::{self, wide::Wide},
    vault::Vault,
};

const BY: System = System::new("the demonstration is filled");

/// The word of a role, from the simulator's cast to the portal's.
const fn role(r: people::Role) -> Role {
    match r {
        people::Role::Owner => Role::Owner,
        people::Role::Approver => Role::Approver,
        people::Role::Buyer => Role::Buyer,
        people::Role::Accountant => Role::Accountant,
        people::Role::Viewer => Role::Viewer,
    }
}
const fn staff(r: people::StaffRole) -> StaffRole {
    match r {
        people::StaffRole::Admin => StaffRole::Admin,
        people::StaffRole::Manager => StaffRole::Manager,
        people::StaffRole::Finance => StaffRole::Finance,
        people::StaffRole::Support => StaffRole::Support,
    }
}
const fn kind(k: people::Kind) -> &'static str {
    match k {
        people::Kind::Buyer => "wholesale",
        people::Kind::Contractor => "contractor",
        people::Kind::Partner => "partner",
    }
}

/// Writes people and companies unless they are there.
///
/// # Errors
/// What the database says.
pub async fn seed(app: &App, settings: &Settings) -> anyhow::Result<()> {
    let settings = settings.clone();
    let (now, zone, vault) = (app.clock.now(), app.config.time_zone.clone(), app.vault.clone());
    let hash = password::hash_here(&settings.password).map_err(anyhow::Error::msg)?;
    let done = app.db.write(move |tx| {
        if tx.one(&store::ANY_SOURCE, &[])?.0 > 0 {
            return Ok(());
        }
        write(tx, now, &zone, &hash, &settings, &vault)
    });
    done.await.map_err(|e: Fail| anyhow::anyhow!("{e}"))
}

fn write(tx: &Tx<'_>, now: At, zone: &str, hash: &str, settings: &Settings, vault: &Vault) -> Result<()> {
    // Visitors change their faces with a click: nobody here has a telephone.
    policy::wide::change(tx, Wide::default(), now)?;
    let source = create_source(
        tx,
        now,
        &NewSource {
            name: "1С:Управление торговлей (имитатор)",
            login: &settings.login,
            password_hash: &password::hash_here(&settings.source_password).map_err(anyhow::Error::msg)?,
        },
    )?;
    let way = NewConnection {
        address: &settings.simulator_url,
        login: &settings.login,
        password: Some(&settings.source_password),
        ..NewConnection::default()
    };
    connections::put(tx, vault, source, connections::Kind::Http, &way, now)?;
    let cast = simulator::cast();
    for p in &cast.staff {
        person(tx, now, zone, hash, (p.email, p.name, p.lang), Some(staff(p.role)))?;
    }
    for c in &cast.companies {
        let manager = tx.opt(&store::USER, &[&c.manager])?.map(|(id,)| id);
        let kinds: Vec<&str> = c.kinds.iter().map(|k| kind(*k)).collect();
        let company = companies::create(
            tx,
            &BY,
            now,
            &NewCompany { slug: c.slug, name: c.name, kinds: &kinds.join(" "), manager },
        )?;
        for e in &c.entities {
            let new = NewEntity {
                source,
                name: e.name,
                full_name: e.full_name,
                inn: e.inn,
                kpp: e.kpp.unwrap_or(""),
                address: e.address,
            };
            companies::add_entity(tx, &BY, now, company, &new)?;
        }
        for p in &c.points {
            companies::add_point(tx, &BY, now, company, p.name, p.address)?;
        }
        for p in &c.people {
            let user = person(tx, now, zone, hash, (p.email, p.name, p.lang), None)?;
            let roles: Vec<Role> = p.roles.iter().map(|r| role(*r)).collect();
            companies::add_member(tx, &BY, now, company, user, Roles::of(&roles), p.active)?;
        }
        let s = c.switches;
        // Ромашка trusts its buyers with the whole picture; the others keep the default.
        let trusts = c.slug == "romashka";
        tx.run(
            &store::SWITCHES,
            &[&company, &s.buyers_see_own, &trusts, &s.viewer_sees_amounts, &s.viewer_sees_waybills],
        )?;
    }
    Ok(())
}

fn person(
    tx: &Tx<'_>,
    now: At,
    zone: &str,
    hash: &str,
    (email, name, lang): (&str, &str, &str),
    staff: Option<StaffRole>,
) -> Result<UserId> {
    if let Some((id,)) = tx.opt(&store::USER, &[&email])? {
        return Ok(id);
    }
    let lang = Lang::parse(lang).unwrap_or(Lang::Ru);
    identity::create_user(tx, now, &NewUser { email, name, password_hash: Some(hash), lang, zone, staff })
}

/// Empties the portal.
///
/// # Errors
/// What the database or the disk says.
pub async fn clear(app: &App) -> anyhow::Result<()> {
    app.db
        .write(|tx| store::TABLES.iter().try_for_each(|t| tx.batch(&format!("delete from {t}"))))
        .await
        .map_err(|e: db::Error| anyhow::anyhow!("{e}"))?;
    for folder in ["files", "exchange", "mail"] {
        let folder = app.config.data.join(folder);
        super::remove(folder.clone())?;
        std::fs::create_dir_all(folder)?;
    }
    Ok(())
}
