//! What requests cost: `cargo bench` prints tables of ratios. `TIMELINE_EVENTS=1000000` asks more, `TIMELINE_ONLY=facets` fewer rows,
//! `TIMELINE_FILE=synthetic.db` keeps the filled database for the next run, `TIMELINE_DATASETTE=1` asks Datasette too.
//!
//! Each question is asked over HTTP by sixteen connections at once, and beside it, in turns, a bare axum handler sends the same
//! bytes: the ratio of the two says how much of the possible speed is left. These machines are noisy; ratios are not so much.

use std::sync::{Arc, LazyLock};

use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use sanctions_timeline::http::{App, Limits, router};
use sanctions_timeline::service::Service;

mod asked;
mod client;
mod datasette;
mod filled;
mod load;
mod plain;
mod questions;
mod sql;
mod started;
mod tables;
mod work;
mod writer;

#[path = "../../examples/synthetic.rs"]
#[allow(dead_code, reason = "its main belongs to the example")]
mod synthetic;

use asked::Asked;
use questions::{compressed, questions};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() {
    let asked = Asked::read();
    let dir = tempfile::tempdir().expect("a directory");
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    println!("{} synthetic events, {} connections, {cores} cores, server and load on the same machine", asked.events, load::CONNECTIONS);
    let file = filled::filled(&asked, dir.path());
    let service = filled::open(&asked, &file).await;
    let servers = Servers::over(&service).await;
    let mut all = questions(asked.events, tables::cursors(&servers.uncached, &asked).await);
    tables::cold(&asked, &servers, &all).await;
    work::table(&asked, &service, &servers.app, &all).await;
    sql::tables(&asked, &service, &servers.app, &all, dir.path()).await;
    datasette::table(&asked, &service, &servers.uncached, &all, dir.path()).await;
    started::tables(&asked, &file, &all, dir.path()).await;
    writer::applying(&asked, &file).await;
    writer::readers(&asked, &file, &all, dir.path()).await;
    all.extend(compressed());
    tables::hot(&asked, &servers, &all).await;
}

/// The service twice: keeping no answers, and keeping all of them.
struct Servers {
    /// The one that keeps nothing, to be asked without a network.
    app: axum::Router,
    uncached: String,
    hot: String,
}

impl Servers {
    async fn over(service: &Arc<Service>) -> Self {
        let app = app(service, 0);
        Self { app: app.clone(), uncached: load::listen(app).await, hot: load::listen(self::app(service, 256 << 20)).await }
    }
}

/// The service over HTTP, with room for so many bytes of finished answers.
fn app(service: &Arc<Service>, kept: usize) -> axum::Router {
    static METRICS: LazyLock<PrometheusHandle> =
        LazyLock::new(|| PrometheusBuilder::new().install_recorder().expect("there is no other recorder"));
    router::router(&App::new(Arc::clone(service), METRICS.clone(), Limits { kept, ..Limits::default() }))
}
