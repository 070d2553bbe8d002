//! Accepts connections, bounds their number and their time, and lets requests in flight end when told to stop.
//!
//! `axum::serve` has no limits: neither of connections nor of the time that a client may stay silent.

use std::convert::Infallible;
use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tower::ServiceExt as _;

pub mod activity;
pub mod body;
pub mod connections;
pub mod limits;
pub mod stream;

use body::{RequestInFlight, TrackedBody};
use connections::{Admitted, Connections};
use limits::{DRAIN_WITHIN, HEAD_WITHIN};
use stream::ClientStream;

/// The largest head of a request, and the most that is buffered of an answer, in bytes.
const BUFFER: u32 = 64 << 10;

/// Requests that one HTTP/2 connection may have in flight.
const STREAMS: u32 = 100;

/// Milliseconds after which the kernel gives up a connection whose client takes none of the bytes sent (RFC 5482): those that fit
/// into the buffers of the kernel are nothing that this process waits for.
const UNACKNOWLEDGED: u32 = 30_000;

/// The answer to a connection beyond the limits.
const REFUSAL: &[u8] =
    b"HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/problem+json\r\nRetry-After: 1\r\nConnection: close\r\n\
    Content-Length: 129\r\n\r\n{\"type\":\"/problems/unavailable\",\"title\":\"The service cannot do that now\",\
    \"status\":503,\"detail\":\"too many connections are open\"}  ";

/// Connections that the kernel holds until they are accepted: a thousand clients that come at once are not turned away, to try again
/// a second later.
const BACKLOG: u32 = 4096;

/// Listens at an address.
///
/// # Errors
/// If it is taken or not of this machine.
pub fn listen(address: SocketAddr) -> std::io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// Serves until `stop` is done, then lets requests in flight end.
pub async fn serve(listener: TcpListener, router: Router, connections: Arc<Connections>, stop: impl Future<Output = ()>) {
    let builder = builder();
    let graceful = GracefulShutdown::new();
    let accept = async {
        loop {
            let Ok((socket, peer)) = listener.accept().await else {
                connections.note_refused();
                wait_for_descriptors().await;
                continue;
            };
            match connections.admit(peer.ip()) {
                Some(admitted) => connect(socket, peer, admitted, &builder, router.clone(), &graceful),
                None => refuse(&socket),
            }
        }
    };
    tokio::select! {
        () = stop => {}
        () = accept => {}
        () = connections.sweep() => {}
    }
    drop(listener);
    let drained = async {
        tokio::select! {
            () = graceful.shutdown() => true,
            () = connections.sweep() => false,
        }
    };
    if !tokio::time::timeout(DRAIN_WITHIN, drained).await.unwrap_or(false) {
        tracing::warn!("some connections did not end in time");
    }
}

fn builder() -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(HEAD_WITHIN).max_buf_size(BUFFER as usize);
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(HEAD_WITHIN)
        .max_concurrent_streams(STREAMS)
        .max_send_buf_size(BUFFER as usize)
        .max_header_list_size(BUFFER);
    builder
}

/// Gives connections a moment to end, so that there are file descriptors again.
#[allow(clippy::disallowed_methods, reason = "there is no event to wait for")]
async fn wait_for_descriptors() {
    tokio::time::sleep(Duration::from_millis(50)).await;
}

/// Answers a connection beyond the limits, as far as its socket takes it at once.
fn refuse(socket: &TcpStream) {
    let _ = socket.try_write(REFUSAL);
    // What the client has sent already is read, since a socket closed with unread bytes is reset before the answer is read.
    let _ = socket.try_read(&mut [0; 4096]);
}

fn connect(
    socket: TcpStream,
    peer: SocketAddr,
    admitted: Admitted,
    builder: &Builder<TokioExecutor>,
    router: Router,
    graceful: &GracefulShutdown,
) {
    let _ = socket.set_nodelay(true);
    let _ = rustix::net::sockopt::set_tcp_user_timeout(&socket, UNACKNOWLEDGED);
    let activity = Arc::clone(&admitted.activity);
    let stream = ClientStream::new(socket, Arc::clone(&activity));
    let service = hyper::service::service_fn(move |mut request: hyper::Request<hyper::body::Incoming>| {
        let in_flight = RequestInFlight::begin(&activity);
        request.extensions_mut().insert(ConnectInfo(peer));
        let answer = router.clone().oneshot(request.map(Body::new));
        async move {
            let response = answer.await.unwrap_or_else(|never: Infallible| match never {});
            Ok::<_, Infallible>(response.map(|body| TrackedBody::new(body, in_flight)))
        }
    });
    let connection = graceful.watch(builder.serve_connection(TokioIo::new(stream), service).into_owned());
    tokio::spawn(async move {
        tokio::select! {
            ended = connection => if let Err(error) = ended {
                tracing::debug!(error, "a connection ended early");
            },
            () = admitted.activity.closed() => tracing::debug!(%peer, "a connection was closed: it was idle or stalled for too long"),
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_refusal_is_as_long_as_it_says() {
        let text = std::str::from_utf8(REFUSAL).expect("ASCII");
        let (head, body) = text.split_once("\r\n\r\n").expect("a head and a body");
        assert!(head.contains(&format!("Content-Length: {}", body.len())), "{}", body.len());
        assert_eq!(serde_json::from_str::<serde_json::Value>(body).expect("JSON")["status"], 503);
    }
}
