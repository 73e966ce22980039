//! What is wrong with the exchange is told to the seller's people by mail: once when it begins, and once more if it ends and
//! begins again. All that began together is one letter.
//!
//! Admins are told of everything, a manager of his own companies and of those where he stands in for a colleague. Not here: what is wrong (`alerts`), and the page.

use std::collections::BTreeMap;

use db::Tx;
use jobs::{Job, JobError, Runner};
use kernel::{At, UserId, format::Lang};
use serde_json::{Value, json};

use super::alerts_store::{TELL, TOLD, UNTOLD, UntoldRow};
use crate::{
    app::App,
    deputies,
    fail::{Fail, Result},
    mails::{self, Post},
    web::texts,
};

/// The job.
const KIND: &str = "exchange.tell";
/// Alerts that a letter names.
const NAMED: usize = 20;

/// Adds the job to a worker.
#[must_use]
pub fn register(runner: Runner<App>) -> Runner<App> {
    runner.on(KIND, run).every(KIND, 60)
}

async fn run(app: App, _: Job) -> std::result::Result<Value, JobError> {
    let (now, inner) = (app.clock.now(), app.clone());
    let done = app.db.write(move |tx| tell(tx, &inner, now)).await;
    match done {
        Ok(letters) => {
            if letters > 0 {
                jobs::wake();
            }
            Ok(json!({"letters": letters}))
        }
        Err(e) => Err(JobError::Retry(e.to_string())),
    }
}

/// Puts a letter for everybody concerned into the queue; gives their number.
///
/// # Errors
/// [`Fail`] of the database.
pub fn tell(tx: &Tx<'_>, app: &App, now: At) -> Result<usize> {
    let alerts = tx.all(&UNTOLD, &[])?;
    if alerts.is_empty() {
        return Ok(0);
    }
    let stands = deputies::stands(tx, &app.day(now).to_string())?;
    let mut letters: BTreeMap<UserId, (String, String, Vec<&UntoldRow>)> = BTreeMap::new();
    for (user, email, lang, admin) in tx.all(&TELL, &[])? {
        let his: Vec<&UntoldRow> =
            alerts.iter().filter(|a| admin || stands.reach(user, a.company_id, a.manager_id)).collect();
        if !his.is_empty() {
            letters.insert(user, (email, lang, his));
        }
    }
    for (user, (email, lang, his)) in &letters {
        letter(tx, app, now, (*user, email, lang), his)?;
    }
    tx.run(&TOLD, &[&now])?;
    Ok(letters.len())
}

fn letter(
    tx: &Tx<'_>,
    app: &App,
    now: At,
    (user, email, lang): (UserId, &str, &str),
    alerts: &[&UntoldRow],
) -> std::result::Result<(), Fail> {
    let lang = Lang::parse(lang).unwrap_or_default();
    let t = texts(lang);
    let n = i64::try_from(alerts.len()).unwrap_or(i64::MAX);
    let mut letter = mails::letter(app, lang, t.n("mail-exchange-alert", n).into_owned());
    for a in alerts.iter().take(NAMED) {
        let key = format!("dataset-{}", a.dataset.replace('_', "-"));
        let set = if t.has(&key) { t.s(&key) } else { &a.dataset };
        let of = a.company.as_deref().map(|company| format!(", {company}")).unwrap_or_default();
        let said = t.x(&format!("exchange-alert-{}", a.kind), &a.detail).into_owned();
        letter.text.push(format!("{} — {set}{of}: {said}", a.source));
    }
    letter.button =
        Some((t.s("mail-exchange-alert-go").to_owned(), format!("{}/office/exchange", app.config.public_url)));
    let key = format!("exchange-alert:{user}:{}", now.micros());
    mails::post(tx, app, now, &Post { key: &key, company: None, to: email, kind: "exchange-alert" }, &letter)?;
    Ok(())
}
