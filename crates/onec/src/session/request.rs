//! What 1C asks: the query string of a request.

use serde::{Deserialize, Serialize};

/// What the exchange is about: `type`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Goods out of 1C.
    Catalog,
    /// Orders, both ways.
    Sale,
    /// Directories (Bitrix's module); the same modes as the catalogue.
    Reference,
    /// A catalogue into 1C (Bitrix's module).
    GetCatalog,
    /// 1C waits for news (Bitrix's module).
    Listen,
    /// Bitrix24.
    Crm,
}

/// What is to be done: `mode`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Log in.
    CheckAuth,
    /// Ask for the parameters of the exchange. Stock УТ leaves it out before `query`.
    Init,
    /// Send a file or a piece of one.
    File,
    /// Process a file that was sent.
    Import,
    /// Ask for orders.
    Query,
    /// Say that the orders were taken.
    Success,
    /// Ask for the lists of statuses, payments and deliveries.
    Info,
    /// Deactivate what the export did not touch (Bitrix's module).
    Deactivate,
    /// The export is over (Bitrix's module).
    Complete,
}

/// A request of 1C.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// `type`.
    pub kind: Kind,
    /// `mode`; only `type=listen` and the like come without.
    pub mode: Option<Mode>,
    /// `filename`, percent-decoded, not yet checked.
    pub filename: Option<String>,
    /// `sessid`.
    pub sessid: Option<String>,
    /// `version`, or `cmlVersion` as УНФ calls it.
    pub version: Option<String>,
    /// `timestamp` of `mode=deactivate`: what `checkauth` gave.
    pub timestamp: Option<String>,
}

/// A `type` or `mode` that does not exist. Answer with [`Answer::unknown_command`](super::Answer::unknown_command).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("неизвестная команда обмена: {key}={value}")]
pub struct UnknownCommand {
    /// `type` or `mode`.
    pub key: &'static str,
    /// What stood there; empty if nothing did.
    pub value: String,
}

impl Request {
    /// Reads a query string (without the `?`). Of repeated keys the first counts; unknown keys are ignored. УНФ appends the
    /// fourth line of `checkauth` as it is, so `sessid=…` arrives like any other key.
    ///
    /// # Errors
    ///
    /// [`UnknownCommand`] for a `type` or `mode` that does not exist, or no `type` at all.
    pub fn parse(query: &str) -> Result<Self, UnknownCommand> {
        let pairs: Vec<(&str, String)> = query
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .map(|(key, value)| (key, percent_decoded(value)))
            .collect();
        let value = |key: &str| pairs.iter().find(|(name, _)| *name == key).map(|(_, value)| value.trim().to_owned());
        let filled = |key: &str| value(key).filter(|value| !value.is_empty());
        let unknown = |key, value| UnknownCommand { key, value };

        let kind = value("type").unwrap_or_default();
        let kind = match kind.to_ascii_lowercase().as_str() {
            "catalog" => Kind::Catalog,
            "sale" => Kind::Sale,
            "reference" => Kind::Reference,
            "get_catalog" => Kind::GetCatalog,
            "listen" => Kind::Listen,
            "crm" => Kind::Crm,
            _ => return Err(unknown("type", kind)),
        };
        let mode = match filled("mode") {
            None => None,
            Some(mode) => Some(match mode.to_ascii_lowercase().as_str() {
                "checkauth" => Mode::CheckAuth,
                "init" => Mode::Init,
                "file" => Mode::File,
                "import" => Mode::Import,
                "query" => Mode::Query,
                "success" => Mode::Success,
                "info" => Mode::Info,
                "deactivate" => Mode::Deactivate,
                "complete" => Mode::Complete,
                _ => return Err(unknown("mode", mode)),
            }),
        };
        if mode.is_none() && matches!(kind, Kind::Catalog | Kind::Sale | Kind::Reference) {
            return Err(unknown("mode", String::new()));
        }
        Ok(Self {
            kind,
            mode,
            filename: filled("filename"),
            sessid: filled("sessid"),
            version: filled("version").or_else(|| filled("cmlVersion")),
            timestamp: filled("timestamp"),
        })
    }
}

/// Undoes percent-encoding. `+` stays: 1C does not encode forms, and file names may hold one. Bytes that are no UTF-8 are
/// taken as windows-1251, the only other thing that 1C could mean.
fn percent_decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = |offset: usize| bytes.get(at + offset).and_then(|byte| char::from(*byte).to_digit(16));
        match (bytes[at], hex(1), hex(2)) {
            (b'%', Some(high), Some(low)) => {
                // Two hexadecimal digits are a byte.
                decoded.push((high * 16 + low) as u8);
                at += 3;
            }
            (byte, ..) => {
                decoded.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8(decoded)
        .unwrap_or_else(|error| encoding_rs::WINDOWS_1251.decode_without_bom_handling(error.as_bytes()).0.into_owned())
}
