//! Accepts connections, with the time limits that `axum::serve` lacks, and lets them end when told to stop.

use std::future::Future;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tower::ServiceExt as _;

/// How long a client may take to send the headers of a request.
const HEADERS_WITHIN: Duration = Duration::from_secs(10);

/// How long connections may take to end after being told to.
const DRAIN_WITHIN: Duration = Duration::from_secs(20);

/// Serves until `stop` is done, then lets every request under way end.
pub async fn serve(listener: TcpListener, router: Router, stop: impl Future<Output = ()>) {
    let mut builder = Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(HEADERS_WITHIN);
    builder.http2().timer(TokioTimer::new()).keep_alive_interval(HEADERS_WITHIN).max_concurrent_streams(200);
    let graceful = GracefulShutdown::new();
    tokio::pin!(stop);
    loop {
        tokio::select! {
            () = &mut stop => break,
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => connect(stream, &builder, router.clone(), &graceful),
                Err(error) => {
                    tracing::warn!(%error, "cannot accept a connection");
                    out_of_descriptors().await;
                }
            },
        }
    }
    drop(listener);
    if tokio::time::timeout(DRAIN_WITHIN, graceful.shutdown()).await.is_err() {
        tracing::warn!("some connections did not end in time");
    }
}

/// Gives connections a moment to end, so that there are file descriptors again.
#[allow(clippy::disallowed_methods, reason = "there is no event to wait for")]
async fn out_of_descriptors() {
    tokio::time::sleep(Duration::from_millis(50)).await;
}

fn connect(stream: TcpStream, builder: &Builder<TokioExecutor>, router: Router, graceful: &GracefulShutdown) {
    let _ = stream.set_nodelay(true);
    let service = router.map_request(|request: hyper::Request<hyper::body::Incoming>| request.map(Body::new));
    let service = TowerToHyperService::new(service);
    let connection = builder.serve_connection(TokioIo::new(stream), service).into_owned();
    let connection = graceful.watch(connection);
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            tracing::debug!(%error, "a connection ended early");
        }
    });
}
