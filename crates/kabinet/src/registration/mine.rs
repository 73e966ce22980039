//! The side of whoever asks: asking for one more company, looking how far it is, saying more, taking it back.

use access::Group;
use askama::Template;
use axum::{
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use super::{
    Asked, Asking, End, RequestId, RequestKind, ask,
    files::{self, FILES, Upload},
    letters,
    rules::{self, ACCEPT, AskForm, By, LegalForm, NOTE, State, Target},
    say,
    settings::{self, Settings},
    settle,
    store::{self, FileRow, MessageRow, RequestRow},
    view::{asks, shows_request},
};
use crate::{
    audit,
    companies::form::Problems,
    fail::{Fail, Result},
    identity::pages::Origin,
    web::{Form, PathId, Person, Place, Query, Shell, Theme, html},
};

#[derive(Template)]
#[template(path = "registration/templates/apply.html")]
struct ApplyPage {
    s: Shell,
    f: AskForm,
    set: Settings,
    problems: Problems,
    problem: &'static str,
}

asks!(ApplyPage: f);

async fn apply_page(person: &Person, f: AskForm, problems: Problems, problem: &'static str) -> Result<Response> {
    let app = person.app.clone();
    let page = person
        .read(move |tx, account, s| {
            let set = settings::of(tx, &app)?;
            if !set.open || account.staff.is_some() {
                return Err(Fail::NotFound);
            }
            Ok(ApplyPage { s, f, set, problems, problem })
        })
        .await?;
    html(&page)
}

/// `GET /apply`
pub async fn show_apply(person: Person, Query(by): Query<By>) -> Result<Response> {
    let f = AskForm {
        form: LegalForm::Legal.as_str().into(),
        group: Group::Wholesale.as_str().into(),
        partner: by.partner,
        ..AskForm::default()
    };
    apply_page(&person, f, Problems::default(), "").await
}

/// `POST /apply`
pub async fn apply(person: Person, origin: Origin, Form(form): Form<AskForm>) -> Result<Response> {
    let (now, app, typed) = (person.now, person.app.clone(), form.clone());
    let done = person
        .write(move |tx, account| {
            let set = settings::of(tx, &app)?;
            if !set.open || account.staff.is_some() {
                return Err(Fail::NotFound);
            }
            let wanted = match typed.check(&set) {
                Ok(wanted) => wanted,
                Err(problems) => return Ok(Err(problems)),
            };
            let (name, email) = (account.name.as_str(), account.email.as_str());
            let by = Asking { app: &app, user: account.user, name, email, now, address: &origin.address };
            Ok(Ok(ask(tx, &by, &wanted)?))
        })
        .await?;
    jobs::wake();
    let (problems, problem) = match done {
        Ok(Asked::Waiting(id)) => return Ok(Redirect::to(&format!("/applications/{id}")).into_response()),
        Ok(Asked::In(slug)) => return Ok(Redirect::to(&format!("/c/{slug}/")).into_response()),
        Ok(Asked::No(why)) => (Problems::default(), why),
        Err(problems) => (problems, ""),
    };
    let shown = apply_page(&person, form, problems, problem).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response())
}

