//! How a connection to PostgreSQL begins: encrypted if that was asked for, then signed in.
//!
//! The messages and the arithmetic of passwords are `postgres-protocol`'s; here is their order. As libpq: SCRAM bound to the
//! server's certificate where both sides can (a password that travels through somebody in between is worth nothing to him),
//! else SCRAM, MD5 or a password in the clear, whichever the server asks for.
//!
//! Not here: Kerberos and SSPI, which the portal has no accounts in.

use fallible_iterator::FallibleIterator;
use postgres_protocol::{
    authentication::{
        md5_hash,
        sasl::{self, ScramSha256},
    },
    message::{
        backend::{AuthenticationSaslBody, Message},
        frontend,
    },
};
use rustls::{ClientConnection, StreamOwned, pki_types::ServerName};
use sha2::{Digest as _, Sha256, Sha384, Sha512};
use std::io::{Read as _, Write as _};
use tokio_postgres::{
    Config,
    config::{ChannelBinding, SslMode, SslNegotiation},
};
use x509_cert::{Certificate, der::Decode as _};

use crate::{
    Error, Result,
    error::said,
    tls::Target,
    wire::{End, Place, Socket, Wire},
};

/// Connects and signs in.
///
/// # Errors
/// [`Error::Unavailable`] with the place and what the server or the system said.
pub(crate) fn open(target: &Target, place: &Place) -> Result<Wire> {
    let at = |e: &dyn std::fmt::Display| Error::Unavailable(format!("PostgreSQL at {place}: {e}"));
    let config = &target.config;
    let socket = place.open(config).map_err(|e| at(&e))?;
    // A server that takes the connection and says nothing is no better than one that does not take it.
    socket.patience(config.get_connect_timeout().copied()).map_err(|e| at(&e))?;
    let end = encrypted(target, place, socket).map_err(|e| at(&e))?;
    let mut wire = Wire::new(end);
    sign_in(&mut wire, config).map_err(|e| match e {
        Error::Unavailable(e) | Error::Other(e) => at(&e),
        e => e,
    })?;
    wire.end.socket().patience(None).map_err(|e| at(&e))?;
    Ok(wire)
}

/// Encrypts the way if the configuration wants it.
fn encrypted(target: &Target, place: &Place, mut socket: Socket) -> Result<End, String> {
    let config = &target.config;
    let (mode, direct) = (config.get_ssl_mode(), config.get_ssl_negotiation() == SslNegotiation::Direct);
    let Some(name) = place.name().filter(|_| mode != SslMode::Disable) else {
        return if mode == SslMode::Require && place.name().is_none() {
            Err("a socket on this machine is not encrypted; leave sslmode out".to_owned())
        } else {
            Ok(End::Plain(socket))
        };
    };
    if !direct {
        let mut ask = bytes::BytesMut::new();
        frontend::ssl_request(&mut ask);
        let mut answer = [0];
        socket.write_all(&ask).and_then(|()| socket.read_exact(&mut answer)).map_err(|e| e.to_string())?;
        match (answer[0], mode) {
            (b'S', _) => {}
            (_, SslMode::Require) => return Err("the server does not offer TLS, which sslmode requires".to_owned()),
            _ => return Ok(End::Plain(socket)),
        }
    }
    let name = ServerName::try_from(name.to_owned()).map_err(|e| format!("TLS: {e}"))?;
    let client = ClientConnection::new(target.tls.clone(), name).map_err(|e| format!("TLS: {e}"))?;
    let mut stream = StreamOwned::new(client, socket);
    // The certificate is looked at now: what is wrong with it is said before a password is sent.
    while stream.conn.is_handshaking() {
        stream.conn.complete_io(&mut stream.sock).map_err(|e| format!("TLS: {e}"))?;
    }
    Ok(End::Tls(Box::new(stream)))
}

