//! Who may exchange: HTTP Basic against the table of sources.
//!
//! 1C sends login and password with every request, hundreds of times in an export, and argon2 is slow on purpose. So what
//! was right once is remembered in memory, as a hash under a key that this process made for itself; together with the
//! stored hash, so that a changed password is forgotten at once. Wrong passwords make the next try wait; whoever is
//! remembered does not wait, so nobody can lock 1C out while it works.
//!
//! Whoever comes with the login of a source and is turned away is shown on its page, so that nobody has to guess why 1C stays
//! out; at most once in some seconds, because anybody may knock.
//!
//! Not here: people's passwords (identity).

use std::{
    collections::{HashMap, HashSet},
    sync::{Mutex, PoisonError},
};

use argon2::{Argon2, PasswordHasher, PasswordVerifier, password_hash::phc::PasswordHash};
use axum::http::{HeaderMap, header};
use base64::Engine as _;
use kernel::{At, SourceId};
use onec::commerceml::write::Charset;
use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;

use super::{
    Exchange,
    address::{Peer, allowed},
    sources::{Part, Refused},
    sources_store::TURNED_AWAY,
    store,
};

/// Wrong passwords before waiting begins.
const FREE: u32 = 5;
/// The longest wait, seconds.
const LONGEST: i64 = 300;
/// Seconds for which the same refusal is not written down again.
const KNOCKS: i64 = 5;
/// Logins and passwords that are remembered at once: more than any seller has.
const REMEMBERED: usize = 4096;

/// What the door remembers.
pub(crate) struct Door {
    salt: [u8; 32],
    known: Mutex<HashSet<[u8; 32]>>,
    wrong: Mutex<HashMap<String, (u32, At)>>,
    hashing: Semaphore,
}

impl Default for Door {
    fn default() -> Self {
        let mut salt = [0; 32];
        // Without a secret nothing may be remembered; a zero salt would still be no leak, only a weaker cache.
        if let Err(e) = getrandom::fill(&mut salt) {
            tracing::error!(error = %e, "no random numbers");
        }
        Door { salt, known: Mutex::default(), wrong: Mutex::default(), hashing: Semaphore::new(2) }
    }
}

/// Why somebody was not let in. The texts go to the operator of 1C.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Closed {
    /// No login, or a form of it that cannot be read.
    #[error("нет логина и пароля: заполните имя пользователя и пароль в настройке соединения с сайтом")]
    Nobody,
    /// Wrong login or password.
    #[error("логин или пароль не подходит: проверьте их в настройке соединения с сайтом")]
    Wrong,
    /// Too many wrong ones.
    #[error("слишком много неверных паролей для этого логина; повторите через {0} с")]
    Wait(i64),
    /// Right, but not from there.
    #[error("с адреса {0} обмен для этого логина не разрешён: добавьте адрес в настройке источника на портале")]
    Elsewhere(String),
    /// The source is switched off.
    #[error("обмен для этого логина на портале выключен: включите его на странице источника")]
    Off,
    /// The source is not used for that.
    #[error("{}", not_taken(*.0))]
    NotTaken(Part),
    /// The database failed.
    #[error("портал временно недоступен, повторите обмен позже")]
    Db(#[from] db::Error),
}

/// What the operator of 1C reads.
const fn not_taken(part: Part) -> &'static str {
    match part {
        Part::Goods => {
            "портал не принимает от этого источника товары: на портале, на странице источника, отметьте «Товары, цены, остатки»"
        }
        Part::Orders => {
            "портал не обменивается с этим источником заказами: на портале, на странице источника, отметьте «Заказы»"
        }
        Part::Packages => {
            "портал не принимает от этого источника пакеты: на портале, на странице источника, отметьте «Данные по JSON-контракту»"
        }
    }
}

/// Login and password of the header.
fn basic(headers: &HeaderMap) -> Option<(String, String)> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, coded) = value.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let bytes = base64::engine::general_purpose::STANDARD.decode(coded.trim()).ok()?;
    // 1C codes it in UTF-8; older platforms in windows-1251.
    let text = String::from_utf8(bytes)
        .unwrap_or_else(|e| encoding_rs::WINDOWS_1251.decode_without_bom_handling(e.as_bytes()).0.into_owned());
    let (login, password) = text.split_once(':')?;
    Some((login.trim().to_owned(), password.to_owned()))
}

