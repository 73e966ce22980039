//! The partner's page: his link, what came of it, and the materials.

use std::collections::HashMap;

use access::{Scope, client::perm::PartnerView};
use askama::Template;
use axum::response::Response;
use db::Tx;
use kernel::At;

use super::{
    MaterialKind, rules,
    store::{self, BroughtRow, MaterialRow},
};
use crate::{
    app::App,
    audit,
    fail::{Fail, Result},
    finance::view::month_name,
    identity::pages::Origin,
    registration::{self, rules::LegalForm},
    web::{Page, PathId, Place, Shell, Theme, html},
};

/// Applications that are listed.
const LISTED: i64 = 200;

/// A month.
struct Month {
    name: &'static str,
    year: i16,
    asked: usize,
    orders: i64,
}

/// What came of a partner's link.
struct Brought {
    asked: i64,
    waiting: i64,
    companies: i64,
    rows: Vec<BroughtRow>,
    months: Vec<Month>,
}

#[derive(Template)]
#[template(path = "partner/templates/partner.html")]
struct PartnerPage {
    s: Shell,
    base: String,
    link: String,
    apply: String,
    brought: Brought,
    materials: Vec<MaterialRow>,
}

impl PartnerPage {
    fn size(&self, bytes: &i64) -> String {
        registration::size(&self.s, *bytes)
    }
    fn told(&self, r: &BroughtRow) -> (&'static str, &'static str) {
        rules::told(r.state)
    }
    /// An organisation by its name, persons by what they are.
    fn who<'a>(&'a self, r: &'a BroughtRow) -> &'a str {
        match (r.firm.as_str(), r.form) {
            ("", LegalForm::Legal) => self.s.t.s("partner-firm"),
            ("", form) => self.s.t.s(form.key()),
            (firm, _) => firm,
        }
    }
}

fn read(tx: &Tx<'_>, scope: &Scope<PartnerView>, app: &App, s: &Shell, now: At) -> Result<Brought> {
    let company = scope.company();
    let counts = tx.all(&store::COUNTS, &[&company])?;
    let rows = tx.all(&store::APPLICATIONS, &[&company, &LISTED])?;
    let first = rules::month(now, &app.zone, rules::MONTHS - 1);
    let since = first.to_zoned(app.zone.clone()).map_or(now, |z| At::from(z.timestamp()));
    let mut asked: HashMap<String, usize> = HashMap::new();
    for (at,) in tx.all(&store::ASKED_SINCE, &[&company, &since])? {
        *asked.entry(rules::word(at.zoned(&app.zone).date().first_of_month())).or_default() += 1;
    }
    let orders: HashMap<String, i64> =
        tx.all(&store::ORDERS, &[&company, &format!("m{}", rules::word(first))])?.into_iter().collect();
    let month = |back: i64| {
        let month = rules::month(now, &app.zone, back);
        let word = rules::word(month);
        Month {
            name: month_name(s, &month.month()),
            year: month.year(),
            asked: asked.get(&word).copied().unwrap_or(0),
            orders: orders.get(&format!("m{word}")).copied().unwrap_or(0),
        }
    };
    Ok(Brought {
        asked: counts.iter().map(|(_, n)| n).sum(),
        waiting: counts.iter().filter(|(state, _)| state.is_open()).map(|(_, n)| n).sum(),
        companies: tx.one(&store::COMPANIES, &[&company])?.0,
        rows,
        months: (0..rules::MONTHS).map(month).collect(),
    })
}

/// `GET /c/{company}/partner`
pub async fn show(page: Page<PartnerView>) -> Result<Response> {
    let (app, now) = (page.app.clone(), page.now);
    let shown = page
        .read(move |tx, scope, s| {
            let (code, site) = (rules::code(scope.company()), app.config.public_url.trim_end_matches('/'));
            Ok(PartnerPage {
                base: s.base(),
                link: format!("{site}/register?partner={code}"),
                apply: format!("{site}/apply?partner={code}"),
                brought: read(tx, scope, &app, &s, now)?,
                materials: tx.all(&store::MATERIALS, &[])?,
                s: s.at(Place::Partner),
            })
        })
        .await?;
    html(&shown)
}

/// `GET /c/{company}/partner/materials/{id}/file`: the file, as a download.
pub async fn material(page: Page<PartnerView>, PathId(id): PathId<MaterialKind>, origin: Origin) -> Result<Response> {
    let now = page.now;
    let row = page
        .write(move |tx, scope, _| {
            let row = tx.opt(&store::MATERIAL, &[&id])?.ok_or(Fail::NotFound)?;
            let company = Some(scope.company());
            audit::note(tx, now, company, Some(scope.user()), "material.file", &row.title, &origin.address)?;
            Ok(row)
        })
        .await?;
    registration::files::download(&page.app, &row.name, &row.file_key).await
}
