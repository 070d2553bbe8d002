//! A client that does no more than it must: one connection, one request after the other, nothing copied.

use memchr::memmem;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// The largest answer there is room for.
const ROOM: usize = 4 << 20;

/// What ends an answer sent in chunks.
const LAST_CHUNK: &[u8] = b"\r\n0\r\n\r\n";

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
        let (from, to, end) = if status == 304 { (head + 4, head + 4, 0) } else { self.body(head, &mut have).await };
        while have < to + end {
            have += self.more(have).await;
        }
        assert_eq!(have, to + end, "an answer is as long as it says");
        Answer { status, head: &self.buffer[..head], body: &self.buffer[from..to] }
    }

    /// From where to where the body reaches, and how many bytes come after it. What is sent in chunks has one here.
    async fn body(&mut self, head: usize, have: &mut usize) -> (usize, usize, usize) {
        if let Some(length) = length(&self.buffer[..head]) {
            return (head + 4, head + 4 + length, 0);
        }
        loop {
            if let Some(line) = memmem::find(&self.buffer[head + 4..*have], b"\r\n") {
                let size = std::str::from_utf8(&self.buffer[head + 4..head + 4 + line]).expect("a size");
                let from = head + 4 + line + 2;
                return (from, from + usize::from_str_radix(size, 16).expect("a size"), LAST_CHUNK.len());
            }
            *have += self.more(*have).await;
        }
    }

    async fn more(&mut self, have: usize) -> usize {
        let read = self.stream.read(&mut self.buffer[have..]).await.expect("received");
        assert_ne!(read, 0, "the server keeps the connection open, and its answers fit");
        read
    }
}

fn length(head: &[u8]) -> Option<usize> {
    let name = b"ontent-length: ".as_slice();
    let at = memmem::find(head, name).or_else(|| memmem::find(head, b"ontent-Length: "))? + name.len();
    Some(head[at..].iter().take_while(|digit| digit.is_ascii_digit()).fold(0, |number, digit| number * 10 + usize::from(digit - b'0')))
}
