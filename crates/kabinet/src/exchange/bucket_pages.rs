//! A folder in object storage as the seller's people set it up: which bucket, whose key, how often.
//!
//! The secret key is sealed like the passwords of 1C, shown never, and goes to no other server than the one that it was typed for.
//! A folder on the server's disk is named on the command line only (ADR 12), and what stands there is not replaced from here.
//!
//! Not here: trying it out, resting and removing, which are done as with every way (`connections_pages`).

use access::seller::duty::ExchangeManage;
use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use kernel::kind;
use serde::Deserialize;

use super::{
    connections::{self, Kind, NewConnection},
    connections_pages::{Beside, RAREST, back, exists, page, server},
    connections_store::ConnectionRow,
    folder::{
        self,
        bucket::{Address, SCHEME},
    },
    pull_store::ConnectorView,
    sources_pages::Problem,
};
use crate::{
    audit,
    fail::Result,
    identity::pages::Origin,
    web::{Desk, Form, PathId},
};

/// Minutes between two looks, if nothing else is said.
const USUAL: i64 = 5;
/// What a storage that has no regions is told.
const REGION: &str = "us-east-1";

/// A folder in object storage, as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct BucketForm {
    pub(super) endpoint: String,
    pub(super) bucket: String,
    pub(super) prefix: String,
    pub(super) region: String,
    pub(super) key: String,
    /// Empty: the one that is known stays.
    secret: String,
    pub(super) every: String,
}

impl BucketForm {
    /// Of a folder as it is; `None` if it is one on the disk.
    pub(super) fn of(way: Option<&ConnectionRow>, connector: Option<&ConnectorView>) -> Option<BucketForm> {
        let every = connector.map_or(USUAL, |c| (c.every / 60).max(1)).to_string();
        let Some(way) = way else {
            return Some(BucketForm { region: REGION.to_owned(), every, ..BucketForm::default() });
        };
        let Address { bucket, prefix, endpoint, region } = Address::parse(&way.address).ok()?;
        Some(BucketForm {
            endpoint: endpoint.as_str().trim_end_matches('/').to_owned(),
            bucket,
            prefix: prefix.trim_end_matches('/').to_owned(),
            region,
            key: way.login.clone(),
            secret: String::new(),
            every,
        })
    }

    /// The address and the seconds between two looks, or what is wrong, beside the folder as it is known.
    fn read(&self, known: Option<&ConnectionRow>) -> Result<(Address, i64), Problem> {
        let bad = |field, key| Err(Problem { field, key, word: String::new() });
        if known.is_some_and(|way| !way.address.starts_with(SCHEME)) {
            return bad("bucket", "bucket-on-disk");
        }
        let endpoint = self.endpoint.trim().trim_end_matches('/');
        let url = reqwest::Url::parse(endpoint).ok().filter(|url| url.path() == "/" && url.fragment().is_none());
        let (Some(url), Some(here)) = (url, server(endpoint)) else { return bad("endpoint", "bucket-endpoint-wrong") };
        let bucket = self.bucket.trim();
        let named = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || ".-_".contains(c);
        if !(3..=63).contains(&bucket.len()) || !bucket.chars().all(named) {
            return bad("bucket", "bucket-name-wrong");
        }
        let prefix = self.prefix.trim().trim_matches('/');
        let part = |part: &str| {
            !matches!(part, "" | "." | "..") && !part.contains(|c: char| c.is_control() || "?#%\\".contains(c))
        };
        if prefix.len() > 500 || !prefix.is_empty() && !prefix.split('/').all(part) {
            return bad("prefix", "bucket-prefix-wrong");
        }
        let region = if self.region.trim().is_empty() { REGION } else { self.region.trim() };
        if region.len() > 60 || !region.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') {
            return bad("region", "bucket-region-wrong");
        }
        if self.key.trim().is_empty() || self.key.len() > 200 {
            return bad("key", "bucket-key-wrong");
        }
        let secret = known.is_some_and(|way| way.secret.is_some());
        let same = known.and_then(|way| server(Address::parse(&way.address).ok()?.endpoint.as_str())) == Some(here);
        match (self.secret.len(), secret, same) {
            (0, false, _) | (501.., ..) => return bad("secret", "bucket-secret-wrong"),
            (0, true, false) => return bad("secret", "bucket-secret-again"),
            _ => {}
        }
        let every = match self.every.trim().parse::<i64>() {
            Ok(minutes) if (1..=RAREST).contains(&minutes) => minutes * 60,
            _ => return bad("every", "way-every-wrong"),
        };
        let prefix = if prefix.is_empty() { String::new() } else { format!("{prefix}/") };
        Ok((Address { bucket: bucket.to_owned(), prefix, endpoint: url, region: region.to_owned() }, every))
    }
}

