//! The socket of a connection: notes when bytes move, refuses line ends that are not CRLF in the heads of requests, and lets the
//! client read its answer before the connection is closed.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

use super::activity::Activity;

/// Bytes that are read and thrown away after the last answer. A socket closed with unread bytes is reset, and the client may
/// lose the answer (RFC 9112, section 9.6).
const LINGERED: usize = 4 << 20;

/// How an HTTP/2 connection begins: nothing after that is text.
const HTTP2: &[u8] = b"PRI * HTTP/2.0\r\n";

/// A client's socket.
#[derive(Debug)]
pub struct ClientStream {
    socket: TcpStream,
    activity: Arc<Activity>,
    head: Head,
    lingered: usize,
}

/// Where in the head of a request the bytes read so far have ended.
#[derive(Debug, Default)]
struct Head {
    /// How much of [`HTTP2`] the connection has begun with; `None` once it began otherwise.
    preface: Option<usize>,
    is_http2: bool,
    /// The byte read last.
    previous: u8,
    /// Whether a byte of the head was read that is no empty line before it.
    has_begun: bool,
    /// How many bytes of the empty line, CR LF CR LF, were read last.
    ending: usize,
}

impl ClientStream {
    /// A socket whose activity is noted.
    pub fn new(socket: TcpStream, activity: Arc<Activity>) -> Self {
        let head = Head { preface: Some(0), ..Head::default() };
        Self { socket, activity, head, lingered: 0 }
    }

    /// In HTTP/2, answers to pings are written even if the client takes nothing of its answers: there only bodies count.
    fn note_written(&self) {
        if !self.head.is_http2 {
            self.activity.touch();
        }
    }
}

impl Head {
    /// Reads on in a head. A line feed without a carriage return becomes a NUL, which no head may have: the parser of HTTP refuses
    /// the request with 400. Two servers in a row that disagree on line ends see different requests (RFC 9112, section 11.2).
    fn check(&mut self, bytes: &mut [u8], activity: &Activity) {
        let mut previous = self.previous;
        for byte in bytes {
            if self.follows_preface(*byte) {
                return;
            }
            if *byte == b'\n' && previous != b'\r' {
                *byte = 0;
            }
            (previous, self.previous) = (*byte, *byte);
            if !self.has_begun && matches!(*byte, b'\r' | b'\n') {
                // Empty lines before a request are skipped (RFC 9112, section 2.2).
                continue;
            }
            self.has_begun = true;
            self.ending = match (*byte, self.ending) {
                (b'\r', 0 | 2) | (b'\n', 1 | 3) => self.ending + 1,
                (b'\r', _) => 1,
                _ => 0,
            };
            if self.ending == 4 {
                (self.ending, self.has_begun) = (0, false);
                activity.end_head();
                return;
            }
        }
    }

    /// Whether the connection has turned out to be HTTP/2.
    fn follows_preface(&mut self, byte: u8) -> bool {
        self.preface = self.preface.filter(|seen| HTTP2[*seen] == byte).map(|seen| seen + 1);
        self.is_http2 |= self.preface == Some(HTTP2.len());
        self.preface = self.preface.filter(|seen| *seen < HTTP2.len());
        self.is_http2
    }
}

impl AsyncRead for ClientStream {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.socket).poll_read(context, buffer))?;
        let Self { activity, head, .. } = &mut *self;
        if activity.is_in_head() && !head.is_http2 {
            head.check(&mut buffer.filled_mut()[before..], activity);
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for ClientStream {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = ready!(Pin::new(&mut self.socket).poll_write(context, bytes))?;
        self.note_written();
        Poll::Ready(Ok(written))
    }

    fn poll_write_vectored(mut self: Pin<&mut Self>, context: &mut Context<'_>, parts: &[io::IoSlice<'_>]) -> Poll<io::Result<usize>> {
        let written = ready!(Pin::new(&mut self.socket).poll_write_vectored(context, parts))?;
        self.note_written();
        Poll::Ready(Ok(written))
    }

    fn is_write_vectored(&self) -> bool {
        self.socket.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_flush(context)
    }

    /// Ends our side, then reads what the client still sends, up to a bound of bytes; the table of connections bounds the time.
    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if !self.activity.is_closing() {
            ready!(Pin::new(&mut self.socket).poll_shutdown(context))?;
            self.activity.begin_closing();
        }
        let mut scratch = [0; 16 << 10];
        while self.lingered < LINGERED {
            let mut buffer = ReadBuf::new(&mut scratch);
            match ready!(Pin::new(&mut self.socket).poll_read(context, &mut buffer)) {
                Ok(()) if !buffer.filled().is_empty() => self.lingered += buffer.filled().len(),
                _ => break,
            }
        }
        Poll::Ready(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The bytes after they were read in parts of a size.
    fn read(text: &[u8], size: usize) -> Vec<u8> {
        let activity = Activity::new(std::net::IpAddr::from([127, 0, 0, 1]));
        let mut head = Head { preface: Some(0), ..Head::default() };
        let mut out = Vec::new();
        for part in text.chunks(size) {
            let mut part = part.to_vec();
            if activity.is_in_head() && !head.is_http2 {
                head.check(&mut part, &activity);
            }
            out.extend(part);
        }
        out
    }

    #[test]
    fn a_bare_line_feed_is_refused_in_a_head_and_nowhere_else() {
        for size in 1..40 {
            let whole = b"GET / HTTP/1.1\r\nHost: a\r\n\r\nbody\nwith\nlines";
            assert_eq!(read(whole, size)[..27], whole[..27], "{size}");
            for bare in [
                "GET / HTTP/1.1\nHost: a\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\n\n",
                "\nGET",
                "\r\n\r\nGET / HTTP/1.1\nHost: a\r\n\r\n",
            ] {
                assert!(read(bare.as_bytes(), size).contains(&0), "{bare:?} in parts of {size}");
            }
            let http2 = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\n\n\n";
            assert_eq!(read(http2, size), http2, "{size}");
        }
    }

    proptest! {
        #[test]
        fn the_size_of_the_parts_does_not_matter_within_a_head(text in "[\r\nA: ]{0,40}", size in 1_usize..10) {
            let end = text.find("\r\n\r\n").map_or(text.len(), |at| at + 4);
            prop_assert_eq!(read(&text.as_bytes()[..end], size), read(&text.as_bytes()[..end], usize::MAX));
        }
    }
}