fn sign_in(wire: &mut Wire, config: &Config) -> Result<()> {
    let os_user = std::env::var("USER").ok();
    let user = config.get_user().or(os_user.as_deref());
    let user = user.ok_or_else(|| Error::Unavailable("the connection string names no user".to_owned()))?;
    let told = [
        Some(("client_encoding", "UTF8")),
        Some(("user", user)),
        config.get_dbname().map(|v| ("database", v)),
        config.get_options().map(|v| ("options", v)),
        config.get_application_name().map(|v| ("application_name", v)),
    ];
    frontend::startup_message(told.into_iter().flatten(), &mut wire.out).map_err(refused)?;
    wire.send()?;
    let password = || config.get_password().ok_or_else(|| refused("the server asks for a password; none is given"));
    let unbound = || match config.get_channel_binding() {
        ChannelBinding::Require => Err(refused("the server does not bind the password to its certificate")),
        _ => Ok(()),
    };
    match next(wire)? {
        Message::AuthenticationOk => {
            unbound()?;
            return rest(wire);
        }
        Message::AuthenticationCleartextPassword => {
            unbound()?;
            frontend::password_message(password()?, &mut wire.out).map_err(refused)?;
        }
        Message::AuthenticationMd5Password(body) => {
            unbound()?;
            let hash = md5_hash(user.as_bytes(), password()?, body.salt());
            frontend::password_message(hash.as_bytes(), &mut wire.out).map_err(refused)?;
        }
        Message::AuthenticationSasl(body) => {
            let (bound, mechanism) = mechanism(wire, config, &body)?;
            if mechanism != sasl::SCRAM_SHA_256_PLUS {
                unbound()?;
            }
            scram(wire, ScramSha256::new(password()?, bound), mechanism)?;
        }
        _ => return Err(refused("the server asks for a way to sign in that is not known here")),
    }
    wire.send()?;
    match next(wire)? {
        Message::AuthenticationOk => rest(wire),
        _ => Err(refused("the server answered out of turn")),
    }
}

fn refused(e: impl std::fmt::Display) -> Error {
    Error::Unavailable(e.to_string())
}

/// A message that is not an error.
fn next(wire: &mut Wire) -> Result<Message> {
    match wire.next()? {
        Message::ErrorResponse(body) => Err(said(&body)),
        message => Ok(message),
    }
}

/// What a server tells before it is ready.
fn rest(wire: &mut Wire) -> Result<()> {
    while !matches!(next(wire)?, Message::ReadyForQuery(_)) {}
    Ok(())
}

fn scram(wire: &mut Wire, mut scram: ScramSha256, mechanism: &str) -> Result<()> {
    let odd = || refused("the server answered out of turn");
    frontend::sasl_initial_response(mechanism, scram.message(), &mut wire.out).map_err(refused)?;
    wire.send()?;
    let Message::AuthenticationSaslContinue(body) = next(wire)? else { return Err(odd()) };
    scram.update(body.data()).map_err(refused)?;
    frontend::sasl_response(scram.message(), &mut wire.out).map_err(refused)?;
    wire.send()?;
    let Message::AuthenticationSaslFinal(body) = next(wire)? else { return Err(odd()) };
    scram.finish(body.data()).map_err(refused)
}

/// How to sign in, of what the server offers: bound to its certificate where that can be.
fn mechanism(
    wire: &Wire,
    config: &Config,
    offered: &AuthenticationSaslBody,
) -> Result<(sasl::ChannelBinding, &'static str)> {
    let offered: Vec<&str> = offered.mechanisms().collect().map_err(refused)?;
    let bound = match &wire.end {
        End::Tls(stream) if config.get_channel_binding() != ChannelBinding::Disable => {
            stream.conn.peer_certificates().and_then(|chain| fingerprint(chain.first()?))
        }
        _ => None,
    };
    if !offered.contains(&sasl::SCRAM_SHA_256) && !offered.contains(&sasl::SCRAM_SHA_256_PLUS) {
        return Err(refused(format!("the server offers {}; SCRAM-SHA-256 is known here", offered.join(", "))));
    }
    Ok(match bound {
        Some(print) if offered.contains(&sasl::SCRAM_SHA_256_PLUS) => {
            (sasl::ChannelBinding::tls_server_end_point(print), sasl::SCRAM_SHA_256_PLUS)
        }
        Some(_) => (sasl::ChannelBinding::unrequested(), sasl::SCRAM_SHA_256),
        None => (sasl::ChannelBinding::unsupported(), sasl::SCRAM_SHA_256),
    })
}

/// What a password is bound to (RFC 5929, `tls-server-end-point`): the certificate, hashed as it was signed, but never weaker
/// than by SHA-256. `None` where the signature names no hash (Ed25519).
fn fingerprint(certificate: &[u8]) -> Option<Vec<u8>> {
    let signed = Certificate::from_der(certificate).ok()?.signature_algorithm.oid.to_string();
    Some(match signed.as_str() {
        // RSA with MD5, SHA-1, SHA-256; ECDSA with SHA-1, SHA-256.
        "1.2.840.113549.1.1.4"
        | "1.2.840.113549.1.1.5"
        | "1.2.840.113549.1.1.11"
        | "1.2.840.10045.4.1"
        | "1.2.840.10045.4.3.2" => Sha256::digest(certificate).to_vec(),
        "1.2.840.113549.1.1.12" | "1.2.840.10045.4.3.3" => Sha384::digest(certificate).to_vec(),
        "1.2.840.113549.1.1.13" | "1.2.840.10045.4.3.4" => Sha512::digest(certificate).to_vec(),
        _ => return None,
    })
}
