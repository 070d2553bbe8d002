//! A client that does no more than it must: one connection, one request after the other, nothing copied.

use memchr::memmem;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// The largest answer there is room for.
const ROOM: usize = 4 << 20;

/// A connection kept open.
pub struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// An answer, where it was received.
pub struct Answer<'a> {
    pub status: u16,
    head: &'a [u8],
    pub body: &'a [u8],
}

impl Answer<'_> {
    /// The value of a header, by its name in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        let lines = std::str::from_utf8(self.head).ok()?.lines();
        let mut pairs = lines.filter_map(|line| line.split_once(": "));
        pairs.find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }
}

impl Connection {
    pub async fn to(address: &str) -> Self {
        let stream = TcpStream::connect(address).await.expect("a connection");
        stream.set_nodelay(true).expect("a socket");
        Self { stream, buffer: vec![0; ROOM] }
    }

    /// Sends a request and receives the whole answer to it.
    pub async fn ask(&mut self, request: &[u8]) -> Answer<'_> {
        self.stream.write_all(request).await.expect("sent");
        let (mut have, mut head) = (0, None);
        while head.is_none() {
            have += self.more(have).await;
            head = memmem::find(&self.buffer[..have], b"\r\n\r\n");
        }
        let head = head.expect("the loop ends when it is found");
        let status = self.buffer[9..12].iter().fold(0, |number, digit| number * 10 + u16::from(digit - b'0'));
        let whole = head + 4 + if status == 304 { 0 } else { length(&self.buffer[..head]) };
        while have < whole {
            have += self.more(have).await;
        }
        assert_eq!(have, whole, "an answer is as long as it says");
        Answer { status, head: &self.buffer[..head], body: &self.buffer[head + 4..whole] }
    }

    async fn more(&mut self, have: usize) -> usize {
        let read = self.stream.read(&mut self.buffer[have..]).await.expect("received");
        assert_ne!(read, 0, "the server keeps the connection open, and its answers fit");
        read
    }
}

fn length(head: &[u8]) -> usize {
    let name = b"ontent-length: ".as_slice();
    let at = memmem::find(head, name).or_else(|| memmem::find(head, b"ontent-Length: ")).expect("a length") + name.len();
    head[at..].iter().take_while(|digit| digit.is_ascii_digit()).fold(0, |number, digit| number * 10 + usize::from(digit - b'0'))
}
