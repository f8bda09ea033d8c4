//! Taking connections, plain or over TLS.

use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::server::TlsStream;

/// The other end of a connection.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Remote(pub(crate) SocketAddr);

impl Connected<IncomingStream<'_, Plain>> for Remote {
    fn connect_info(stream: IncomingStream<'_, Plain>) -> Remote {
        Remote(*stream.remote_addr())
    }
}

impl Connected<IncomingStream<'_, Tls>> for Remote {
    fn connect_info(stream: IncomingStream<'_, Tls>) -> Remote {
        Remote(*stream.remote_addr())
    }
}

/// Without delay for small writes: every frame of a chat is one.
#[derive(Debug)]
pub(crate) struct Plain(pub(crate) TcpListener);

impl Listener for Plain {
    type Io = TcpStream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (TcpStream, SocketAddr) {
        accept(&self.0).await
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.0.local_addr()
    }
}

async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok((stream, address)) => {
                let _ = stream.set_nodelay(true);
                return (stream, address);
            }
            // Out of file descriptors, say: others may be given back meanwhile.
            Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
}

/// Handshakes of one moment; more wait in the kernel.
const HANDSHAKES_MAX: usize = 256;
const HANDSHAKE_TIME_MAX: Duration = Duration::from_secs(10);

/// Each handshake runs by itself, so that a slow one holds up nobody.
#[derive(Debug)]
pub(crate) struct Tls {
    address: SocketAddr,
    ready: mpsc::Receiver<(TlsStream<TcpStream>, SocketAddr)>,
}

impl Tls {
    pub(crate) fn new(listener: TcpListener, cert: &Path, key: &Path) -> io::Result<Tls> {
        let acceptor = TlsAcceptor::from(Arc::new(server_config(cert, key)?));
        let address = listener.local_addr()?;
        let (done, ready) = mpsc::channel(HANDSHAKES_MAX);
        tokio::spawn(async move {
            while let Ok(place) = done.clone().reserve_owned().await {
                let (stream, remote) = accept(&listener).await;
                let acceptor = acceptor.clone();
                tokio::spawn(async move {
                    let handshake = tokio::time::timeout(HANDSHAKE_TIME_MAX, acceptor.accept(stream));
                    if let Ok(Ok(stream)) = handshake.await {
                        place.send((stream, remote));
                    }
                });
            }
        });
        Ok(Tls { address, ready })
    }
}

impl Listener for Tls {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (TlsStream<TcpStream>, SocketAddr) {
        match self.ready.recv().await {
            Some(connection) => connection,
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.address)
    }
}

/// The one implementation of TLS that this program has, for those who ask others.
pub(crate) fn use_tls() {
    let _ = tokio_rustls::rustls::crypto::ring::default_provider().install_default();
}

fn server_config(cert: &Path, key: &Path) -> io::Result<ServerConfig> {
    let wrong = |path: &Path, why: String| {
        io::Error::new(io::ErrorKind::InvalidData, format!("{}: {why}", path.display()))
    };
    let read = |path: &Path| std::fs::read(path).map_err(|e| wrong(path, e.to_string()));
    let certs: Result<Vec<_>, _> = rustls_pemfile::certs(&mut read(cert)?.as_slice()).collect();
    let certs = certs.map_err(|e| wrong(cert, e.to_string()))?;
    let found =
        rustls_pemfile::private_key(&mut read(key)?.as_slice()).map_err(|e| wrong(key, e.to_string()))?;
    let found = found.ok_or_else(|| wrong(key, "holds no private key".to_owned()))?;
    let mut config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(certs, found)
        .map_err(|e| wrong(cert, e.to_string()))?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}
