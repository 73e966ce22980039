//! Secrets at rest: what must be read again later (letters with links, secrets of second factors) is sealed with a key that
//! is not in the database, so that a copy of the database opens nothing.
//!
//! The key comes from `KABINET_SECRET` or from `secret.key` in the data folder, which is made at the first start. One key a
//! line, 32 bytes in base64url: the first seals, all of them open. So a key is changed by putting a new line above the old
//! one (`kabinet secret rotate`); what is sealed names its key. After every process has started anew, `kabinet secret reseal`
//! seals what lies in the database under the new key, and `kabinet secret prune` takes the old ones away.
//!
//! Not here: what only has to be recognised (tokens, passwords) is stored as a hash.

use std::{fs, io::Write, path::Path};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use sha2::{Digest, Sha256};

const VERSION: u8 = 1;
const NAME: usize = 4;
const HEAD: usize = 1 + NAME + NONCE_LEN;

struct Key {
    name: [u8; NAME],
    key: LessSafeKey,
}

/// The keys of this installation, the one that seals first.
pub struct Vault(Vec<Key>);

/// What became of a secret when the keys changed.
#[derive(Debug, PartialEq, Eq)]
pub enum Resealed {
    /// The newest key has sealed it.
    Newest,
    /// The same under the newest key.
    Anew(Vec<u8>),
    /// No key opens it.
    Lost,
}

/// How many secrets were looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Under the newest key already.
    pub newest: u64,
    /// Sealed anew.
    pub anew: u64,
    /// Opened by no key.
    pub lost: u64,
}

impl Tally {
    /// Notes one more; gives what is to be stored.
    pub fn note(&mut self, resealed: Resealed) -> Option<Vec<u8>> {
        match resealed {
            Resealed::Newest => self.newest += 1,
            Resealed::Lost => self.lost += 1,
            Resealed::Anew(sealed) => {
                self.anew += 1;
                return Some(sealed);
            }
        }
        None
    }
}

fn key(line: &str) -> Option<Key> {
    let bytes: [u8; 32] = URL_SAFE_NO_PAD.decode(line).ok()?.try_into().ok()?;
    let digest = Sha256::digest(bytes);
    let key = UnboundKey::new(&AES_256_GCM, &bytes).ok()?;
    Some(Key { name: digest[..NAME].try_into().ok()?, key: LessSafeKey::new(key) })
}

impl Vault {
    /// Reads keys, one a line; blank lines do not count.
    ///
    /// # Errors
    /// A sentence saying which line is no key.
    pub fn parse(text: &str) -> Result<Vault, String> {
        let mut keys = Vec::new();
        for (i, line) in text.lines().map(str::trim).enumerate().filter(|(_, l)| !l.is_empty()) {
            keys.push(key(line).ok_or_else(|| format!("line {} is no key: expected 32 bytes in base64url", i + 1))?);
        }
        if keys.is_empty() { Err("there is no key in it".to_owned()) } else { Ok(Vault(keys)) }
    }

    /// The keys of the environment, else of the data folder; the first start makes one.
    ///
    /// # Errors
    /// What is wrong with the file or the variable.
    pub fn load(data: &Path) -> anyhow::Result<Vault> {
        if let Ok(text) = std::env::var("KABINET_SECRET") {
            return Vault::parse(&text).map_err(|e| anyhow::anyhow!("KABINET_SECRET: {e}"));
        }
        let path = file(data);
        if !path.exists() {
            write(&path, &format!("{}\n", webkit::secret::new()))?;
        }
        let text = fs::read_to_string(&path).map_err(|e| anyhow::anyhow!("{}: {e}", path.display()))?;
        Vault::parse(&text).map_err(|e| anyhow::anyhow!("{}: {e}", path.display()))
    }

    /// Seals bytes for a purpose: they open only under the same one.
    ///
    /// # Panics
    /// If the operating system gives no random numbers.
    pub fn seal(&self, purpose: &str, plain: &[u8]) -> Vec<u8> {
        let first = &self.0[0];
        let mut nonce = [0u8; NONCE_LEN];
        #[expect(clippy::expect_used, reason = "without random numbers nothing can be sealed")]
        getrandom::fill(&mut nonce).expect("random numbers");
        let mut body = plain.to_vec();
        let aad = Aad::from(purpose.as_bytes());
        #[expect(clippy::expect_used, reason = "fails only beyond 64 GiB")]
        first.key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), aad, &mut body).expect("sealed");
        let mut out = Vec::with_capacity(HEAD + body.len());
        out.push(VERSION);
        out.extend_from_slice(&first.name);
        out.extend_from_slice(&nonce);
        out.append(&mut body);
        out
    }

    /// Seals anew what an older key has sealed.
    pub fn reseal(&self, purpose: &str, sealed: &[u8]) -> Resealed {
        if sealed.get(1..=NAME) == Some(self.0[0].name.as_slice()) && sealed.first() == Some(&VERSION) {
            return Resealed::Newest;
        }
        self.open(purpose, sealed).map_or(Resealed::Lost, |plain| Resealed::Anew(self.seal(purpose, &plain)))
    }

    /// Opens what was sealed for the same purpose; `None` if the key is gone or it was changed.
    pub fn open(&self, purpose: &str, sealed: &[u8]) -> Option<Vec<u8>> {
        let (head, body) = sealed.split_at_checked(HEAD)?;
        let key = self.0.iter().find(|k| head[0] == VERSION && k.name == head[1..=NAME])?;
        let nonce = Nonce::try_assume_unique_for_key(&head[1 + NAME..]).ok()?;
        let mut body = body.to_vec();
        let plain = key.key.open_in_place(nonce, Aad::from(purpose.as_bytes()), &mut body).ok()?;
        Some(plain.to_vec())
    }
}

