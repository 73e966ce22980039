//! A certificate with its key: read, and looked at for what its operator has to know.

use std::{path::Path, sync::Arc};

use kernel::At;
use rustls::{
    client::verify_server_name,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, ServerName, pem, pem::PemObject},
    server::ParsedCertificate,
    sign::CertifiedKey,
};
use x509_cert::{Certificate as X509, der::Decode};

/// Days before its end from which on the doctor finds it bad: whatever should have renewed it has failed for long.
const BAD_DAYS: i64 = 7;

/// A chain with its key.
pub struct Certificate {
    /// For the handshake.
    pub keyed: Arc<CertifiedKey>,
    /// From when on it counts.
    pub from: At,
    /// Until when.
    pub until: At,
}

/// What is wrong with a file, in words.
fn unreadable(setting: &str, path: &Path, what: &str, e: pem::Error) -> String {
    let of = format!("tls.{setting} = {:?}", path.display().to_string());
    match e {
        pem::Error::Io(e) => format!("{of}: {e}; the service's user has to be able to read it"),
        pem::Error::NoItemsFound => format!("{of}: there is no {what} in it; expected PEM"),
        e => format!("{of}: {e:?}; expected PEM"),
    }
}

impl Certificate {
    /// Reads both files.
    ///
    /// # Errors
    /// A sentence naming the setting, what is wrong and what to do.
    pub fn read(certificate: &Path, key: &Path) -> Result<Certificate, String> {
        let bad = |e| unreadable("certificate", certificate, "certificate", e);
        let chain: Vec<CertificateDer<'static>> =
            CertificateDer::pem_file_iter(certificate).map_err(bad)?.collect::<Result<_, _>>().map_err(bad)?;
        let first = chain.first().ok_or(pem::Error::NoItemsFound).map_err(bad)?;
        let parsed = X509::from_der(first)
            .map_err(|e| format!("tls.certificate = {:?}: {e}", certificate.display().to_string()))?;
        let validity = parsed.tbs_certificate.validity;
        let at = |t: x509_cert::time::Time| {
            At::from_micros(i64::try_from(t.to_unix_duration().as_micros()).unwrap_or(i64::MAX))
        };
        let secret = PrivateKeyDer::from_pem_file(key).map_err(|e| unreadable("key", key, "private key", e))?;
        let keyed = CertifiedKey::from_der(chain, secret, &ring::default_provider()).map_err(|e| {
            let of = format!("tls.key = {:?}", key.display().to_string());
            match e {
                rustls::Error::InconsistentKeys(_) => format!(
                    "{of}: the key does not belong to the certificate in {}; take both from the same issue",
                    certificate.display()
                ),
                e => format!("{of}: {e}"),
            }
        })?;
        Ok(Certificate { keyed: Arc::new(keyed), from: at(validity.not_before), until: at(validity.not_after) })
    }

    /// Whether browsers take it for this host.
    pub fn is_for(&self, host: &str) -> bool {
        let name = ServerName::try_from(host.to_owned());
        let parsed = self.keyed.cert.first().and_then(|der| ParsedCertificate::try_from(der).ok());
        name.ok().zip(parsed).is_some_and(|(name, parsed)| verify_server_name(&parsed, &name).is_ok())
    }

    /// Whole days that are left; negative if it has run out.
    pub fn days_left(&self, now: At) -> i64 {
        self.until.secs_since(now).div_euclid(86_400)
    }

    /// What its operator has to know: whether it is good, and why.
    pub fn findings(&self, host: &str, now: At) -> Vec<(bool, String)> {
        let days = self.days_left(now);
        let mut found = vec![match days {
            ..0 => (false, format!("the certificate ran out {} day(s) ago: nobody gets in; renew it", -days)),
            _ if self.from > now => (false, "the certificate does not count yet: is the machine's clock right?".into()),
            0..BAD_DAYS => (false, format!("the certificate runs out in {days} day(s): renew it")),
            _ => (true, format!("the certificate counts for {days} more days")),
        }];
        if !self.is_for(host) {
            found.push((
                false,
                format!("the certificate is not for {host}, where public_url leads: browsers refuse it"),
            ));
        }
        found
    }
}
