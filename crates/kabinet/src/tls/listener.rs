//! Connections that have shaken hands. A handshake runs beside the others and under a limit of time, so that whoever connects
//! and says nothing holds nobody up.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use axum::serve::Listener;
use rustls::ServerConfig;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{Semaphore, mpsc},
    task::JoinHandle,
};
use tokio_rustls::{TlsAcceptor, server::TlsStream};

/// Time for a handshake.
const PATIENCE: Duration = Duration::from_secs(10);
/// Handshakes at once.
const AT_ONCE: usize = 512;

type Shaken = (TlsStream<TcpStream>, SocketAddr);

/// A listener for [`axum::serve`].
pub struct TlsListener {
    shaken: mpsc::Receiver<Shaken>,
    address: SocketAddr,
    accepting: JoinHandle<()>,
}

impl TlsListener {
    /// Shakes hands on a bound address.
    ///
    /// # Errors
    /// That the address is gone.
    pub fn new(tcp: TcpListener, server: Arc<ServerConfig>) -> io::Result<TlsListener> {
        let address = tcp.local_addr()?;
        let (give, shaken) = mpsc::channel(AT_ONCE);
        let accepting = tokio::spawn(accept(tcp, TlsAcceptor::from(server), give));
        Ok(TlsListener { shaken, address, accepting })
    }
}

impl Drop for TlsListener {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn accept(mut tcp: TcpListener, acceptor: TlsAcceptor, give: mpsc::Sender<Shaken>) {
    let turns = Arc::new(Semaphore::new(AT_ONCE));
    loop {
        let Ok(turn) = turns.clone().acquire_owned().await else { return };
        let (stream, peer) = Listener::accept(&mut tcp).await;
        let (acceptor, give) = (acceptor.clone(), give.clone());
        tokio::spawn(async move {
            match tokio::time::timeout(PATIENCE, acceptor.accept(stream)).await {
                Ok(Ok(stream)) => {
                    let _ = give.send((stream, peer)).await;
                }
                // Scanners, and whoever does not like the certificate: worth a line to who looks for it.
                Ok(Err(e)) => tracing::debug!(%peer, error = %e, "no handshake"),
                Err(_) => tracing::debug!(%peer, "no handshake in time"),
            }
            drop(turn);
        });
    }
}

impl Listener for TlsListener {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> Shaken {
        match self.shaken.recv().await {
            Some(shaken) => shaken,
            // Only while the program stops.
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.address)
    }
}
