//! Stored files: put, get, stream, delete, behind one small type over `object_store`.
//!
//! A file is named by a [`Key`], which cannot leave the store: its segments are letters, digits and a few signs, never
//! `..`. Keys are made of ids alone; a document number in a name could be guessed, so the number is only the name under
//! which a browser saves the file.
//!
//! A put is atomic: a reader sees the whole file or none. Now files lie in a folder; S3 is another constructor of the same
//! type.
//!
//! Not here: who may read a file (the capability that holds its key decides) and what is in it.

pub mod bucket;
mod key;

use std::{path::Path, sync::Arc};

use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use object_store::{ObjectStore, ObjectStoreExt, local::LocalFileSystem};
use sha2::{Digest, Sha256};

pub use key::{BadKey, Key};

/// The largest file that is taken unless said otherwise.
pub const DEFAULT_LIMIT: u64 = 50 * 1024 * 1024;

/// A store of files; cheap to clone.
#[derive(Clone, Debug)]
pub struct Files {
    store: Arc<dyn ObjectStore>,
    limit: u64,
}

/// What was stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// SHA-256 of the bytes, hexadecimal in lower case.
    pub sha256: String,
    /// Length in bytes.
    pub size: u64,
}

/// Why a file could not be stored or read.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such file.
    #[error("no file {0}")]
    NotFound(Key),
    /// It is larger than the store takes.
    #[error("a file of {size} bytes is larger than the limit of {limit}")]
    TooLarge {
        /// Length of the file.
        size: u64,
        /// The limit.
        limit: u64,
    },
    /// The store failed.
    #[error("the file store failed: {0}")]
    Store(#[source] object_store::Error),
    /// The folder cannot be used.
    #[error("{folder}: {source}")]
    Folder {
        /// Which one.
        folder: String,
        /// Why.
        source: std::io::Error,
    },
}

/// Result of a call to the store.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A file that is being read.
pub struct Reading {
    /// Length in bytes.
    pub size: u64,
    stream: futures_util::stream::BoxStream<'static, object_store::Result<Bytes>>,
}

impl Reading {
    /// The bytes as they arrive.
    pub fn into_stream(self) -> impl Stream<Item = Result<Bytes>> + Send + 'static {
        self.stream.map(|piece| piece.map_err(Error::Store))
    }
}

impl Files {
    /// A store in a folder, which is made if it is missing.
    ///
    /// # Errors
    /// [`Error::Folder`] if it cannot be made or used.
    pub fn local(folder: impl AsRef<Path>) -> Result<Files> {
        let folder = folder.as_ref();
        let failed = |source| Error::Folder { folder: folder.display().to_string(), source };
        std::fs::create_dir_all(folder).map_err(failed)?;
        let store = LocalFileSystem::new_with_prefix(folder).map_err(|e| failed(std::io::Error::other(e)))?;
        // A file that the database knows must survive a power cut.
        Ok(Files { store: Arc::new(store.with_fsync(true)), limit: DEFAULT_LIMIT })
    }

    /// With another limit on the length of a file.
    #[must_use]
    pub const fn with_limit(mut self, limit: u64) -> Files {
        self.limit = limit;
        self
    }

    /// The largest file that is taken.
    pub const fn limit(&self) -> u64 {
        self.limit
    }

    /// Stores a file, in place of the one that was there.
    ///
    /// # Errors
    /// [`Error::TooLarge`], or what the store says.
    pub async fn put(&self, key: &Key, bytes: Bytes) -> Result<Stored> {
        let size = bytes.len() as u64;
        if size > self.limit {
            return Err(Error::TooLarge { size, limit: self.limit });
        }
        let stored = Stored { sha256: sha256(&bytes), size };
        self.store.put(&key.location(), bytes.into()).await.map_err(|e| key.failed(e))?;
        Ok(stored)
    }

    /// The whole file.
    ///
    /// # Errors
    /// [`Error::NotFound`], or what the store says.
    pub async fn get(&self, key: &Key) -> Result<Bytes> {
        let found = self.store.get(&key.location()).await.map_err(|e| key.failed(e))?;
        found.bytes().await.map_err(Error::Store)
    }

    /// The file piece by piece.
    ///
    /// # Errors
    /// [`Error::NotFound`], or what the store says.
    pub async fn stream(&self, key: &Key) -> Result<Reading> {
        let found = self.store.get(&key.location()).await.map_err(|e| key.failed(e))?;
        Ok(Reading { size: found.meta.size, stream: found.into_stream() })
    }

    /// Whether the file is there.
    ///
    /// # Errors
    /// What the store says.
    pub async fn exists(&self, key: &Key) -> Result<bool> {
        match self.store.head(&key.location()).await {
            Ok(_) => Ok(true),
            Err(object_store::Error::NotFound { .. }) => Ok(false),
            Err(e) => Err(Error::Store(e)),
        }
    }

    /// Removes the file; one that is not there is removed already.
    ///
    /// # Errors
    /// What the store says.
    pub async fn delete(&self, key: &Key) -> Result<()> {
        match self.store.delete(&key.location()).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(e) => Err(Error::Store(e)),
        }
    }
}

/// SHA-256 of some bytes, hexadecimal in lower case.
pub fn sha256(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_file_is_put_read_and_removed() {
        let dir = tempfile::tempdir().unwrap();
        let files = Files::local(dir.path().join("a/b")).unwrap().with_limit(10);
        let key = Key::parse("documents/0196a0f0-0000-7000-8000-000000000001/x").unwrap();
        assert!(!files.exists(&key).await.unwrap());
        assert!(matches!(files.get(&key).await, Err(Error::NotFound(_))));
        files.put(&key, Bytes::from_static(b"old")).await.unwrap();
        let stored = files.put(&key, Bytes::from_static(b"abc")).await.unwrap();
        assert_eq!(stored.size, 3);
        assert_eq!(stored.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(files.get(&key).await.unwrap(), "abc");
        let reading = files.stream(&key).await.unwrap();
        assert_eq!(reading.size, 3);
        let pieces: Vec<Bytes> = reading.into_stream().map(Result::unwrap).collect().await;
        assert_eq!(pieces.concat(), b"abc");
        let large = files.put(&key, Bytes::from_static(b"12345678901")).await;
        assert!(matches!(large, Err(Error::TooLarge { size: 11, limit: 10 })));
        files.delete(&key).await.unwrap();
        files.delete(&key).await.unwrap();
        assert!(!files.exists(&key).await.unwrap());
    }
}
