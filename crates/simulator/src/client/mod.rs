//! The HTTP side of the simulator that calls the portal: as stock УТ 11 does, and as the portal's extension in 1C does.
//!
//! [`Site`] speaks the stock exchange with sites and is as narrow-minded as the original: whatever would make a real УТ stop
//! is an error here that names the rule. [`Extension`] speaks the JSON contract `kabinet/1`.
//!
//! Not here: what is sent (see [`world`](crate::world)) and when (see [`Simulator`](crate::Simulator)).

mod catalog;
mod error;
mod extension;
mod profile;
mod sale;
mod site;

pub use catalog::{Portion, catalogue_portions, stock_portions};
pub use error::{ClientError, Rule};
pub(crate) use extension::hex;
pub use extension::{Change, Extension, Outcome, Rejected};
pub use profile::{Fault, Profile};
pub use sale::{QuerySession, orders_back, read_orders};
pub use site::{Site, ZipWish};

/// How long 1C waits for one answer.
pub(crate) const TIMEOUT: std::time::Duration = std::time::Duration::from_secs(180);

/// The HTTP client of both sides. `reqwest` panics without a TLS provider even for plain HTTP, so the workspace's `ring` is
/// installed if the program has installed none.
///
/// # Errors
/// Those of building the client.
pub fn http() -> Result<reqwest::Client, ClientError> {
    if rustls::crypto::CryptoProvider::get_default().is_none() {
        // Somebody may be quicker; then theirs stays.
        let _ = rustls::crypto::ring::default_provider().install_default();
    }
    reqwest::Client::builder()
        .user_agent("1C+Enterprise/8.3")
        .timeout(TIMEOUT)
        .build()
        .map_err(|source| ClientError::Transport { step: "создание соединения".to_owned(), source })
}
