//! TLS of the portal's own: the certificate and its key from files, taken over without a restart when they change; plain
//! HTTP beside it says where to go.
//!
//! Which versions and ciphers are spoken is rustls's choice (1.2 and 1.3, nothing without forward secrecy); 1C's platforms
//! speak 1.2. Who lets a proxy end TLS needs nothing of this but `exchange.proxies`.
//!
//! Not here: whom the portal calls (reqwest, mail and db have TLS of their own), and how a certificate is got from an
//! authority (the crate `acme`; [`renew`] keeps it fresh).

pub mod certificate;
pub mod listener;
pub mod plain;
#[cfg(feature = "acme")]
pub mod renew;
pub mod trouble;

use std::{
    fmt, fs, io,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use kernel::Clock;
use rustls::{
    ServerConfig,
    crypto::ring,
    server::{ClientHello, ResolvesServerCert},
    sign::CertifiedKey,
};

use crate::{cli::Stop, config::Config};
pub use certificate::Certificate;

/// How often the files are looked at.
pub const EVERY: Duration = Duration::from_secs(10);

/// What a file was when it was looked at: another one, or the same one written anew, differs.
type Stamp = [(i64, i64, u64, u64); 2];

#[derive(Default)]
struct Held {
    certificate: Option<Arc<Certificate>>,
    looked_at: Option<Stamp>,
}

/// The certificate that counts now.
pub struct Tls {
    certificate: PathBuf,
    key: PathBuf,
    held: RwLock<Held>,
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tls").field("certificate", &self.certificate).finish_non_exhaustive()
    }
}

impl ResolvesServerCert for Tls {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        self.certificate().map(|c| c.keyed.clone())
    }
}

impl Tls {
    /// The files of the configuration; nothing if it has no TLS of its own.
    ///
    /// # Errors
    /// What is wrong with them, and what to do. An authority that has not been asked yet is no error.
    pub fn open(config: &Config) -> Result<Option<Arc<Tls>>, String> {
        let Some((certificate, key)) = config.certificate() else { return Ok(None) };
        let tls = Tls { certificate, key, held: RwLock::default() };
        if config.tls.acme.names.is_empty() || tls.certificate.exists() {
            tls.reload()?;
        }
        Ok(Some(Arc::new(tls)))
    }

    /// The certificate that counts now.
    pub fn certificate(&self) -> Option<Arc<Certificate>> {
        self.held.read().unwrap_or_else(PoisonError::into_inner).certificate.clone()
    }

    /// Looks at the files; gives whether another certificate counts now. One that is no good changes nothing, and is told
    /// once for each state of the files.
    ///
    /// # Errors
    /// What is wrong with them.
    pub fn reload(&self) -> Result<bool, String> {
        let stamp = stamp(&self.certificate, &self.key);
        {
            let mut held = self.held.write().unwrap_or_else(PoisonError::into_inner);
            if stamp.is_some() && held.looked_at == stamp {
                return Ok(false);
            }
            held.looked_at = stamp;
        }
        let read = Arc::new(Certificate::read(&self.certificate, &self.key)?);
        self.held.write().unwrap_or_else(PoisonError::into_inner).certificate = Some(read);
        Ok(true)
    }

    /// Keeps looking, and tells the metrics how many days are left.
    pub async fn watch(self: Arc<Self>, every: Duration, stop: Stop) {
        loop {
            self.tell();
            tokio::select! { () = tokio::time::sleep(every) => (), () = stop.wait() => return }
            let of = self.clone();
            match tokio::task::spawn_blocking(move || of.reload()).await {
                Ok(Ok(true)) => {
                    tracing::info!(certificate = %self.certificate.display(), "another certificate counts now")
                }
                Ok(Ok(false)) => (),
                Ok(Err(problem)) => tracing::error!(%problem, "the certificate was not taken over"),
                Err(e) => tracing::error!(error = %e, "the certificate could not be looked at"),
            }
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "seconds of some years")]
    fn tell(&self) {
        if let Some(certificate) = self.certificate() {
            let left = certificate.until.secs_since(Clock::System.now());
            metrics::gauge!("kabinet_certificate_days_left").set(left as f64 / 86_400.0);
        }
    }

    /// For the listener.
    ///
    /// # Errors
    /// What rustls says of its own defaults.
    pub fn server(self: &Arc<Self>) -> Result<Arc<ServerConfig>, rustls::Error> {
        let versions = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?;
        let mut server = versions.with_no_client_auth().with_cert_resolver(self.clone());
        server.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Arc::new(server))
    }
}

/// Nothing if one of the files is not there.
fn stamp(certificate: &Path, key: &Path) -> Option<Stamp> {
    let of = |path: &Path| -> io::Result<_> {
        let m = fs::metadata(path)?;
        Ok((m.mtime(), m.mtime_nsec(), m.len(), m.ino()))
    };
    Some([of(certificate).ok()?, of(key).ok()?])
}