fn file(data: &Path) -> std::path::PathBuf {
    data.join("secret.key")
}

/// Whole or not at all, and for the service's user alone.
fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    use std::os::unix::fs::OpenOptionsExt;
    let half = path.with_extension("half");
    let done = (|| {
        let mut f = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&half)?;
        f.write_all(text.as_bytes())?;
        f.sync_all()?;
        fs::rename(&half, path)
    })();
    done.map_err(|e| anyhow::anyhow!("{}: {e}", path.display()))
}

/// Puts a new key above the others: it seals from the next start on, the old ones still open.
///
/// # Errors
/// What the disk says; that the key comes from the environment.
pub fn rotate(data: &Path) -> anyhow::Result<()> {
    anyhow::ensure!(
        std::env::var_os("KABINET_SECRET").is_none(),
        "the key comes from KABINET_SECRET: put a new line above the old one there"
    );
    Vault::load(data)?;
    let path = file(data);
    let old = fs::read_to_string(&path)?;
    write(&path, &format!("{}\n{old}", webkit::secret::new()))
}

/// Takes every key but the newest away; gives how many.
///
/// # Errors
/// As [`rotate`].
pub fn prune(data: &Path) -> anyhow::Result<usize> {
    anyhow::ensure!(
        std::env::var_os("KABINET_SECRET").is_none(),
        "the key comes from KABINET_SECRET: take the old lines away there"
    );
    let keys = Vault::load(data)?.0.len();
    let path = file(data);
    let text = fs::read_to_string(&path)?;
    let newest = text.lines().map(str::trim).find(|l| !l.is_empty()).unwrap_or_default();
    write(&path, &format!("{newest}\n"))?;
    Ok(keys - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opens_what_it_sealed_and_nothing_else() {
        let vault = Vault::parse(&webkit::secret::new()).unwrap();
        let sealed = vault.seal("letter 1", "ссылка".as_bytes());
        assert_eq!(vault.open("letter 1", &sealed).as_deref(), Some("ссылка".as_bytes()));
        assert_eq!(vault.open("letter 2", &sealed), None, "another purpose");
        for i in 0..sealed.len() {
            let mut broken = sealed.clone();
            broken[i] ^= 1;
            assert_eq!(vault.open("letter 1", &broken), None, "byte {i}");
        }
        assert_eq!(vault.open("letter 1", &sealed[..10]), None);
        assert_ne!(vault.seal("x", b"y"), vault.seal("x", b"y"), "never twice the same");
    }

    #[test]
    fn a_new_key_seals_and_the_old_one_opens() {
        let folder = tempfile::tempdir().unwrap();
        let old = Vault::load(folder.path()).unwrap();
        let sealed = old.seal("x", b"y");
        rotate(folder.path()).unwrap();
        let new = Vault::load(folder.path()).unwrap();
        assert_eq!(new.open("x", &sealed).as_deref(), Some(&b"y"[..]));
        assert_eq!(old.open("x", &new.seal("x", b"y")), None);
        let Resealed::Anew(again) = new.reseal("x", &sealed) else { panic!("sealed by an older key") };
        assert_eq!(new.reseal("x", &again), Resealed::Newest);
        assert_eq!(new.reseal("another purpose", &sealed), Resealed::Lost);
        assert_eq!(prune(folder.path()).unwrap(), 1);
        let pruned = Vault::load(folder.path()).unwrap();
        assert_eq!(pruned.open("x", &again).as_deref(), Some(&b"y"[..]));
        assert_eq!(pruned.open("x", &sealed), None);
        let mode = std::os::unix::fs::PermissionsExt::mode(&fs::metadata(file(folder.path())).unwrap().permissions());
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn what_is_no_key_is_named() {
        assert_eq!(Vault::parse(" \n").err().unwrap(), "there is no key in it");
        assert!(Vault::parse("\nabc").err().unwrap().starts_with("line 2"));
    }
}