impl Door {
    fn key(&self, parts: [&str; 3]) -> [u8; 32] {
        let mut hash = Sha256::new_with_prefix(self.salt);
        for part in parts {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part.as_bytes());
        }
        hash.finalize().into()
    }

    /// Seconds until this login may be tried again.
    fn wait(&self, login: &str, now: At) -> Option<i64> {
        let wrong = self.wrong.lock().unwrap_or_else(PoisonError::into_inner);
        let (count, last) = wrong.get(login)?;
        let pause = (1i64 << count.checked_sub(FREE)?.min(9)).min(LONGEST);
        let left = pause - now.secs_since(*last);
        (left > 0).then_some(left)
    }

    fn failed(&self, login: &str, now: At) {
        let mut wrong = self.wrong.lock().unwrap_or_else(PoisonError::into_inner);
        if wrong.len() >= REMEMBERED {
            wrong.retain(|_, (_, last)| now.secs_since(*last) < LONGEST);
        }
        let entry = wrong.entry(login.chars().take(100).collect()).or_insert((0, now));
        *entry = (if now.secs_since(entry.1) > 3600 { 1 } else { entry.0 + 1 }, now);
    }

    fn right(&self, login: &str, key: [u8; 32]) {
        self.wrong.lock().unwrap_or_else(PoisonError::into_inner).remove(login);
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= REMEMBERED {
            known.clear();
        }
        known.insert(key);
    }
}

/// Whoever was let in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Guest {
    /// Which source.
    pub source: SourceId,
    /// Encoding of the answers that it reads.
    pub charset: Charset,
}

/// The source that sends these headers from this address, for a part of the exchange.
pub(crate) async fn enter(x: &Exchange, headers: &HeaderMap, peer: Peer, part: Part) -> Result<Guest, Closed> {
    let door = &x.settings.door;
    let (login, password) = basic(headers).ok_or(Closed::Nobody)?;
    let found = {
        let login = login.clone();
        x.db.read(move |tx| tx.opt(&store::SOURCE_BY_LOGIN, &[&login])).await?
    };
    let key = door.key([&login, &password, found.as_ref().map_or("", |row| &row.password_hash)]);
    let known = found.is_some() && door.known.lock().unwrap_or_else(PoisonError::into_inner).contains(&key);
    if !known {
        let checked = check(x, &login, password, found.as_ref().map(|row| row.password_hash.clone()), key).await;
        if let (Err(Closed::Wrong), Some(row)) = (&checked, &found) {
            turned_away(x, row.id, Refused::Password, peer).await;
        }
        checked?;
    }
    let row = found.ok_or(Closed::Wrong)?;
    let refused = match () {
        () if !allowed(&row.addresses, peer) => Some((Refused::Address, Closed::Elsewhere(peer.shown()))),
        () if row.off => Some((Refused::Off, Closed::Off)),
        () if !row.takes.has(part) => Some((Refused::Part(part), Closed::NotTaken(part))),
        () => None,
    };
    if let Some((why, closed)) = refused {
        turned_away(x, row.id, why, peer).await;
        return Err(closed);
    }
    let charset = if row.charset == Charset::Windows1251.label() { Charset::Windows1251 } else { Charset::Utf8 };
    Ok(Guest { source: row.id, charset })
}

/// Writes down that somebody with a source's login was turned away; that it cannot be written down turns nobody away.
async fn turned_away(x: &Exchange, source: SourceId, why: Refused, peer: Peer) {
    let (now, from) = (x.clock.now(), peer.shown());
    let before = now.plus_secs(-KNOCKS);
    let written = x.db.write(move |tx| tx.run(&TURNED_AWAY, &[&source, &now, &before, &why, &from]));
    if let Err(error) = written.await {
        let error: db::Error = error;
        tracing::warn!(%error, "a refusal at the door could not be written down");
    }
}

/// Whether the password is right; remembers that, and how often it was not.
async fn check(
    x: &Exchange,
    login: &str,
    password: String,
    stored: Option<String>,
    key: [u8; 32],
) -> Result<(), Closed> {
    let (door, now) = (&x.settings.door, x.clock.now());
    if let Some(left) = door.wait(login, now) {
        return Err(Closed::Wait(left));
    }
    let _turn = door.hashing.acquire().await.map_err(|_| Closed::Wrong)?;
    let fits = tokio::task::spawn_blocking(move || match stored {
        Some(stored) => PasswordHash::new(&stored)
            .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok()),
        None => {
            // The same work, so that the time does not tell which logins exist.
            let _ = Argon2::default().hash_password(password.as_bytes());
            false
        }
    });
    if fits.await.unwrap_or(false) {
        door.right(login, key);
        return Ok(());
    }
    door.failed(login, now);
    Err(Closed::Wrong)
}
