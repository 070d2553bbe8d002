//! The runtime for heavy requests, at a lower priority than the one that accepts connections, answers light requests and refuses
//! what is too much: a question that takes long delays no other request.

use tokio::runtime::{Builder, Runtime};
use tokio_util::task::AbortOnDropHandle;

use super::problem::Problem;

/// The niceness of the threads: beside busy threads of the usual priority they get a quarter of the time that those get.
const NICE: i32 = 5;

/// A runtime of its own for heavy requests.
#[derive(Debug)]
pub struct HeavyRuntime(Option<Runtime>);

impl HeavyRuntime {
    /// A runtime for a machine with so many cores: with threads for as many heavy requests, and for light ones beside them.
    ///
    /// # Panics
    /// If the system gives no threads, which no service can do without.
    #[must_use]
    pub fn new(cores: usize) -> Self {
        let mut builder = Builder::new_multi_thread();
        builder.worker_threads(2 * cores).thread_name("heavy").enable_all();
        // Where the system refuses it, the threads have the usual priority.
        builder.on_thread_start(|| {
            let _ = rustix::process::setpriority_process(None, NICE);
        });
        Self(Some(builder.build().expect("the system gives threads to a service that starts")))
    }

    /// Runs work on one of the threads, until it is done or the caller goes away.
    ///
    /// # Errors
    /// A mistake of ours: the work panicked.
    pub async fn run<T: Send + 'static>(&self, work: impl Future<Output = T> + Send + 'static) -> Result<T, Problem> {
        let Some(runtime) = &self.0 else { return Err(Problem::unavailable("the service is stopping")) };
        AbortOnDropHandle::new(runtime.spawn(work)).await.map_err(|panic| Problem::broken(&panic.to_string()))
    }
}

impl Drop for HeavyRuntime {
    /// Ends without waiting: a runtime may not wait for another one.
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn work_runs_on_threads_of_a_lower_priority() {
        let runtime = HeavyRuntime::new(1);
        let nice = || rustix::process::getpriority_process(None).expect("a priority");
        let usual = nice();
        let done = runtime.run(async move { (nice(), std::thread::current().name().map(str::to_owned)) }).await.expect("done");
        assert_eq!(done, (usual + NICE, Some("heavy".to_owned())));
        assert_eq!(rustix::process::getpriority_process(None).expect("a priority"), usual, "others keep theirs");
        assert!(runtime.run(async { panic!("of the work") }).await.is_err());
    }
}
