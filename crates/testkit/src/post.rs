//! A mail server on a socket, for tests: it speaks SMTP, keeps what it takes, and refuses on demand.

use std::{
    io::{self, BufRead, BufReader},
    net::{IpAddr, SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use mailin::{Action, Handler, Response, SessionBuilder, response};

/// A mail as the server took it.
#[derive(Clone, Debug, Default)]
pub struct Taken {
    /// Sender of the envelope.
    pub from: String,
    /// Recipients of the envelope.
    pub to: Vec<String>,
    /// Headers and body as they came.
    pub raw: String,
}

#[derive(Default)]
struct Inside {
    taken: Mutex<Vec<Taken>>,
    busy: AtomicUsize,
    stopped: AtomicBool,
}

/// A running server; stops when dropped.
pub struct Post {
    inside: Arc<Inside>,
    address: SocketAddr,
}

/// Recipients that begin with this do not exist.
pub const UNKNOWN: &str = "nobody";

impl Post {
    /// Starts one.
    ///
    /// # Panics
    /// If there is no free port.
    pub fn start() -> Post {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let inside = Arc::new(Inside::default());
        let mine = Arc::clone(&inside);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                if mine.stopped.load(Ordering::SeqCst) {
                    return;
                }
                let (Ok(stream), mine) = (stream, Arc::clone(&mine)) else { continue };
                std::thread::spawn(move || talk(stream, mine));
            }
        });
        Post { inside, address }
    }

    /// Its address, for `mail.server`.
    pub fn url(&self) -> String {
        format!("smtp://{}", self.address)
    }

    /// Answers the next `n` mails with "try again later".
    pub fn busy(&self, n: usize) {
        self.inside.busy.store(n, Ordering::SeqCst);
    }

    /// What it took so far.
    pub fn taken(&self) -> Vec<Taken> {
        self.inside.taken.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Post {
    fn drop(&mut self) {
        self.inside.stopped.store(true, Ordering::SeqCst);
        // Wakes the loop that waits for the next connection.
        let _ = TcpStream::connect(self.address);
    }
}

struct Conversation {
    inside: Arc<Inside>,
    now: Taken,
    raw: Vec<u8>,
}

impl Handler for Conversation {
    fn mail(&mut self, _: IpAddr, _: &str, from: &str) -> Response {
        self.now = Taken { from: from.to_owned(), ..Taken::default() };
        self.raw.clear();
        let busy = self.inside.busy.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |n| n.checked_sub(1));
        if busy.is_ok() { response::INTERNAL_ERROR } else { response::OK }
    }
    fn rcpt(&mut self, to: &str) -> Response {
        if to.starts_with(UNKNOWN) {
            return response::NO_MAILBOX;
        }
        self.now.to.push(to.to_owned());
        response::OK
    }
    fn data(&mut self, buf: &[u8]) -> io::Result<()> {
        self.raw.extend_from_slice(buf);
        Ok(())
    }
    fn data_end(&mut self) -> Response {
        self.now.raw = String::from_utf8_lossy(&self.raw).into_owned();
        self.inside.taken.lock().unwrap_or_else(PoisonError::into_inner).push(self.now.clone());
        response::OK
    }
}

/// One connection, until either side ends it.
fn talk(stream: TcpStream, inside: Arc<Inside>) {
    let Ok(peer) = stream.peer_addr() else { return };
    let mut session = SessionBuilder::new("post.example")
        .build(peer.ip(), Conversation { inside, now: Taken::default(), raw: Vec::new() });
    let Ok(mut out) = stream.try_clone() else { return };
    if session.greeting().write_to(&mut out).is_err() {
        return;
    }
    let mut lines = BufReader::new(stream);
    let mut line = Vec::new();
    while lines.read_until(b'\n', &mut line).is_ok_and(|n| n > 0) {
        let answer = session.process(&line);
        line.clear();
        let told = match answer.action {
            Action::NoReply => true,
            _ => answer.write_to(&mut out).is_ok(),
        };
        if !told || answer.action == Action::Close {
            return;
        }
    }
}
