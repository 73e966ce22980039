//! What is asked of a device, and whether what it answers is right: WebAuthn, by `webauthn_rp`.
//!
//! A challenge lies sealed in a cookie of the browser that asked, for one purpose and five minutes; that it is taken once is
//! the caller's to see to ([`Asked::once`]). An answer counts for the host and the origin of `public_url` and for no others, and
//! only if the device has made sure who holds it (a finger, a face, a PIN).
//!
//! Not here: whose the keys are, and who may try.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use db::Tx;
use kernel::{At, UserId};
use sha2::{Digest, Sha256};
use webauthn_rp::{
    AuthenticatedCredential, DiscoverableAuthentication16, DiscoverableAuthenticationServerState,
    DiscoverableCredentialRequestOptions, PublicKeyCredentialCreationOptions, RegistrationServerState,
    bin::{Decode, Encode},
    request::{
        AsciiDomain, ExtensionInfo, PublicKeyCredentialDescriptor, RpId,
        auth::{AuthenticationVerificationOptions, AuthenticatorAttachmentEnforcement},
        register::{
            CoseAlgorithmIdentifier, CoseAlgorithmIdentifiers, CredProtect, Nickname, PublicKeyCredentialUserEntity,
            RegistrationVerificationOptions, UserHandle16, Username,
        },
    },
    response::{
        AuthTransports, CredentialId,
        auth::{error::AuthCeremonyErr, ser_relaxed::DiscoverableAuthenticationRelaxed16},
        register::{CompressedPubKey, DynamicState, StaticState, ser_relaxed::RegistrationRelaxed},
    },
};

use super::store::KeyRow;
use crate::{
    app::App,
    audit::chain::hex,
    config::Config,
    fail::{Fail, Result},
    identity::throttle,
};

/// Seconds for which a challenge is good.
pub const LASTS: i64 = 300;
/// What is offered to a device: no RSA (the crate's `rsa` has a leak in time, RUSTSEC-2023-0071; it concerns private keys,
/// which are not here, and no device needs it).
const ALGORITHMS: CoseAlgorithmIdentifiers =
    CoseAlgorithmIdentifiers::ALL.remove(CoseAlgorithmIdentifier::Rs256).remove(CoseAlgorithmIdentifier::Es384);

type Key = StaticState<CompressedPubKey<[u8; 32], [u8; 32], [u8; 48], Vec<u8>>>;

/// For whom keys are made: the host and the origin of the portal.
pub struct Rp {
    id: RpId,
    origin: String,
}

impl Rp {
    /// Of an installation; nothing where browsers know no passkeys: without TLS, or under a bare address. On the own machine
    /// they do it for `localhost`.
    pub fn of(config: &Config) -> Option<Rp> {
        let (scheme, rest) = config.public_url.split_once("://")?;
        let port = rest.split(['/', '?', '#']).next()?.rsplit_once(':').map_or("", |(_, port)| port);
        let port =
            port.parse::<u16>().ok().filter(|p| !(*p == 443 && scheme == "https" || *p == 80 && scheme == "http"));
        let host = config.host().to_ascii_lowercase();
        let host = match host.parse::<std::net::IpAddr>() {
            Ok(ip) if ip.is_loopback() && scheme == "http" => "localhost".to_owned(),
            Ok(_) => return None,
            Err(_) => host,
        };
        if scheme == "http" && host != "localhost" {
            return None;
        }
        let origin = port.map_or_else(|| format!("{scheme}://{host}"), |p| format!("{scheme}://{host}:{p}"));
        Some(Rp { id: RpId::Domain(AsciiDomain::try_from(host).ok()?), origin })
    }

    /// The host.
    pub fn host(&self) -> &str {
        self.id.as_ref()
    }
}

/// The host for which this installation takes passkeys; empty if it takes none.
pub fn host(app: &App) -> String {
    Rp::of(&app.config).map(|rp| rp.host().to_owned()).unwrap_or_default()
}

/// What goes to the browser: its options as JSON, and the sealed challenge for its cookie.
pub struct Asked {
    /// `PublicKeyCredentialCreationOptionsJSON` or `PublicKeyCredentialRequestOptionsJSON`.
    pub options: String,
    /// The value of the cookie.
    pub sealed: String,
}

