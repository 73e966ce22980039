//! Who asked, as far as that turned out while a request was answered: for its line in the log.

use std::sync::{
    Arc, OnceLock,
    atomic::{AtomicBool, Ordering},
};

use axum::http::Extensions;
use kernel::UserId;

/// The edge puts it into the request; whoever finds out who asks writes it down, be he let in or not.
#[derive(Clone, Default)]
pub struct Seen(Arc<Found>);

#[derive(Default)]
struct Found {
    user: OnceLock<UserId>,
    good: AtomicBool,
}

impl Seen {
    /// That of a request; one that nobody reads outside of the edge.
    pub fn of(extensions: &Extensions) -> Seen {
        extensions.get::<Seen>().cloned().unwrap_or_default()
    }

    /// Notes who it is; the first word counts.
    pub fn note(&self, user: UserId) {
        let _ = self.0.user.set(user);
        self.good();
    }

    /// What another one has found out.
    pub fn adopt(&self, other: &Seen) {
        if let Some(user) = other.0.user.get() {
            self.note(*user);
        }
    }

    /// What was shown is a session or a token of ours.
    pub fn good(&self) {
        self.0.good.store(true, Ordering::Relaxed);
    }

    /// Whether it is.
    pub fn is_good(&self) -> bool {
        self.0.good.load(Ordering::Relaxed)
    }

    /// His id, or nothing.
    pub fn shown(&self) -> String {
        self.0.user.get().map(UserId::to_string).unwrap_or_default()
    }
}
