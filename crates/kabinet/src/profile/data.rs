//! A person's own copy of everything that the portal keeps about him.

use axum::{
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use kernel::At;
use serde_json::{Value, json};

use super::store;
use crate::{audit, fail::Result, identity::pages::Origin, passkeys, registration, web::Person};

fn at(at: At) -> Value {
    json!(at.timestamp().to_string())
}
fn maybe(moment: Option<At>) -> Value {
    moment.map_or(Value::Null, at)
}

/// `GET /me/export.json`
pub async fn export(person: Person, origin: Origin) -> Result<Response> {
    let now = person.now;
    person
        .write(move |tx, account| audit::note(tx, now, None, Some(account.user), "me.export", "", &origin.address))
        .await?;
    let all = person
        .read(move |tx, account, _| {
            let user = account.user;
            let me = tx.one(&store::ME, &[&user])?;
            let list = |rows: Vec<Value>| Value::Array(rows);
            Ok(json!({
                "made_at": at(now),
                "account": { "name": me.name, "email": me.email, "phone": me.phone, "language": me.lang, "zone": me.zone,
                    "since": at(me.created_at), "signs_in_with_a_code_since": maybe(account.second_at) },
                "companies": list(tx.all(&store::MY_MEMBERSHIPS, &[&user])?.into_iter().map(|(company, roles, active, since, used)|
                    json!({ "company": company, "roles": roles, "active": active, "since": at(since), "was_here": maybe(used) })).collect()),
                "devices": list(tx.all(&store::SESSIONS, &[&user])?.into_iter().map(|s|
                    json!({ "since": at(s.created_at), "seen": at(s.seen_at), "address": s.address, "agent": s.agent })).collect()),
                "passkeys": list(tx.all(&passkeys::store::OF, &[&user])?.into_iter().map(|k|
                    json!({ "name": k.name, "since": at(k.created_at), "used": maybe(k.used_at) })).collect()),
                "tokens": list(tx.all(&store::MY_TOKENS, &[&user])?.into_iter().map(|(name, role, since, until, revoked)|
                    json!({ "name": name, "role": role, "since": at(since), "until": at(until), "revoked": maybe(revoked) })).collect()),
                "notices": list(tx.all(&store::MY_NOTICES, &[&user])?.into_iter().map(|(kind, text, read)|
                    json!({ "kind": kind, "text": text, "read": maybe(read) })).collect()),
                "invitations": list(tx.all(&store::MY_INVITATIONS, &[&user])?.into_iter().map(|(email, roles, sent, state)|
                    json!({ "to": email, "roles": roles, "sent": at(sent), "state": state })).collect()),
                "requests": list(registration::of_person(tx, user)?.into_iter().map(|r|
                    json!({ "firm": r.firm, "inn": r.inn, "kpp": r.kpp, "address": r.legal_address, "state": r.state.as_str(),
                        "sent": at(r.created_at), "files": r.files })).collect()),
                "journal": list(tx.all(&store::MY_LINES, &[&user])?.into_iter().map(|(when, action, subject, address)|
                    json!({ "at": at(when), "action": action, "subject": subject, "address": address })).collect()),
            }))
        })
        .await?;
    let body = serde_json::to_vec_pretty(&all).map_err(anyhow::Error::from)?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"my-data.json\"")),
    ];
    Ok((headers, body).into_response())
}