fn asked(app: &App, purpose: &str, state: &[u8], options: &impl serde::Serialize, now: At) -> Result<Asked> {
    let mut plain = now.micros().to_le_bytes().to_vec();
    plain.extend(state);
    let options = serde_json::to_string(options).map_err(anyhow::Error::from)?;
    Ok(Asked { options, sealed: URL_SAFE_NO_PAD.encode(app.vault.seal(&format!("passkey {purpose}"), &plain)) })
}

impl Asked {
    /// The challenge behind a cookie, for this purpose, if it is still good.
    pub fn opened(app: &App, purpose: &str, sealed: &str, now: At) -> Option<Vec<u8>> {
        let plain = app.vault.open(&format!("passkey {purpose}"), &URL_SAFE_NO_PAD.decode(sealed).ok()?)?;
        let (made, state) = plain.split_at_checked(8)?;
        let made = At::from_micros(i64::from_le_bytes(made.try_into().ok()?));
        (0..=LASTS).contains(&now.secs_since(made)).then(|| state.to_vec())
    }

    /// Whether a challenge is used for the first time; it is used up with that.
    ///
    /// # Errors
    /// [`Fail`] of the database.
    pub fn once(tx: &Tx<'_>, sealed: &str, now: At) -> Result<bool> {
        let key = format!("passkey:{}", hex(&Sha256::digest(sealed.as_bytes())[..16]));
        throttle::too_many(tx, &key, now, throttle::FORGET_SECS, 1).map(|many| !many)
    }
}

fn broken(what: impl std::fmt::Display) -> Fail {
    Fail::Internal(anyhow::anyhow!("passkeys: {what}"))
}

fn handle(user: UserId) -> UserHandle16 {
    let Ok(handle) = UserHandle16::decode(user.uuid().into_bytes());
    handle
}

/// Asks for any passkey that is for this portal.
///
/// # Errors
/// [`Fail::Internal`] if nothing can be asked.
pub fn ask(app: &App, rp: &Rp, purpose: &str, now: At) -> Result<Asked> {
    let (server, client) = DiscoverableCredentialRequestOptions::passkey(&rp.id).start_ceremony().map_err(broken)?;
    asked(app, purpose, &server.encode().map_err(broken)?, &client, now)
}

/// Asks for a new passkey of a person, on a device that holds none of `known`.
///
/// # Errors
/// [`Fail::Internal`] if nothing can be asked.
pub fn ask_new(
    app: &App,
    rp: &Rp,
    (user, email, name): (UserId, &str, &str),
    known: Vec<(Vec<u8>, i64)>,
    now: At,
) -> Result<Asked> {
    let known = known.into_iter().filter_map(|(id, transports)| {
        let transports = AuthTransports::decode(u8::try_from(transports).ok()?).ok()?;
        Some(PublicKeyCredentialDescriptor { id: CredentialId::<Vec<u8>>::decode(id).ok()?, transports })
    });
    let id = handle(user);
    let entity = PublicKeyCredentialUserEntity {
        name: Username::try_from(email).map_err(broken)?,
        id: &id,
        display_name: Nickname::try_from(name).ok(),
    };
    let mut options = PublicKeyCredentialCreationOptions::passkey(&rp.id, entity, known.collect());
    options.pub_key_cred_params = ALGORITHMS;
    // Asked for where a device knows it. One that does not is none the worse: every answer has to be verified.
    options.extensions.cred_protect = CredProtect::UserVerificationRequired(ExtensionInfo::AllowDontEnforceValue);
    let (server, client) = options.start_ceremony().map_err(broken)?;
    asked(app, &new_of(user), &server.encode().map_err(broken)?, &client, now)
}

/// The purpose of a challenge for a new passkey.
pub fn new_of(user: UserId) -> String {
    format!("new {user}")
}

/// A new passkey, as it is stored.
#[derive(Debug)]
pub struct Made {
    /// The name that the device gave it.
    pub credential: Vec<u8>,
    /// How the device is reached.
    pub transports: i64,
    /// Its public key.
    pub key: Vec<u8>,
    /// Counter of signatures, whether it is backed up.
    pub state: Vec<u8>,
}

