//! An answer on its way to the client: counted while it waits, and handed over in pieces, so that what waits is known.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use axum::body::{Body, Bytes, HttpBody};
use hyper::body::{Frame, SizeHint};

use super::activity::Activity;

/// The largest piece that is handed over at a time.
const PIECE: usize = 64 << 10;

/// The request in flight that an answer belongs to; it ends when the answer has been written or given up.
#[derive(Debug)]
pub struct RequestInFlight(Arc<Activity>);

impl RequestInFlight {
    /// Counts a request in.
    pub fn begin(activity: &Arc<Activity>) -> Self {
        activity.begin_request();
        Self(Arc::clone(activity))
    }
}

impl Drop for RequestInFlight {
    fn drop(&mut self) {
        self.0.end_request();
    }
}

/// The body of an answer that belongs to a request in flight.
#[derive(Debug)]
pub struct TrackedBody {
    inner: Body,
    /// The remainder of a frame that is larger than a piece.
    rest: Bytes,
    /// Bytes that are counted as waiting for the client, with the piece handed over last.
    waiting: usize,
    request: RequestInFlight,
    /// Whether the body was polled after its last piece: only then has the client taken that.
    has_ended: bool,
}

impl TrackedBody {
    /// The same body, tracked.
    pub fn new(inner: Body, request: RequestInFlight) -> Self {
        let mut body = Self { inner, rest: Bytes::new(), waiting: 0, request, has_ended: false };
        body.count();
        body
    }

    /// Updates the count of bytes that are finished and not handed over yet.
    fn count(&mut self) {
        self.request.0.release(self.waiting);
        let finished = self.inner.size_hint().exact().and_then(|bytes| usize::try_from(bytes).ok()).unwrap_or_default();
        self.waiting = self.rest.len() + finished;
        self.request.0.hold(self.waiting);
    }

    fn hand_over(&mut self) -> Frame<Bytes> {
        Frame::data(self.rest.split_to(self.rest.len().min(PIECE)))
    }
}

impl Drop for TrackedBody {
    fn drop(&mut self) {
        self.request.0.release(self.waiting);
    }
}

impl HttpBody for TrackedBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        // Whoever polls has taken the last piece.
        self.request.0.touch();
        self.count();
        if !self.rest.is_empty() {
            return Poll::Ready(Some(Ok(self.hand_over())));
        }
        let frame = ready!(Pin::new(&mut self.inner).poll_frame(context));
        let Some(Ok(frame)) = frame else {
            self.has_ended = true;
            return Poll::Ready(frame);
        };
        match frame.into_data() {
            Ok(data) => {
                self.rest = data;
                self.count();
                Poll::Ready(Some(Ok(self.hand_over())))
            }
            Err(trailers) => Poll::Ready(Some(Ok(trailers))),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.has_ended || (self.waiting == 0 && self.inner.is_end_stream())
    }

    fn size_hint(&self) -> SizeHint {
        if self.rest.is_empty() {
            return self.inner.size_hint();
        }
        let (rest, inner) = (self.rest.len() as u64, self.inner.size_hint());
        let mut hint = SizeHint::new();
        hint.set_lower(inner.lower() + rest);
        if let Some(upper) = inner.upper() {
            hint.set_upper(upper + rest);
        }
        hint
    }
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt as _;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn pieces_make_the_same_bytes_and_nothing_stays_counted(sizes in prop::collection::vec(0_usize..200_000, 0..5), taken in 0_usize..8) {
            let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
            runtime.block_on(async {
                let activity = Arc::new(Activity::new(std::net::IpAddr::from([127, 0, 0, 1])));
                let whole: Vec<Bytes> = sizes.iter().enumerate().map(|(i, size)| Bytes::from(vec![i.to_le_bytes()[0]; *size])).collect();
                let body = |pieces: &[Bytes]| {
                    let pieces: Vec<Result<Bytes, std::convert::Infallible>> = pieces.iter().cloned().map(Ok).collect();
                    TrackedBody::new(Body::from_stream(futures_util::stream::iter(pieces)), RequestInFlight::begin(&activity))
                };
                let all = body(&whole).collect().await.expect("it ends").to_bytes();
                assert_eq!(all, whole.concat());
                let mut given_up = body(&whole);
                for _ in 0..taken {
                    if let Some(frame) = given_up.frame().await {
                        assert!(frame.expect("data").into_data().expect("data").len() <= PIECE);
                    }
                }
                drop(given_up);
                assert_eq!((activity.held(), activity.is_idle()), (0, true));
            });
        }
    }
}
