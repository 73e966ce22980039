//! Where a PostgreSQL is and how the way to it is protected: `sslmode` and `sslrootcert` with the meaning that libpq gives
//! them, on rustls with ring.
//!
//! The parser of connection strings is `tokio-postgres`'s; it refuses `verify-full` and `sslrootcert`. They are taken out of the connection string here and become a verifier. Unlike libpq, a string that says nothing does not
//! encrypt the way to a socket or to this machine: there is nobody to hide from, and each page would pay for it.
//!
//! Not here: certificates of the client; PostgreSQL lets the portal in by password.

use std::{fmt, net::IpAddr, str::FromStr, sync::Arc};

use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error as TlsError, RootCertStore, SignatureScheme,
    client::{
        WebPkiServerVerifier,
        danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
        verify_server_name,
    },
    crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature},
    pki_types::{CertificateDer, ServerName, UnixTime, pem::PemObject as _},
    server::ParsedCertificate,
};
use tokio_postgres::{
    Config,
    config::{Host, SslMode},
};

/// A server and whom to trust on the way to it.
pub(crate) struct Target {
    pub config: Config,
    pub tls: Arc<ClientConfig>,
}

/// What is checked of the server's certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Check {
    /// Nothing: who listens in hears nothing, who stands in between does.
    Nothing,
    /// That somebody who is trusted has signed it.
    Chain,
    /// That, and that it is for this host.
    Name,
}

/// Where trusted certificates come from.
enum Roots {
    /// Those of the system.
    System,
    /// A file.
    File(String),
}

impl Target {
    /// Reads a URL or a libpq `key=value` string.
    ///
    /// # Errors
    /// A sentence saying what is accepted, or which file cannot be read. It holds no password.
    pub fn parse(text: &str) -> Result<Target, String> {
        let (rest, said) = without(text, &["sslmode", "sslrootcert"])?;
        let mut config = Config::from_str(&rest).map_err(|e| match std::error::Error::source(&e) {
            Some(why) => format!("database: {e}: {why}"),
            None => format!("database: {e}"),
        })?;
        let [mode, roots] = said;
        let file = roots.is_some();
        let (mode, check) = match mode.as_deref() {
            None if is_here(&config) && !file => (SslMode::Disable, Check::Nothing),
            Some("disable") => (SslMode::Disable, Check::Nothing),
            None | Some("prefer") => (SslMode::Prefer, Check::Nothing),
            // As libpq has it: a file of roots is there to be used.
            Some("require") if file => (SslMode::Require, Check::Chain),
            Some("require") => (SslMode::Require, Check::Nothing),
            Some("verify-ca") => (SslMode::Require, Check::Chain),
            Some("verify-full") => (SslMode::Require, Check::Name),
            Some(other) => {
                return Err(format!(
                    "database: sslmode={other:?}: expected disable, prefer, require, verify-ca or verify-full"
                ));
            }
        };
        config.ssl_mode(mode);
        let roots = match roots {
            Some(path) if path != "system" => Roots::File(path),
            _ => Roots::System,
        };
        Ok(Target { config, tls: Arc::new(client(check, &roots)?) })
    }
}

/// Whether the server is on this machine.
fn is_here(config: &Config) -> bool {
    config.get_hosts().iter().all(|host| match host {
        Host::Unix(_) => true,
        Host::Tcp(name) => name == "localhost" || name.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback()),
    })
}

