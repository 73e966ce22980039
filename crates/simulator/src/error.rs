//! Why the simulator could not do something, in words.

use std::path::PathBuf;

use crate::client::ClientError;
use crate::world::Incomplete;

/// What went wrong.
#[derive(Debug, thiserror::Error)]
pub enum SimulatorError {
    /// The exchange stopped.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// The world cannot be made.
    #[error(transparent)]
    World(#[from] Incomplete),
    /// "1C" is switched off, so nothing is exchanged.
    #[error("1С выключена: обмен не идёт")]
    Down,
    /// The state could not be read or written.
    #[error("состояние симулятора в {path}: {source}")]
    State {
        /// The file.
        path: PathBuf,
        /// The cause.
        #[source]
        source: std::io::Error,
    },
    /// A form could not be printed.
    #[error("печатная форма {number} не составлена: {text}")]
    Print {
        /// Number of the document.
        number: String,
        /// Why.
        text: String,
    },
    /// A move makes no sense as things stand.
    #[error("{0}")]
    Move(&'static str),
    /// The address cannot be listened to, or the server stopped.
    #[error("HTTP-сервис симулятора: {0}")]
    Serve(#[source] std::io::Error),
    /// The settings do not fit.
    #[error("настройка «{name}»: {reason}")]
    Setting {
        /// Which.
        name: &'static str,
        /// What is wrong.
        reason: String,
    },
}
