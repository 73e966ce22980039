//! A scanner of viruses that the operator runs: it sees what people attach before anything is kept.
//!
//! clamd's protocol (INSTREAM), because every distribution has that server and several others speak it; no command is started,
//! so that what somebody called his file reaches no shell. Without a scanner files are taken as before; with one, a file that
//! it cannot look at is not taken.

use std::{
    io::{self, Read, Write},
    net::{SocketAddr, TcpStream},
    os::unix::net::UnixStream,
    path::PathBuf,
    time::Duration,
};

use bytes::Bytes;

/// How long one step of the conversation may take: a scanner that reloads its signatures needs a while.
const PATIENCE: Duration = Duration::from_secs(30);
/// Bytes of a piece.
const PIECE: usize = 64 << 10;

/// Where it listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scanner {
    /// A socket in the file system.
    Unix(PathBuf),
    /// An address.
    Tcp(SocketAddr),
}

/// What it says of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing was found.
    Clean,
    /// The name of what was.
    Found(String),
}

trait Way: Read + Write {}
impl<T: Read + Write> Way for T {}

impl Scanner {
    /// `unix:/run/clamav/clamd.ctl` or `tcp:127.0.0.1:3310`; nothing for an empty text.
    ///
    /// # Errors
    /// A sentence saying what is accepted.
    pub fn parse(text: &str) -> Result<Option<Scanner>, String> {
        let bad = || format!("uploads.scanner = {text:?}: expected unix:/path/of/the/socket or tcp:127.0.0.1:3310");
        match text.split_once(':') {
            None if text.is_empty() => Ok(None),
            Some(("unix", path)) if path.starts_with('/') => Ok(Some(Scanner::Unix(path.into()))),
            Some(("tcp", address)) => address.parse().map(|at| Some(Scanner::Tcp(at))).map_err(|_| bad()),
            _ => Err(bad()),
        }
    }

    fn open(&self) -> io::Result<Box<dyn Way>> {
        Ok(match self {
            Scanner::Unix(path) => {
                let way = UnixStream::connect(path)?;
                way.set_read_timeout(Some(PATIENCE))?;
                way.set_write_timeout(Some(PATIENCE))?;
                Box::new(way)
            }
            Scanner::Tcp(at) => {
                let way = TcpStream::connect_timeout(at, Duration::from_secs(5))?;
                way.set_read_timeout(Some(PATIENCE))?;
                way.set_write_timeout(Some(PATIENCE))?;
                Box::new(way)
            }
        })
    }

    /// Which scanner it is.
    ///
    /// # Errors
    /// Why it does not answer.
    pub fn version(&self) -> io::Result<String> {
        let mut way = self.open()?;
        way.write_all(b"zVERSION\0")?;
        answer(&mut way)
    }

    /// Shows it a file.
    ///
    /// # Errors
    /// Why it could not look at it.
    pub async fn look(&self, file: Bytes) -> io::Result<Verdict> {
        let scanner = self.clone();
        tokio::task::spawn_blocking(move || scanner.look_here(&file)).await.map_err(io::Error::other)?
    }

    fn look_here(&self, file: &[u8]) -> io::Result<Verdict> {
        let mut way = self.open()?;
        way.write_all(b"zINSTREAM\0")?;
        let sent = pieces(&mut way, file);
        // A scanner that has seen enough closes the way: then it has said why.
        let said = answer(&mut way).map_err(|e| sent.err().unwrap_or(e))?;
        verdict(&said).ok_or_else(|| io::Error::other(format!("the scanner says {said:?}")))
    }
}

fn pieces(way: &mut dyn Way, file: &[u8]) -> io::Result<()> {
    for piece in file.chunks(PIECE) {
        let length = u32::try_from(piece.len()).map_err(io::Error::other)?;
        way.write_all(&length.to_be_bytes())?;
        way.write_all(piece)?;
    }
    way.write_all(&0u32.to_be_bytes())?;
    way.flush()
}

fn answer(way: &mut dyn Way) -> io::Result<String> {
    let mut said = Vec::new();
    way.take(4096).read_to_end(&mut said)?;
    if said.is_empty() {
        return Err(io::Error::other("the scanner said nothing"));
    }
    Ok(String::from_utf8_lossy(&said).trim_end_matches(['\0', '\n']).to_owned())
}

/// `stream: OK`, `stream: Name FOUND`; everything else is no verdict.
fn verdict(said: &str) -> Option<Verdict> {
    let said = said.strip_prefix("stream: ")?;
    match said.strip_suffix(" FOUND") {
        Some(name) => Some(Verdict::Found(name.to_owned())),
        None => (said == "OK").then_some(Verdict::Clean),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_a_scanner_is() {
        assert_eq!(Scanner::parse(""), Ok(None));
        assert_eq!(Scanner::parse("unix:/run/clamd.ctl"), Ok(Some(Scanner::Unix("/run/clamd.ctl".into()))));
        assert!(matches!(Scanner::parse("tcp:127.0.0.1:3310"), Ok(Some(Scanner::Tcp(_)))));
        for bad in ["clamd", "unix:clamd.ctl", "tcp:3310", "tcp:localhost", "http://127.0.0.1"] {
            assert!(Scanner::parse(bad).unwrap_err().contains("uploads.scanner"), "{bad}");
        }
    }

    #[test]
    fn what_a_scanner_says() {
        assert_eq!(verdict("stream: OK"), Some(Verdict::Clean));
        assert_eq!(verdict("stream: Eicar-Test-Signature FOUND"), Some(Verdict::Found("Eicar-Test-Signature".into())));
        for no in ["INSTREAM size limit exceeded. ERROR", "stream: Can't allocate memory ERROR", "", "OK"] {
            assert_eq!(verdict(no), None, "{no}");
        }
    }
}
