//! A folder in object storage that speaks S3: how it is named, and what the seller's people are told of it.
//!
//! Not here: how the storage is spoken to (`files::bucket`).

use axum::body::Body;
use files::bucket::{self, Trouble};
use kernel::Clock;
use reqwest::Url;

use super::{Fate, MOST, STILL};

/// How a bucket is named where a folder's path stands.
pub const SCHEME: &str = "s3://";
/// Where the objects are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// The bucket.
    pub bucket: String,
    /// What keys begin with; empty, or with a slash at its end.
    pub prefix: String,
    /// URL of the storage.
    pub endpoint: Url,
    /// Its region.
    pub region: String,
}

impl Address {
    /// `s3://bucket/prefix?endpoint=https://…&region=…`; the error says what is wrong.
    ///
    /// # Errors
    /// A sentence.
    pub fn parse(text: &str) -> Result<Address, String> {
        let bad = |why: &str| format!("адрес хранилища «{text}»: {why}");
        let url = Url::parse(text).map_err(|e| bad(&e.to_string()))?;
        let bucket = url.host_str().filter(|_| url.scheme() == "s3").ok_or_else(|| bad("ожидается s3://бакет/…"))?;
        let asked = |name: &str| url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
        let endpoint = asked("endpoint").ok_or_else(|| bad("не указан endpoint"))?;
        let endpoint = Url::parse(&endpoint).map_err(|e| bad(&format!("endpoint: {e}")))?;
        if !matches!(endpoint.scheme(), "http" | "https") || endpoint.host_str().is_none() {
            return Err(bad("endpoint должен начинаться с https:// или http://"));
        }
        let path = percent_encoding::percent_decode_str(url.path().trim_matches('/')).decode_utf8_lossy().into_owned();
        let prefix = if path.is_empty() { path } else { format!("{path}/") };
        let region = asked("region").unwrap_or_else(|| "us-east-1".to_owned());
        Ok(Address { bucket: bucket.to_owned(), prefix, endpoint, region })
    }
}

impl std::fmt::Display for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let endpoint = self.endpoint.as_str().trim_end_matches('/');
        write!(f, "{SCHEME}{}/{}?endpoint={endpoint}&region={}", self.bucket, self.prefix, self.region)
    }
}

/// A folder, opened.
pub(super) struct Bucket(bucket::Bucket);

impl Bucket {
    /// Opens it with a key. Nothing is asked yet.
    pub fn new(address: &str, key: &str, secret: &str) -> Result<Bucket, String> {
        let Address { bucket, prefix, endpoint, region } = Address::parse(address)?;
        let prefix = prefix.trim_end_matches('/');
        let at = bucket::Address { endpoint: endpoint.as_str(), region: &region, bucket: &bucket, prefix, key, secret };
        bucket::Bucket::s3(&at).map(Bucket).map_err(|trouble| told(&trouble))
    }

    /// Objects that were put a while ago, in the order of their names.
    pub async fn ripe(&self) -> Result<Vec<String>, String> {
        let before = Clock::System.now().timestamp().as_second() - i64::try_from(STILL.as_secs()).unwrap_or_default();
        let all = self.0.list().await.map_err(|trouble| told(&trouble))?;
        let ripe = all.into_iter().filter(|object| !object.name.starts_with('.') && object.put_at <= before);
        Ok(ripe.map(|object| object.name).take(MOST).collect())
    }

    /// What is in an object.
    pub async fn open(&self, name: &str) -> Result<Body, String> {
        let reading = self.0.read(name).await.map_err(|trouble| told(&trouble))?;
        Ok(Body::from_stream(reading.into_stream()))
    }

    /// Moves an object beside the others of its fate; one of the same name there stays.
    pub async fn moved(&self, name: &str, fate: Fate<'_>) -> Result<(), String> {
        self.put_aside(name, fate).await.map_err(|trouble| format!("{name}: {}", told(&trouble)))
    }

    async fn put_aside(&self, name: &str, fate: Fate<'_>) -> Result<(), Trouble> {
        let mut to = format!("{}/{name}", fate.word());
        if !self.0.copy_new(name, &to).await? {
            to = format!("{}/{}-{name}", fate.word(), uuid::Uuid::now_v7());
            self.0.copy_new(name, &to).await?;
        }
        if let Fate::Bad(why) = fate {
            self.0.put(&format!("{to}.why.txt"), why).await?;
        }
        self.0.delete(name).await
    }
}

/// In words, and what to do.
fn told(trouble: &Trouble) -> String {
    let short = |text: &str| text.chars().take(300).collect::<String>();
    match trouble {
        Trouble::NotFound => "в хранилище нет такого бакета или файла".to_owned(),
        Trouble::Denied(why) => {
            format!("хранилище не пускает: проверьте ключ, его права на бакет и часы сервера портала ({})", short(why))
        }
        Trouble::Failed(why) => format!("хранилище не отвечает как надо: {}", short(why)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_and_what_is_wrong_with_one() {
        let text = "s3://exchange/ut/in/?endpoint=https://storage.example:9000&region=ru-central1";
        let address = Address::parse(text).unwrap();
        assert_eq!((address.bucket.as_str(), address.prefix.as_str()), ("exchange", "ut/in/"));
        assert_eq!(
            (address.endpoint.as_str(), address.region.as_str()),
            ("https://storage.example:9000/", "ru-central1")
        );
        assert_eq!(address.to_string(), text);
        assert_eq!(Address::parse(&address.to_string()), Ok(address));
        let root = Address::parse("s3://exchange?endpoint=http://127.0.0.1:9000").unwrap();
        assert_eq!((root.prefix.as_str(), root.region.as_str()), ("", "us-east-1"));
        for (text, words) in [
            ("s3://exchange/ut", "не указан endpoint"),
            ("s3://exchange?endpoint=ftp://x", "https:// или http://"),
            ("https://exchange?endpoint=http://x", "ожидается s3://"),
        ] {
            assert!(Address::parse(text).unwrap_err().contains(words), "{text}");
        }
    }
}