/// The connection string without some keys, and what they said; the last one counts.
fn without<const N: usize>(text: &str, keys: &[&str; N]) -> Result<(String, [Option<String>; N]), String> {
    let mut said = [const { None }; N];
    let mut keep = |key: &str, value: &dyn Fn() -> Result<String, String>| match keys.iter().position(|k| *k == key) {
        Some(at) => {
            said[at] = Some(value()?).filter(|v| !v.is_empty());
            Ok::<bool, String>(false)
        }
        None => Ok(true),
    };
    if !text.contains("://") {
        let mut rest = Vec::new();
        for part in parts(text) {
            let (key, value) = part.split_once('=').unwrap_or((part, ""));
            if keep(key.trim(), &|| Ok(plain(value.trim())))? {
                rest.push(part);
            }
        }
        return Ok((rest.join(" "), said));
    }
    let Some((head, query)) = text.split_once('?') else { return Ok((text.to_owned(), said)) };
    let mut rest = Vec::new();
    for part in query.split('&') {
        let (key, value) = part.split_once('=').unwrap_or((part, ""));
        let value = || {
            let value = percent_encoding::percent_decode_str(value).decode_utf8();
            value.map(std::borrow::Cow::into_owned).map_err(|e| format!("database: {key}: {e}"))
        };
        if keep(key, &value)? {
            rest.push(part);
        }
    }
    let joint = if rest.is_empty() { "" } else { "?" };
    Ok((format!("{head}{joint}{}", rest.join("&")), said))
}

/// The parts of a `key=value` string; a value in quotes may hold blanks.
fn parts(text: &str) -> Vec<&str> {
    let (mut parts, mut from, mut quoted, mut escaped) = (Vec::new(), 0, false, false);
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '\'' => quoted = !quoted,
            c if c.is_whitespace() && !quoted => {
                parts.push(&text[from..at]);
                from = at + c.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(&text[from..]);
    parts.retain(|part| !part.is_empty());
    parts
}

/// A value of a `key=value` string without its quotes and backslashes.
fn plain(value: &str) -> String {
    let inner = value.strip_prefix('\'').and_then(|v| v.strip_suffix('\'')).unwrap_or(value);
    let mut out = String::new();
    let mut chars = inner.chars();
    while let Some(c) = chars.next() {
        out.extend(if c == '\\' { chars.next() } else { Some(c) });
    }
    out
}

fn client(check: Check, roots: &Roots) -> Result<ClientConfig, String> {
    let provider = Arc::new(ring::default_provider());
    let (chain, pinned) = if check == Check::Nothing { (None, Vec::new()) } else { trusted(roots, &provider)? };
    let verifier = Verifier { check, chain, pinned, provider: Arc::clone(&provider) };
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|e| format!("database: TLS: {e}"))?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    config.alpn_protocols = vec![b"postgresql".to_vec()];
    Ok(config)
}