/// `POST /office/exchange/sources/{id}/bucket`: files are taken from there from now on.
pub async fn save(
    desk: Desk<ExchangeManage>,
    PathId(id): PathId<kind::Source>,
    origin: Origin,
    Form(form): Form<BucketForm>,
) -> Result<Response> {
    desk.confirmed().await?;
    let known = desk.read(move |tx, _, _| Ok(connections::one(tx, id, Kind::Folder)?)).await?;
    let (address, every) = match form.read(known.as_ref()) {
        Ok(read) => read,
        Err(problem) => {
            let typed = BucketForm { secret: String::new(), ..form };
            let shown = page(&desk, id, Beside { bucket: Some((typed, problem)), ..Beside::default() }).await?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response());
        }
    };
    let (now, vault) = (desk.now, desk.app.vault.clone());
    desk.write(move |tx, office| {
        exists(tx, id)?;
        let (address, login) = (address.to_string(), form.key.trim());
        let secret = Some(form.secret.as_str()).filter(|secret| !secret.is_empty());
        let place = NewConnection { address: &address, login, password: secret, ..NewConnection::default() };
        folder::watch(tx, &vault, id, &place, every, now)?;
        let subject = format!("{id}: folder; {address}; {login}");
        audit::note(tx, now, None, Some(office.user()), "source.way", &subject, &origin.address)
    })
    .await?;
    jobs::wake();
    Ok(back(id))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form() -> BucketForm {
        BucketForm {
            endpoint: " https://storage.example/ ".to_owned(),
            bucket: "exchange".to_owned(),
            prefix: "/ут/in/".to_owned(),
            region: String::new(),
            key: "портал".to_owned(),
            secret: "тайна".to_owned(),
            every: "5".to_owned(),
        }
    }

    fn known(address: &str) -> ConnectionRow {
        ConnectionRow {
            source_id: kernel::SourceId::at(kernel::At::from_micros(0)),
            kind: Kind::Folder,
            address: address.to_owned(),
            login: "портал".to_owned(),
            secret: Some(vec![1]),
            dialect: None,
            since: String::new(),
            paused: false,
        }
    }

    #[test]
    fn what_is_typed_is_an_address_that_is_read_again() {
        let (address, every) = form().read(None).unwrap();
        assert_eq!(address.to_string(), "s3://exchange/ут/in/?endpoint=https://storage.example&region=us-east-1");
        assert_eq!((Address::parse(&address.to_string()), every), (Ok(address.clone()), 300));
        let shown = BucketForm::of(Some(&known(&address.to_string())), None).unwrap();
        assert_eq!((shown.prefix.as_str(), shown.secret.as_str()), ("ут/in", ""));
        assert_eq!(BucketForm { secret: "тайна".to_owned(), ..shown }.read(None).unwrap().0, address);
        assert!(BucketForm::of(Some(&known("/srv/exchange")), None).is_none());
    }

    #[test]
    fn what_is_wrong_is_told_by_field() {
        let problem = |change: &dyn Fn(&mut BucketForm), before: Option<&str>| {
            let mut form = form();
            change(&mut form);
            form.read(before.map(known).as_ref()).map_err(|problem| problem.field).err()
        };
        for address in
            ["storage.example", "ftp://x", "https://a:b@x", "https://x/?a=b", "https://x/bucket", "https://x/#a"]
        {
            assert_eq!(problem(&|f| f.endpoint = address.to_owned(), None), Some("endpoint"), "{address}");
        }
        for bucket in ["", "ab", "Exchange", "a/b", "бакет"] {
            assert_eq!(problem(&|f| f.bucket = bucket.to_owned(), None), Some("bucket"), "{bucket}");
        }
        for prefix in ["a//b", "a/../b", "a?b", "a%2f", "a\nb"] {
            assert_eq!(problem(&|f| f.prefix = prefix.to_owned(), None), Some("prefix"), "{prefix}");
        }
        assert_eq!(problem(&|f| f.region = "a b".to_owned(), None), Some("region"));
        assert_eq!(problem(&|f| f.key.clear(), None), Some("key"));
        assert_eq!(problem(&|f| f.every = "0".to_owned(), None), Some("every"));
        assert_eq!(problem(&|f| f.secret.clear(), None), Some("secret"), "there is none yet");
        let here = "s3://exchange/in/?endpoint=https://storage.example&region=us-east-1";
        assert_eq!(problem(&|f| f.secret.clear(), Some(here)), None, "it stays");
        let elsewhere = "s3://exchange/in/?endpoint=https://storage.example:9000&region=us-east-1";
        assert_eq!(problem(&|f| f.secret.clear(), Some(elsewhere)), Some("secret"), "it goes to no other server");
        assert_eq!(problem(&|_| (), Some("/srv/exchange")), Some("bucket"), "what stands on the disk stays");
    }
}