/// What a device has made, if it is what was asked for.
pub fn made(rp: &Rp, state: &[u8], answer: &str) -> Option<Made> {
    let server = RegistrationServerState::<16>::decode(state).ok()?;
    let answer = serde_json::from_str::<RegistrationRelaxed>(answer).ok()?.0;
    let options = RegistrationVerificationOptions::<&str, &str> {
        allowed_origins: &[&rp.origin],
        // Devices say more than they were asked, and the standard wants it overlooked.
        error_on_unsolicited_extensions: false,
        ..RegistrationVerificationOptions::default()
    };
    let made = server.verify(&rp.id, &answer, &options);
    let made = made.inspect_err(|e| tracing::info!(reason = %e, "a new passkey was not taken")).ok()?;
    let (Ok(transports), Ok(key), Ok(state)) =
        (made.transports().encode(), made.static_state().encode(), made.dynamic_state().encode());
    Some(Made {
        credential: made.id().into_inner().to_vec(),
        transports: transports.into(),
        key,
        state: state.to_vec(),
    })
}

/// What a device has shown; not looked at yet.
pub struct Shown(DiscoverableAuthentication16);

/// What becomes of it.
#[derive(Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is the key, and this is its state from now on.
    Right(Vec<u8>),
    /// It is the key, but its counter has not moved on: there are two of it.
    Copied,
    /// It is not.
    Wrong,
}

impl Shown {
    /// Reads what the browser sent.
    pub fn read(answer: &str) -> Option<Shown> {
        Some(Shown(serde_json::from_str::<DiscoverableAuthenticationRelaxed16>(answer).ok()?.0))
    }

    /// The name that the device gave the key.
    pub fn credential(&self) -> &[u8] {
        self.0.raw_id().into_inner()
    }

    /// Whether it is the key of a person, and answers this challenge.
    pub fn check(&self, rp: &Rp, state: &[u8], row: &KeyRow) -> Verdict {
        self.checked(rp, state, row).unwrap_or(Verdict::Wrong)
    }

    fn checked(&self, rp: &Rp, state: &[u8], row: &KeyRow) -> Option<Verdict> {
        let server = DiscoverableAuthenticationServerState::decode(state).ok()?;
        let before = DynamicState::decode(row.state.as_slice().try_into().ok()?).ok()?;
        let (id, user) = (CredentialId::<&[u8]>::decode(&row.credential).ok()?, handle(row.user_id));
        let mut key = AuthenticatedCredential::new(id, &user, Key::decode(&row.public_key).ok()?, before).ok()?;
        let options = AuthenticationVerificationOptions::<&str, &str> {
            allowed_origins: &[&rp.origin],
            error_on_unsolicited_extensions: false,
            // The same key speaks from within its telephone and, by a picture, to a computer beside it.
            auth_attachment_enforcement: AuthenticatorAttachmentEnforcement::Ignore(false),
            ..AuthenticationVerificationOptions::default()
        };
        match server.verify(&rp.id, &self.0, &mut key, &options) {
            Ok(_) => {
                let Ok(state) = key.dynamic_state().encode();
                Some(Verdict::Right(state.to_vec()))
            }
            Err(AuthCeremonyErr::SignatureCounter) => Some(Verdict::Copied),
            Err(e) => {
                tracing::info!(reason = %e, "a passkey was refused");
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_browsers_know_passkeys() {
        let of = |url: &str| {
            Rp::of(&Config { public_url: url.into(), ..Config::default() })
                .map(|rp| format!("{} {}", rp.host(), rp.origin))
        };
        for (url, want) in [
            ("https://portal.example", Some("portal.example https://portal.example")),
            ("https://Portal.example:443/", Some("portal.example https://portal.example")),
            ("https://portal.example:8443", Some("portal.example https://portal.example:8443")),
            ("http://localhost:8080", Some("localhost http://localhost:8080")),
            ("http://127.0.0.1:8080", Some("localhost http://localhost:8080")),
            ("http://portal.example", None),
            ("https://192.0.2.1", None),
            ("https://[2001:db8::1]:8443", None),
        ] {
            assert_eq!(of(url).as_deref(), want, "{url}");
        }
    }
}
