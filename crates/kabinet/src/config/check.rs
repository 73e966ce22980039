//! What the types of the settings cannot say: bounds, and what goes together.

use super::{Config, Credit, Tls, mail_transport};
use crate::{
    reach::{self, Reach},
    scanner::Scanner,
};

impl Config {
    /// What types cannot say.
    ///
    /// # Errors
    /// A sentence naming the key.
    pub fn check(&self) -> Result<(), String> {
        self.backend()?;
        self.listen.parse::<std::net::SocketAddr>().map_err(|e| format!("listen = {:?}: {e}", self.listen))?;
        self.zone()?;
        if !["text", "json"].contains(&self.log.as_str()) {
            return Err(format!("log = {:?}: expected \"text\" or \"json\"", self.log));
        }
        self.proxies()?;
        if self.session.idle_hours < 1 || self.session.absolute_days < 1 {
            return Err("session: idle_hours and absolute_days must be at least 1".into());
        }
        if !(0..=1).contains(&self.session.code_drift) {
            return Err(format!("session.code_drift = {}: expected 0 or 1", self.session.code_drift));
        }
        self.freshness.check()?;
        Reach::of(self)?;
        if self.outgoing.tls_only {
            reach::encrypted(self)?;
        }
        Scanner::parse(&self.uploads.scanner)?;
        let l = &self.limits;
        if [l.session_requests, l.session_downloads, l.token_requests, l.token_downloads]
            .iter()
            .any(|n| !(0..=1_000_000).contains(n))
        {
            return Err("limits: each is a number a minute, 0 (without limit) to 1000000".into());
        }
        if !(1..=30).contains(&self.invitations.days) {
            return Err(format!("invitations.days = {}: expected 1 to 30", self.invitations.days));
        }
        let r = &self.registration;
        if !(1..=168).contains(&r.link_hours) || !(1..=180).contains(&r.wait_days) {
            return Err(format!(
                "registration: link_hours = {} (expected 1 to 168), wait_days = {} (expected 1 to 180)",
                r.link_hours, r.wait_days
            ));
        }
        if !r.privacy_url.is_empty() && !r.privacy_url.starts_with("https://") && !r.privacy_url.starts_with("http://")
        {
            return Err(format!("registration.privacy_url = {:?}: expected http://… or https://…", r.privacy_url));
        }
        mail_transport(self).map_err(|e| format!("mail.server: {e}"))?;
        for (key, address) in [("from", &self.mail.from), ("reply_to", &self.mail.reply_to)] {
            if !(mail::is_sender(address) || key == "reply_to" && address.is_empty()) {
                return Err(format!("mail.{key} = {address:?}: expected an address or Name <address>"));
            }
        }
        if !self.public_url.starts_with("http://") && !self.public_url.starts_with("https://") {
            return Err(format!("public_url = {:?}: expected http://… or https://…", self.public_url));
        }
        let Credit { overdue_threshold, overdue_percent, grace_days, .. } = self.credit;
        if overdue_threshold < 0 || grace_days < 0 || overdue_percent > 100 {
            return Err(
                "credit: overdue_threshold and grace_days are 0 or more, overdue_percent is 0 to 100".to_owned()
            );
        }
        self.check_tls()
    }

    fn check_tls(&self) -> Result<(), String> {
        let Tls { certificate, key, redirect, acme } = &self.tls;
        let (has_certificate, has_key) = (!certificate.as_os_str().is_empty(), !key.as_os_str().is_empty());
        if has_certificate != has_key {
            let lacks = if has_key { "certificate" } else { "key" };
            return Err(format!("tls.{lacks} is empty: a certificate and its key belong together"));
        }
        if !redirect.is_empty() {
            redirect.parse::<std::net::SocketAddr>().map_err(|e| format!("tls.redirect = {redirect:?}: {e}"))?;
        }
        if (self.certificate().is_some() || !redirect.is_empty()) && !self.secure() {
            return Err(format!("public_url = {:?}: with TLS it begins with https://", self.public_url));
        }
        if acme.names.is_empty() {
            return Ok(());
        }
        match () {
            () if has_certificate => {
                Err("tls: either a certificate and its key, or acme.names for one from an authority".into())
            }
            () if !cfg!(feature = "acme") => {
                Err("tls.acme.names: this kabinet was built without the feature acme; build it \
                with `--features acme`, or name files in tls.certificate and tls.key"
                    .into())
            }
            () if redirect.is_empty() => {
                Err("tls.acme.names: the authority asks on port 80: set tls.redirect, such as \
                \"0.0.0.0:80\""
                    .into())
            }
            () if !acme.names.iter().any(|name| name == self.host()) => {
                Err(format!("tls.acme.names: {:?} of public_url is not among them", self.host()))
            }
            () if !acme.directory.starts_with("https://") => {
                Err(format!("tls.acme.directory = {:?}: expected https://…", acme.directory))
            }
            () => Ok(()),
        }
    }
}
