//! Handing mails over: a job for each, and one that takes up those that a long absence of the server has left behind.

use ::jobs::{Job, JobError, NewJob, Runner, State, enqueue as put, find_by_key, revive};
use ::mail::{Mail, Refusal};
use db::Tx;
use kernel::{At, CompanyId};
use serde_json::{Value, json};

use super::{
    MailId, MailState,
    store::{self, MailRow},
};
use crate::{app::App, fail::Fail, invitations};

/// Kinds of the jobs.
const SEND: &str = "mail.send";
const AGAIN: &str = "mail.again";
/// How often those left behind are looked for, seconds.
const AGAIN_SECS: i64 = 900;
/// Days for which the state of a mail is kept.
const REMEMBER_DAYS: i64 = 90;

/// Adds the jobs of mail.
pub fn register(runner: Runner<App>) -> Runner<App> {
    runner.on(SEND, send).on(AGAIN, |app, _| again(app)).every(AGAIN, AGAIN_SECS)
}

fn key(id: MailId) -> String {
    format!("{SEND}:{id}")
}

pub(super) fn enqueue(tx: &Tx<'_>, id: MailId, now: At) -> db::Result<()> {
    put(tx, &NewJob::new(SEND, json!({ "mail": id.to_string() }), now).key(key(id)), now)?;
    Ok(())
}

async fn send(app: App, job: Job) -> Result<Value, JobError> {
    let id: MailId = job.payload["mail"]
        .as_str()
        .and_then(|t| t.parse().ok())
        .ok_or_else(|| JobError::Fatal(format!("payload {}: no mail", job.payload)))?;
    let Some(row) = app.db.read(move |tx| tx.opt(&store::ONE, &[&id])).await? else { return Ok(json!("gone")) };
    if row.state != MailState::Queued {
        return Ok(json!(row.state.as_str()));
    }
    let outcome = match mail(&app, id, &row) {
        Ok(mail) => app.mail.send(&mail).await,
        Err(why) => Err(Refusal::Never(why)),
    };
    let now = app.clock.now();
    match outcome {
        Ok(()) => {
            app.db.write(move |tx| tx.run(&store::SETTLE, &[&id, &MailState::Sent, &"", &now])).await?;
            Ok(json!(MailState::Sent.as_str()))
        }
        Err(Refusal::Never(why)) => {
            tracing::warn!(mail = %id, why, "a mail was refused");
            app.db.write(move |tx| refused(tx, id, &row, &why, now)).await.map_err(trouble)?;
            Ok(json!(MailState::Refused.as_str()))
        }
        Err(Refusal::Later(why)) => {
            let told = why.clone();
            app.db.write(move |tx| tx.run(&store::TROUBLE, &[&id, &told])).await?;
            Err(JobError::Retry(why))
        }
    }
}

fn mail(app: &App, id: MailId, row: &MailRow) -> Result<Mail, String> {
    let sealed = row.body.as_deref().ok_or("its letter is gone")?;
    let plain = app.vault.open(&id.to_string(), sealed).ok_or("its letter was sealed with a key that is gone")?;
    Ok(Mail {
        id: id.to_string(),
        at: row.created_at.micros(),
        from: app.config.mail.from.clone(),
        reply_to: app.config.mail.reply_to.clone(),
        to: row.address.clone(),
        letter: serde_json::from_slice(&plain).map_err(|e| e.to_string())?,
    })
}

/// Who is told that no server takes a mail of a kind: whoever waits for an answer to it.
type Told = fn(&Tx<'_>, CompanyId, MailId, &str, At) -> Result<(), Fail>;
const TOLD: &[(&str, Told)] = &[(invitations::MAIL, invitations::letter_refused)];

/// No server takes a mail: it ends, and whoever waits for it is told.
fn refused(tx: &Tx<'_>, id: MailId, row: &MailRow, why: &str, now: At) -> Result<(), Fail> {
    if tx.run(&store::SETTLE, &[&id, &MailState::Refused, &why, &now])? == 0 {
        return Ok(());
    }
    let Some(company) = row.company_id else { return Ok(()) };
    TOLD.iter().filter(|(kind, _)| *kind == row.kind).try_for_each(|(_, tell)| tell(tx, company, id, why, now))
}

fn trouble(e: Fail) -> JobError {
    JobError::Retry(e.to_string())
}

async fn again(app: App) -> Result<Value, JobError> {
    let now = app.clock.now();
    let hours = app.config.mail.give_up_hours;
    let done = app.db.write(move |tx| {
        let mut revived = 0;
        for (id, created) in tx.all(&store::WAITING, &[&now.plus_secs(-AGAIN_SECS)])? {
            if now.secs_since(created) > hours * 3600 {
                if let Some(row) = tx.opt(&store::ONE, &[&id])? {
                    refused(tx, id, &row, "", now)?;
                }
                continue;
            }
            match find_by_key(tx, &key(id))? {
                Some(job) if job.state == State::Failed => {
                    revived += i64::from(revive(tx, job.id, &json!({ "mail": id.to_string() }), now)?);
                }
                Some(_) => {}
                None => enqueue(tx, id, now)?,
            }
        }
        let forgotten = tx.run(&store::FORGET, &[&now.plus_secs(-REMEMBER_DAYS * 86_400)])?;
        Ok::<_, Fail>(json!({ "revived": revived, "forgotten": forgotten }))
    });
    done.await.map_err(trouble)
}
