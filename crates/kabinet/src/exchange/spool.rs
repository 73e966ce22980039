//! Bodies of requests onto the disk, before anything is decided about them.
//!
//! A body that breaks off leaves nothing behind but a spool file, and a spool file is removed with its guard.

use std::path::{Path, PathBuf};

use axum::body::Body;
use futures_util::StreamExt;
use sha2::{Digest, Sha256};
use tokio::{
    fs::{self, File},
    io::{AsyncReadExt, AsyncSeekExt, AsyncWriteExt},
};
use uuid::Uuid;

/// A body on the disk; removed when dropped, unless it was moved.
#[derive(Debug)]
pub(crate) struct Spool {
    path: PathBuf,
    /// Bytes.
    pub size: u64,
    /// SHA-256, hexadecimal in lower case.
    pub sha256: String,
}

/// Why a body could not be taken. The texts go to the operator of 1C.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Broken {
    /// Larger than allowed.
    #[error("передано больше разрешённых {0} байт")]
    TooLarge(u64),
    /// The connection broke off.
    #[error("передача оборвалась: {0}; повторите обмен")]
    CutOff(String),
    /// The disk failed.
    #[error("портал не может записать файл на диск: {0}; сообщите администратору портала")]
    Disk(#[from] std::io::Error),
}

impl Spool {
    /// Writes a body into a file of the folder and onto the disk itself.
    pub async fn take(body: Body, folder: &Path, limit: u64) -> Result<Spool, Broken> {
        fs::create_dir_all(folder).await?;
        let mut spool = Spool { path: folder.join(format!("{}.part", Uuid::now_v7())), size: 0, sha256: String::new() };
        let mut file = File::create(&spool.path).await?;
        let mut hash = Sha256::new();
        let mut pieces = body.into_data_stream();
        while let Some(piece) = pieces.next().await {
            let piece = piece.map_err(|e| Broken::CutOff(e.to_string()))?;
            spool.size += piece.len() as u64;
            if spool.size > limit {
                return Err(Broken::TooLarge(limit));
            }
            hash.update(&piece);
            file.write_all(&piece).await?;
        }
        file.flush().await?;
        file.sync_all().await?;
        spool.sha256 = hash.finalize().iter().map(|b| format!("{b:02x}")).collect();
        Ok(spool)
    }

    /// Becomes the file `to`, at once or not at all.
    pub async fn become_file(mut self, to: &Path) -> std::io::Result<()> {
        if let Some(folder) = to.parent() {
            fs::create_dir_all(folder).await?;
        }
        fs::rename(&self.path, to).await?;
        self.path.clear();
        Ok(())
    }

    /// Is written behind the first `at` bytes of `to`. What lies beyond them was left by a request that never ended.
    pub async fn append_to(self, to: &Path, at: u64) -> std::io::Result<()> {
        let mut file = fs::OpenOptions::new().write(true).open(to).await?;
        let length = file.metadata().await?.len();
        if length < at {
            return Err(std::io::Error::other(format!("в начале файла {length} байт вместо {at}")));
        }
        file.set_len(at).await?;
        file.seek(std::io::SeekFrom::End(0)).await?;
        let mut piece = File::open(&self.path).await?;
        tokio::io::copy(&mut piece, &mut file).await?;
        file.flush().await?;
        file.sync_all().await
    }

    /// The whole of it.
    pub async fn read(&self) -> std::io::Result<Vec<u8>> {
        let mut bytes = Vec::with_capacity(usize::try_from(self.size).unwrap_or(0));
        File::open(&self.path).await?.read_to_end(&mut bytes).await?;
        Ok(bytes)
    }
}

/// A file piece by piece, as a body takes it.
pub(super) fn pieces(mut file: File) -> impl futures_util::Stream<Item = std::io::Result<Vec<u8>>> + Send {
    async_stream::try_stream! {
        loop {
            let mut piece = vec![0; 64 << 10];
            let n = file.read(&mut piece).await?;
            if n == 0 {
                break;
            }
            piece.truncate(n);
            yield piece;
        }
    }
}

impl Drop for Spool {
    fn drop(&mut self) {
        if !self.path.as_os_str().is_empty() {
            let _ = std::fs::remove_file(&self.path);
        }
    }
}