type Trusted = (Option<Arc<WebPkiServerVerifier>>, Vec<CertificateDer<'static>>);

fn trusted(roots: &Roots, provider: &Arc<CryptoProvider>) -> Result<Trusted, String> {
    let (certificates, pinned) = match roots {
        Roots::System => (rustls_native_certs::load_native_certs().certs, false),
        Roots::File(path) => {
            let read = CertificateDer::pem_file_iter(path).and_then(Iterator::collect::<Result<Vec<_>, _>>);
            let read = read.map_err(|e| format!("database: sslrootcert={path}: {e}; expected a PEM file"))?;
            if read.is_empty() {
                return Err(format!("database: sslrootcert={path}: no certificate in it; expected a PEM file"));
            }
            (read, true)
        }
    };
    let mut store = RootCertStore::empty();
    store.add_parsable_certificates(certificates.iter().cloned());
    let chain = WebPkiServerVerifier::builder_with_provider(Arc::new(store), Arc::clone(provider)).build();
    let chain = match chain {
        Ok(chain) => Some(chain),
        // A file may hold nothing but the server's own certificate, which no root store wants.
        Err(_) if pinned => None,
        Err(e) => {
            return Err(format!("database: no trusted certificates on this system ({e}); name some by sslrootcert"));
        }
    };
    Ok((chain, if pinned { certificates } else { Vec::new() }))
}

/// Checks as much of a server's certificate as was asked for; that the server holds its key is checked always.
struct Verifier {
    check: Check,
    chain: Option<Arc<WebPkiServerVerifier>>,
    /// Certificates that are trusted as they are, also if nobody signed them.
    pinned: Vec<CertificateDer<'static>>,
    provider: Arc<CryptoProvider>,
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verifier").field("check", &self.check).finish_non_exhaustive()
    }
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, TlsError> {
        if self.check == Check::Nothing {
            return Ok(ServerCertVerified::assertion());
        }
        if self.pinned.iter().any(|known| known == end_entity) {
            if self.check == Check::Name {
                verify_server_name(&ParsedCertificate::try_from(end_entity)?, name)?;
            }
            return Ok(ServerCertVerified::assertion());
        }
        let unknown = TlsError::InvalidCertificate(CertificateError::UnknownIssuer);
        let chain = self.chain.as_ref().ok_or(unknown)?;
        match chain.verify_server_cert(end_entity, intermediates, name, ocsp, now) {
            // The name is looked at last: whatever else is wrong with the certificate has been said by then.
            Err(TlsError::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
            )) if self.check == Check::Chain => Ok(ServerCertVerified::assertion()),
            other => other,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, TlsError> {
        verify_tls12_signature(message, cert, dss, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, TlsError> {
        verify_tls13_signature(message, cert, dss, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(text: &str) -> SslMode {
        Target::parse(text).map(|t| t.config.get_ssl_mode()).unwrap_or_else(|e| panic!("{text}: {e}"))
    }

    #[test]
    fn modes_table() {
        for (text, wanted) in [
            ("postgres://u@db.example/d", SslMode::Prefer),
            ("postgres://u@127.0.0.1/d", SslMode::Disable),
            ("postgres://u@localhost:5433/d?options=-c%20x%3Dy", SslMode::Disable),
            ("host=/var/run/postgresql dbname=d", SslMode::Disable),
            ("postgres://u@127.0.0.1/d?sslmode=prefer", SslMode::Prefer),
            ("postgres://u@db.example/d?sslmode=disable", SslMode::Disable),
            ("postgres://u@db.example/d?connect_timeout=3&sslmode=require&application_name=x", SslMode::Require),
            ("postgres://u@db.example/d?sslmode=verify-full", SslMode::Require),
            ("host=db.example sslmode=verify-ca user=u", SslMode::Require),
            ("host=db.example password='a b\\' sslmode=disable' sslmode='require'", SslMode::Require),
        ] {
            assert_eq!(mode(text), wanted, "{text}");
        }
    }

    #[test]
    fn what_is_left_is_as_it_was() {
        let (rest, said) = without(
            "postgres://u:p%40w@h/d?sslrootcert=%2Fetc%2Fmy%20ca.pem&options=-c%20a%3Db&sslmode=verify-full",
            &["sslmode", "sslrootcert"],
        )
        .unwrap();
        assert_eq!(rest, "postgres://u:p%40w@h/d?options=-c%20a%3Db");
        assert_eq!(said, [Some("verify-full".into()), Some("/etc/my ca.pem".into())]);
        let (rest, said) =
            without("host=h sslrootcert='/etc/my \\'ca\\'.pem' password='x y'", &["sslrootcert"]).unwrap();
        assert_eq!((rest.as_str(), said), ("host=h password='x y'", [Some("/etc/my 'ca'.pem".to_owned())]));
    }

    #[test]
    fn what_cannot_be_understood_is_named_without_the_password() {
        for (text, words) in [
            ("postgres://u:secret@h/d?sslmode=strict", "verify-full"),
            ("postgres://u:secret@h/d?sslmode=require&sslrootcert=/nowhere/ca.pem", "/nowhere/ca.pem"),
            ("postgres://u:secret@h/d?sslmode=require&sslrootcert=Cargo.toml", "no certificate"),
            ("postgres://u:secret@h/d?sslcert=x", "sslcert"),
        ] {
            let refused = Target::parse(text).err().expect(text);
            assert!(refused.contains(words) && !refused.contains("secret"), "{refused}");
        }
    }
}
