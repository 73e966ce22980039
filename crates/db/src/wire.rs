//! The way to a PostgreSQL server: a socket, encrypted or not, on which whoever needs an answer waits by itself, and the
//! messages on it.
//!
//! One thread uses one connection at a time, so there is no event loop: to send and then to read are two calls of the system
//! where a runtime needs five (ADR 0002).
//!
//! Not here: how a connection begins (`login`), whom to trust on the way (`tls`), what is asked (`postgres_side`).

use std::{
    fmt,
    io::{self, ErrorKind, Read, Write},
    net::{TcpStream, ToSocketAddrs},
    os::unix::net::UnixStream,
    time::Duration,
};

use bytes::BytesMut;
use postgres_protocol::message::{backend::Message, frontend};
use rustls::{ClientConnection, StreamOwned};
use tokio_postgres::{Config, config::Host};

use crate::{Error, Result};

/// So much is asked of the system at a time.
const CHUNK: usize = 16 * 1024;

/// One of the places where a server may be.
#[derive(Debug)]
pub(crate) struct Place {
    host: Host,
    address: Option<String>,
    port: u16,
}

impl Place {
    /// The places that a configuration names, in its order.
    pub fn all(config: &Config) -> Vec<Place> {
        let (hosts, addresses, ports) = (config.get_hosts(), config.get_hostaddrs(), config.get_ports());
        let port = |i: usize| ports.get(i).or(ports.first()).copied().unwrap_or(5432);
        let place = |i: usize| {
            let address = addresses.get(i).map(ToString::to_string);
            let host = hosts.get(i).cloned().or_else(|| address.clone().map(Host::Tcp))?;
            Some(Place { host, address, port: port(i) })
        };
        (0..hosts.len().max(addresses.len())).filter_map(place).collect()
    }

    /// The name that its certificate must bear; `None`: a socket on this machine, which needs none.
    pub fn name(&self) -> Option<&str> {
        match &self.host {
            Host::Tcp(name) => Some(name),
            Host::Unix(_) => None,
        }
    }

    /// Opens a socket.
    pub fn open(&self, config: &Config) -> io::Result<Socket> {
        match &self.host {
            Host::Unix(folder) => UnixStream::connect(folder.join(format!(".s.PGSQL.{}", self.port))).map(Socket::Unix),
            Host::Tcp(name) => self.tcp(self.address.as_deref().unwrap_or(name), config).map(Socket::Tcp),
        }
    }

    fn tcp(&self, name: &str, config: &Config) -> io::Result<TcpStream> {
        let mut failed = io::Error::new(ErrorKind::NotFound, format!("{name} has no address"));
        for address in (name, self.port).to_socket_addrs()? {
            let opened = match config.get_connect_timeout() {
                Some(most) => TcpStream::connect_timeout(&address, *most),
                None => TcpStream::connect(address),
            };
            match opened {
                Ok(socket) => {
                    socket.set_nodelay(true)?;
                    let socket_of = socket2::SockRef::from(&socket);
                    if config.get_keepalives() {
                        let idle = socket2::TcpKeepalive::new().with_time(config.get_keepalives_idle());
                        socket_of.set_tcp_keepalive(&idle)?;
                    }
                    socket_of.set_tcp_user_timeout(config.get_tcp_user_timeout().copied())?;
                    return Ok(socket);
                }
                Err(e) => failed = e,
            }
        }
        Err(failed)
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.host {
            Host::Tcp(name) => write!(f, "{name}:{}", self.port),
            Host::Unix(folder) => write!(f, "{}", folder.display()),
        }
    }
}

/// An open socket.
pub(crate) enum Socket {
    Tcp(TcpStream),
    Unix(UnixStream),
}

impl Socket {
    /// How long a read may take; `None`: as long as it takes.
    pub fn patience(&self, most: Option<Duration>) -> io::Result<()> {
        match self {
            Socket::Tcp(s) => s.set_read_timeout(most),
            Socket::Unix(s) => s.set_read_timeout(most),
        }
    }
}

impl Read for Socket {
    fn read(&mut self, place: &mut [u8]) -> io::Result<usize> {
        match self {
            Socket::Tcp(s) => s.read(place),
            Socket::Unix(s) => s.read(place),
        }
    }
}

impl Write for Socket {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Socket::Tcp(s) => s.write(bytes),
            Socket::Unix(s) => s.write(bytes),
        }
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A socket as it is, or what it becomes where it is encrypted.
pub(crate) enum End {
    Plain(Socket),
    Tls(Box<StreamOwned<ClientConnection, Socket>>),
}

impl End {
    pub fn socket(&self) -> &Socket {
        match self {
            End::Plain(s) => s,
            End::Tls(s) => s.get_ref(),
        }
    }
    fn read(&mut self, place: &mut [u8]) -> io::Result<usize> {
        match self {
            End::Plain(s) => s.read(place),
            End::Tls(s) => s.read(place),
        }
    }
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self {
            End::Plain(s) => s.write_all(bytes),
            End::Tls(s) => s.write_all(bytes).and_then(|()| s.flush()),
        }
    }
}

/// Messages to and from a server.
pub(crate) struct Wire {
    pub end: End,
    /// What will be sent.
    pub out: BytesMut,
    came: BytesMut,
    chunk: Box<[u8]>,
    gone: bool,
}

impl Wire {
    pub fn new(end: End) -> Wire {
        Wire { end, out: BytesMut::new(), came: BytesMut::new(), chunk: vec![0; CHUNK].into(), gone: false }
    }

    /// Whether it is known to have broken.
    pub fn is_gone(&self) -> bool {
        self.gone
    }

    fn broke(&mut self, e: &io::Error) -> Error {
        if !self.gone {
            tracing::warn!(error = %e, "a connection to PostgreSQL broke");
        }
        self.gone = true;
        Error::Unavailable(format!("the connection to PostgreSQL is gone: {e}"))
    }

    /// Sends what has gathered.
    pub fn send(&mut self) -> Result<()> {
        if self.gone {
            return Err(self.broke(&ErrorKind::NotConnected.into()));
        }
        self.end.write(&self.out).map_err(|e| self.broke(&e))?;
        self.out.clear();
        Ok(())
    }

    /// The next message, waited for. What a server says by itself (notices, settings that changed) is passed over.
    pub fn next(&mut self) -> Result<Message> {
        loop {
            match Message::parse(&mut self.came).map_err(|e| self.broke(&e))? {
                Some(Message::NoticeResponse(_) | Message::ParameterStatus(_) | Message::NotificationResponse(_)) => {}
                Some(message) => return Ok(message),
                None => self.read()?,
            }
        }
    }

    fn read(&mut self) -> Result<()> {
        if self.gone {
            return Err(self.broke(&ErrorKind::NotConnected.into()));
        }
        loop {
            match self.end.read(&mut self.chunk) {
                Ok(0) => return Err(self.broke(&ErrorKind::UnexpectedEof.into())),
                Ok(n) => {
                    self.came.extend_from_slice(&self.chunk[..n]);
                    return Ok(());
                }
                Err(e) if e.kind() == ErrorKind::Interrupted => {}
                Err(e) => return Err(self.broke(&e)),
            }
        }
    }
}

/// So that the server need not guess what became of us.
impl Drop for Wire {
    fn drop(&mut self) {
        if !self.gone {
            self.out.clear();
            frontend::terminate(&mut self.out);
            let _ = self.send();
        }
    }
}
