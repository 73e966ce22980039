//! A folder in object storage that speaks S3: what lies in it, and taking it away.
//!
//! Somebody else puts files there; the portal lists them, reads them and moves them aside. Storage has no "move": an object is
//! copied by the storage itself and taken away only when the copy is there, so a power cut in between leaves two and never none.
//!
//! Buckets are addressed by path, which every such storage understands.

use std::{sync::Arc, time::Duration};

use futures_util::StreamExt;
use object_store::{
    ClientOptions, ObjectStore, ObjectStoreExt, PutPayload, RetryConfig, aws::AmazonS3Builder, path::Path,
};

use crate::Reading;

/// Where a folder is, and who asks.
#[derive(Clone, Copy, Debug)]
pub struct Address<'a> {
    /// URL of the storage.
    pub endpoint: &'a str,
    /// Its region.
    pub region: &'a str,
    /// The bucket.
    pub bucket: &'a str,
    /// What keys begin with, without a slash at its end; empty for the whole bucket.
    pub prefix: &'a str,
    /// Id of the access key.
    pub key: &'a str,
    /// The secret key.
    pub secret: &'a str,
}

/// Why the storage did not do it.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// There is no such bucket or object.
    #[error("no such object")]
    NotFound,
    /// The key is wrong, or may not do that.
    #[error("not allowed: {0}")]
    Denied(String),
    /// Anything else.
    #[error("{0}")]
    Failed(String),
}

impl From<object_store::Error> for Trouble {
    fn from(e: object_store::Error) -> Trouble {
        match e {
            object_store::Error::NotFound { .. } => Trouble::NotFound,
            object_store::Error::PermissionDenied { source, .. }
            | object_store::Error::Unauthenticated { source, .. } => Trouble::Denied(source.to_string()),
            other => {
                let text = other.to_string();
                // A list of what is not there is no "not found" to the library.
                if text.contains("NoSuchBucket") { Trouble::NotFound } else { Trouble::Failed(text) }
            }
        }
    }
}

impl From<object_store::path::Error> for Trouble {
    fn from(e: object_store::path::Error) -> Trouble {
        Trouble::Failed(e.to_string())
    }
}

/// An object of a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Object {
    /// Its name within the folder.
    pub name: String,
    /// When it was put there, seconds since 1970 by the clock of the storage.
    pub put_at: i64,
}

/// A folder in object storage; cheap to clone.
#[derive(Clone, Debug)]
pub struct Bucket {
    store: Arc<dyn ObjectStore>,
    prefix: Path,
}

impl Bucket {
    /// A folder in storage that speaks S3. Nothing is asked yet.
    ///
    /// # Errors
    /// [`Trouble::Failed`] if the address is none.
    pub fn s3(at: &Address<'_>) -> Result<Bucket, Trouble> {
        let patience = ClientOptions::new()
            .with_allow_http(at.endpoint.starts_with("http://"))
            .with_connect_timeout(Duration::from_secs(10))
            .with_read_timeout(Duration::from_secs(60))
            .with_timeout(Duration::from_secs(900));
        let again = RetryConfig { max_retries: 2, retry_timeout: Duration::from_secs(60), ..RetryConfig::default() };
        let store = AmazonS3Builder::new()
            .with_endpoint(at.endpoint.trim_end_matches('/'))
            .with_region(at.region)
            .with_bucket_name(at.bucket)
            .with_access_key_id(at.key)
            .with_secret_access_key(at.secret)
            .with_virtual_hosted_style_request(false)
            .with_client_options(patience)
            .with_retry(again)
            .build()?;
        Ok(Bucket { store: Arc::new(store), prefix: Path::parse(at.prefix)? })
    }

    fn at(&self, name: &str) -> Result<Path, Trouble> {
        let prefix = self.prefix.as_ref();
        let path = if prefix.is_empty() { name.to_owned() } else { format!("{prefix}/{name}") };
        Ok(Path::parse(path)?)
    }

    /// What lies directly in the folder, in the order of the names.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn list(&self) -> Result<Vec<Object>, Trouble> {
        let prefix = Some(&self.prefix).filter(|prefix| !prefix.as_ref().is_empty());
        let listed = self.store.list_with_delimiter(prefix).await?;
        let named = listed.objects.into_iter().filter_map(|object| {
            let name = object.location.filename()?.to_owned();
            Some(Object { name, put_at: object.last_modified.timestamp() })
        });
        let mut all: Vec<Object> = named.collect();
        all.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(all)
    }

    /// Begins to read an object.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn read(&self, name: &str) -> Result<Reading, Trouble> {
        let found = self.store.get(&self.at(name)?).await?;
        Ok(Reading { size: found.meta.size, stream: found.into_stream().boxed() })
    }

    /// Puts a small text into the folder.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn put(&self, name: &str, text: &str) -> Result<(), Trouble> {
        self.store.put(&self.at(name)?, PutPayload::from(text.to_owned())).await?;
        Ok(())
    }

    /// Copies an object within the storage, unless there is one of that name already: then `false`, and nothing has happened.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn copy_new(&self, from: &str, to: &str) -> Result<bool, Trouble> {
        let to = self.at(to)?;
        // Asked, not demanded: by far not every storage knows conditional copies.
        match self.store.head(&to).await {
            Ok(_) => return Ok(false),
            Err(object_store::Error::NotFound { .. }) => {}
            Err(other) => return Err(other.into()),
        }
        self.store.copy(&self.at(from)?, &to).await?;
        Ok(true)
    }

    /// Takes an object away.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn delete(&self, name: &str) -> Result<(), Trouble> {
        Ok(self.store.delete(&self.at(name)?).await?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn memory(prefix: &str) -> Bucket {
        Bucket { store: Arc::new(object_store::memory::InMemory::new()), prefix: Path::parse(prefix).unwrap() }
    }

    async fn names(bucket: &Bucket) -> Vec<String> {
        bucket.list().await.unwrap().into_iter().map(|object| object.name).collect()
    }

    #[tokio::test]
    async fn a_folder_lists_its_own_and_nothing_is_lost_by_moving() {
        for prefix in ["ут/in", ""] {
            let bucket = memory(prefix);
            bucket.put("б файл.xml", "2").await.unwrap();
            bucket.put("a.xml", "1").await.unwrap();
            assert_eq!(names(&bucket).await, ["a.xml", "б файл.xml"]);
            assert!(bucket.copy_new("б файл.xml", "done/б файл.xml").await.unwrap());
            assert!(!bucket.copy_new("a.xml", "done/б файл.xml").await.unwrap(), "it stays what it was");
            bucket.delete("б файл.xml").await.unwrap();
            assert_eq!(names(&bucket).await, ["a.xml"], "what lies deeper is not listed");
            let moved = bucket.read("done/б файл.xml").await.unwrap();
            assert_eq!(moved.size, 1);
            assert!(matches!(bucket.read("б файл.xml").await, Err(Trouble::NotFound)));
        }
    }
}