#[derive(Template)]
#[template(path = "registration/templates/mine.html")]
struct MinePage {
    s: Shell,
    r: RequestRow,
    messages: Vec<MessageRow>,
    files: Vec<FileRow>,
    refused: Option<(&'static str, String)>,
    done: bool,
}
shows_request!(MinePage: false);

async fn mine_page(
    person: &Person,
    id: RequestId,
    refused: Option<(&'static str, String)>,
    done: bool,
) -> Result<Response> {
    let page = person
        .read(move |tx, account, s| {
            let r = tx.opt(&store::MINE_ONE, &[&account.user, &id])?.ok_or(Fail::NotFound)?;
            let (messages, files) = (tx.all(&store::MESSAGES, &[&id])?, tx.all(&store::FILES, &[&id])?);
            Ok(MinePage { s, r, messages, files, refused, done })
        })
        .await?;
    html(&page)
}

/// What was just done.
#[derive(Deserialize)]
pub struct DidQuery {
    #[serde(default)]
    did: String,
}

/// `GET /applications/{id}`
pub async fn show(person: Person, PathId(id): PathId<RequestKind>, Query(q): Query<DidQuery>) -> Result<Response> {
    mine_page(&person, id, None, q.did == "added").await
}

/// `POST /applications/{id}/add`: more to read for whoever decides; an answer, if he has asked.
pub async fn add(person: Person, PathId(id): PathId<RequestKind>, origin: Origin, form: Upload) -> Result<Response> {
    let (now, app) = (person.now, person.app.clone());
    let held = person
        .read(move |tx, account, _| {
            let r = tx.opt(&store::MINE_ONE, &[&account.user, &id])?.ok_or(Fail::NotFound)?;
            if r.state.is_open() { Ok(r.files) } else { Err(Fail::NotFound) }
        })
        .await?;
    let room = FILES.saturating_sub(usize::try_from(held).unwrap_or(FILES));
    let came = form.take(&app, &format!("applications/{id}"), rules::is_taken, now, room).await?;
    if !came.infected.is_empty() {
        let (infected, address) = (came.infected.clone(), origin.address.clone());
        let noted = person.write(move |tx, account| {
            infected
                .iter()
                .try_for_each(|what| audit::note(tx, now, None, Some(account.user), "access.infected", what, &address))
        });
        noted.await?;
    }
    let (text, new) = (came.text.trim().to_owned(), came.files.clone());
    if text.is_empty() && new.is_empty() {
        let refused = came.refused.unwrap_or(("reg-nothing-new", String::new()));
        let shown = mine_page(&person, id, Some(refused), false).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response());
    }
    let text: String = text.chars().take(NOTE).collect();
    let a = app.clone();
    let done = person
        .write(move |tx, account| {
            let r = tx.opt(&store::MINE_ONE, &[&account.user, &id])?.ok_or(Fail::NotFound)?;
            let until = now.plus_secs(a.config.registration.wait_days * 86_400);
            if tx.run(&store::TURN, &[&id, &State::Open, &"", &now, &until])? == 0 {
                return Err(Fail::NotFound);
            }
            say(tx, now, id, account.user, false, &text)?;
            files::attach(tx, id, &new)?;
            let company = r.company_id.filter(|_| r.target == Target::Owners);
            let subject = format!("{} +{}", account.email, new.len());
            audit::note(tx, now, company, Some(account.user), "access.added", &subject, &origin.address)?;
            letters::asked(tx, &a, &RequestRow { changed_at: now, ..r }, now)
        })
        .await;
    if let Err(e) = done {
        files::discard(&app, &came.files).await;
        return Err(e);
    }
    jobs::wake();
    match came.refused {
        Some(refused) => {
            Ok((StatusCode::UNPROCESSABLE_ENTITY, mine_page(&person, id, Some(refused), false).await?).into_response())
        }
        None => Ok(Redirect::to(&format!("/applications/{id}?did=added")).into_response()),
    }
}

/// `POST /applications/{id}/withdraw`
pub async fn withdraw(person: Person, PathId(id): PathId<RequestKind>, origin: Origin) -> Result<Response> {
    let (now, app) = (person.now, person.app.clone());
    person
        .write(move |tx, account| {
            let r = tx.opt(&store::MINE_ONE, &[&account.user, &id])?.ok_or(Fail::NotFound)?;
            settle(tx, &app, now, &r, &End { state: State::Withdrawn, reason: "", by: None, company: None })?;
            let company = r.company_id.filter(|_| r.target == Target::Owners);
            audit::note(tx, now, company, Some(account.user), "access.withdrawn", &account.email, &origin.address)
        })
        .await?;
    Ok(Redirect::to("/companies").into_response())
}
