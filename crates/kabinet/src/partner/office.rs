//! The seller's office: materials for partners are added, replaced, withdrawn. Each leaves a line in the journal.

use access::seller::duty::{Duty, Settings, SettingsView};
use askama::Template;
use axum::{
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use kernel::UserId;
use serde::Deserialize;

use super::{
    MaterialId, MaterialKind, rules,
    store::{self, MaterialRow},
};
use crate::{
    app::App,
    audit,
    fail::{Fail, Result},
    identity::pages::Origin,
    registration::{
        self,
        files::{self, Came, NewFile, Upload},
    },
    web::{Desk, PathId, Place, Query, Shell, Theme, html},
};

/// Folder of the store.
const FOLDER: &str = "materials";

#[derive(Template)]
#[template(path = "partner/templates/office_materials.html")]
struct MaterialsPage {
    s: Shell,
    rows: Vec<MaterialRow>,
    done: &'static str,
    problem: &'static str,
    /// What the problem is about: a name of a file.
    about: String,
    typed: String,
}

impl MaterialsPage {
    fn size(&self, bytes: &i64) -> String {
        registration::size(&self.s, *bytes)
    }
}

/// What was just done.
#[derive(Default, Deserialize)]
pub struct DidQuery {
    #[serde(default)]
    did: String,
}

#[derive(Default)]
struct Beside {
    done: &'static str,
    problem: &'static str,
    about: String,
    typed: String,
}

async fn page(desk: &Desk<impl Duty>, beside: Beside) -> Result<Response> {
    let page = desk
        .read(move |tx, _, s| {
            let Beside { done, problem, about, typed } = beside;
            let rows = tx.all(&store::MATERIALS, &[])?;
            Ok(MaterialsPage { s: s.at(Place::OfficeCompanies), rows, done, problem, about, typed })
        })
        .await?;
    html(&page)
}

/// `GET /office/materials`
pub async fn index(desk: Desk<SettingsView>, Query(q): Query<DidQuery>) -> Result<Response> {
    let done = match q.did.as_str() {
        "added" => "mat-added",
        "replaced" => "mat-replaced",
        "withdrawn" => "mat-withdrawn",
        _ => "",
    };
    page(&desk, Beside { done, ..Beside::default() }).await
}

async fn again(desk: &Desk<Settings>, app: &App, came: Came, problem: (&'static str, String)) -> Result<Response> {
    files::discard(app, &came.files).await;
    let (problem, about) = problem;
    let beside = Beside { problem, about, typed: came.text, ..Beside::default() };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page(desk, beside).await?).into_response())
}

fn put(
    tx: &db::Tx<'_>,
    id: MaterialId,
    title: &str,
    file: &NewFile,
    (now, me): (kernel::At, UserId),
) -> db::Result<()> {
    tx.run(&store::PUT, &[&id, &title, &file.name, &file.size, &file.sha256, &file.key, &now, &me])?;
    Ok(())
}

/// Writes down what the scanner has found in a file that was therefore not taken.
async fn note_infected(desk: &Desk<Settings>, came: &Came, address: &str) -> Result<()> {
    if came.infected.is_empty() {
        return Ok(());
    }
    let (now, infected, address) = (desk.now, came.infected.clone(), address.to_owned());
    let noted = desk.write(move |tx, office| {
        let note = |what: &String| audit::note(tx, now, None, Some(office.user()), "access.infected", what, &address);
        infected.iter().try_for_each(note)
    });
    noted.await
}

/// `POST /office/materials`: a new one, with its title and its file.
pub async fn add(desk: Desk<Settings>, origin: Origin, form: Upload) -> Result<Response> {
    let (now, app) = (desk.now, desk.app.clone());
    // Nobody without the duty fills the store.
    desk.read(|_, _, _| Ok(())).await?;
    let came = form.take(&app, FOLDER, rules::is_taken, now, 1).await?;
    note_infected(&desk, &came, &origin.address).await?;
    let Some(title) = rules::title(&came.text) else {
        return again(&desk, &app, came, ("mat-bad-title", String::new())).await;
    };
    let Some(file) = came.files.first().cloned() else {
        let why = came.refused.clone().unwrap_or(("mat-no-file", String::new()));
        return again(&desk, &app, came, why).await;
    };
    let done = desk
        .write(move |tx, office| {
            put(tx, MaterialId::at(now), &title, &file, (now, office.user()))?;
            audit::note(tx, now, None, Some(office.user()), "material.added", &title, &origin.address)
        })
        .await;
    if done.is_err() {
        files::discard(&app, &came.files).await;
    }
    done.map(|()| Redirect::to("/office/materials?did=added").into_response())
}

/// `POST /office/materials/{id}`: another file in its place, another title, or both.
pub async fn replace(
    desk: Desk<Settings>,
    PathId(id): PathId<MaterialKind>,
    origin: Origin,
    form: Upload,
) -> Result<Response> {
    let (now, app) = (desk.now, desk.app.clone());
    desk.read(move |tx, _, _| tx.opt(&store::MATERIAL, &[&id])?.map(drop).ok_or(Fail::NotFound)).await?;
    let came = form.take(&app, FOLDER, rules::is_taken, now, 1).await?;
    note_infected(&desk, &came, &origin.address).await?;
    let Some(title) = rules::title(&came.text) else {
        return again(&desk, &app, came, ("mat-bad-title", String::new())).await;
    };
    if let Some(why) = came.refused.clone() {
        return again(&desk, &app, came, why).await;
    }
    let file = came.files.first().cloned();
    let done = desk
        .write(move |tx, office| {
            let old = tx.opt(&store::MATERIAL, &[&id])?.ok_or(Fail::NotFound)?;
            let me = office.user();
            let gone = match &file {
                Some(file) => {
                    put(tx, id, &title, file, (now, me))?;
                    Some(old.file_key)
                }
                None => {
                    tx.run(&store::RENAME, &[&id, &title, &now, &me])?;
                    None
                }
            };
            audit::note(tx, now, None, Some(me), "material.replaced", &title, &origin.address)?;
            Ok(gone)
        })
        .await;
    match done {
        Ok(gone) => {
            files::forget(&app, gone.as_deref()).await;
            Ok(Redirect::to("/office/materials?did=replaced").into_response())
        }
        Err(e) => {
            files::discard(&app, &came.files).await;
            Err(e)
        }
    }
}

/// `POST /office/materials/{id}/withdraw`: no partner gets it any more.
pub async fn withdraw(desk: Desk<Settings>, PathId(id): PathId<MaterialKind>, origin: Origin) -> Result<Response> {
    let (now, app) = (desk.now, desk.app.clone());
    let key = desk
        .write(move |tx, office| {
            let old = tx.opt(&store::MATERIAL, &[&id])?.ok_or(Fail::NotFound)?;
            tx.run(&store::DROP, &[&id])?;
            audit::note(tx, now, None, Some(office.user()), "material.withdrawn", &old.title, &origin.address)?;
            Ok(old.file_key)
        })
        .await?;
    files::forget(&app, Some(&key)).await;
    Ok(Redirect::to("/office/materials?did=withdrawn").into_response())
}
