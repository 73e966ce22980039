//! A certificate of an authority that speaks ACME (RFC 8555), by the challenge HTTP-01.
//!
//! One question, one answer: whoever calls has a way to answer the authority on port 80 and a place to keep what comes back.
//!
//! Not here: when to ask, files, listeners (the portal's `tls`), and wildcards, which want DNS.

use std::{
    collections::HashMap,
    path::Path,
    sync::{Mutex, PoisonError},
};

use instant_acme::{
    Account, AccountCredentials, AuthorizationStatus, ChallengeType, Error as Acme, Identifier, NewAccount, NewOrder,
    OrderStatus, Problem, RetryPolicy,
};

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Wanted<'a> {
    /// Address of the authority's directory.
    pub directory: &'a str,
    /// E-mail that the authority may write to; nothing: none.
    pub contact: &'a str,
    /// Names for the certificate.
    pub names: &'a [String],
    /// PEM file of who is trusted to be the authority; without it those of the system.
    pub roots: Option<&'a Path>,
    /// The account from the last time, as [`Got::account`] gave it.
    pub account: Option<String>,
}

/// What came of it.
#[derive(Clone, Debug)]
pub struct Got {
    /// The certificate and those above it, PEM.
    pub chain: String,
    /// Its key, made here, PEM.
    pub key: String,
    /// A new account, to be kept as a secret; nothing if the old one did.
    pub account: Option<String>,
}

/// Why there is none.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The authority, or the way to it.
    #[error("the authority: {0}")]
    Acme(#[from] Acme),
    /// It offers no challenge that can be answered here.
    #[error("the authority does not ask {0} over HTTP")]
    NoChallenge(String),
    /// It did not find its answer.
    #[error(
        "the authority could not convince itself of {0}: is port 80 of that name the portal's plain listener? ({1})"
    )]
    Refused(String, String),
    /// What was kept as an account is none.
    #[error("the account that was kept cannot be read: {0}; remove its file to make a new one")]
    Account(#[from] serde_json::Error),
}

/// Answers to the authority by token, while it asks.
pub type Challenges = Mutex<HashMap<String, String>>;

/// Asks for a certificate. The answers to the authority stand in `challenges` meanwhile.
///
/// # Errors
/// [`Error`].
pub async fn obtain(wanted: &Wanted<'_>, challenges: &Challenges) -> Result<Got, Error> {
    let builder = match wanted.roots {
        Some(path) => Account::builder_with_root(path)?,
        None => Account::builder()?,
    };
    let (account, new) = match &wanted.account {
        Some(kept) => (builder.from_credentials(serde_json::from_str::<AccountCredentials>(kept)?).await?, None),
        None => {
            let contact = format!("mailto:{}", wanted.contact);
            let contact: &[&str] = if wanted.contact.is_empty() { &[] } else { &[&contact] };
            let asked = NewAccount { contact, terms_of_service_agreed: true, only_return_existing: false };
            let (account, credentials) = builder.create(&asked, wanted.directory.to_owned(), None).await?;
            (account, Some(serde_json::to_string(&credentials)?))
        }
    };
    let mut tokens = Vec::new();
    let ordered = order(&account, wanted, challenges, &mut tokens).await;
    challenges.lock().unwrap_or_else(PoisonError::into_inner).retain(|token, _| !tokens.contains(token));
    match ordered {
        // The authority has forgotten the account, or is another one now: a new account costs nothing.
        Err(Error::Acme(Acme::Api(problem))) if wanted.account.is_some() && is_forgotten(&problem) => {
            Box::pin(obtain(&Wanted { account: None, ..wanted.clone() }, challenges)).await
        }
        ordered => ordered.map(|(chain, key)| Got { chain, key, account: new }),
    }
}

/// Whether the authority does not know the account (RFC 8555, 6.7).
fn is_forgotten(problem: &Problem) -> bool {
    problem.r#type.as_deref() == Some("urn:ietf:params:acme:error:accountDoesNotExist")
}

async fn order(
    account: &Account,
    wanted: &Wanted<'_>,
    challenges: &Challenges,
    tokens: &mut Vec<String>,
) -> Result<(String, String), Error> {
    let names: Vec<Identifier> = wanted.names.iter().cloned().map(Identifier::Dns).collect();
    let mut order = account.new_order(&NewOrder::new(&names)).await?;
    let mut open = order.authorizations();
    while let Some(authorization) = open.next().await {
        let mut authorization = authorization?;
        if authorization.status == AuthorizationStatus::Valid {
            continue;
        }
        let name = authorization.identifier().to_string();
        let mut challenge = authorization.challenge(ChallengeType::Http01).ok_or(Error::NoChallenge(name))?;
        let (token, answer) = (challenge.token.clone(), challenge.key_authorization().as_str().to_owned());
        tokens.push(token.clone());
        challenges.lock().unwrap_or_else(PoisonError::into_inner).insert(token, answer);
        challenge.set_ready().await?;
    }
    // What the authority met comes as a problem of the order.
    let refused = match order.poll_ready(&RetryPolicy::default()).await {
        Ok(OrderStatus::Ready) => None,
        Ok(status) => Some(format!("the order is {status:?}")),
        Err(Acme::Api(problem)) => Some(problem.to_string()),
        Err(e) => return Err(e.into()),
    };
    if let Some(why) = refused {
        return Err(Error::Refused(wanted.names.join(", "), why));
    }
    let key = order.finalize().await?;
    let chain = order.poll_certificate(&RetryPolicy::default()).await?;
    Ok((chain, key))
}
