//! From bytes to code points and back, without counting from the start each time.

/// A mark is kept every so many bytes.
const STEP: usize = 256;

/// The code points before each mark of a text.
pub(super) struct Points<'t> {
    text: &'t str,
    marks: Vec<usize>,
}

impl<'t> Points<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        let mut marks = Vec::with_capacity(text.len() / STEP + 1);
        let mut points = 0;
        for (at, byte) in text.bytes().enumerate() {
            if at % STEP == 0 {
                marks.push(points);
            }
            points += usize::from(is_first(byte));
        }
        Self { text, marks }
    }

    /// The number of code points before this byte.
    pub(super) fn before(&self, byte: usize) -> usize {
        let mark = byte / STEP;
        let known = self.marks.get(mark).or(self.marks.last()).copied().unwrap_or(0);
        let from = (mark * STEP).min(self.marks.len().saturating_sub(1) * STEP);
        known + self.text.as_bytes()[from..byte].iter().filter(|byte| is_first(**byte)).count()
    }

    /// The byte at which this code point begins.
    pub(super) fn byte(&self, point: usize) -> usize {
        let mark = self.marks.partition_point(|points| *points <= point).saturating_sub(1);
        let mut left = point - self.marks.get(mark).copied().unwrap_or(0);
        for (at, byte) in self.text.bytes().enumerate().skip(mark * STEP) {
            if is_first(byte) {
                if left == 0 {
                    return at;
                }
                left -= 1;
            }
        }
        self.text.len()
    }
}

/// Whether a code point begins with this byte.
fn is_first(byte: u8) -> bool {
    byte & 0b1100_0000 != 0b1000_0000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        let text = "é—x".repeat(300);
        let points = Points::of(&text);
        for (point, (byte, _)) in text.char_indices().enumerate() {
            assert_eq!((points.before(byte), points.byte(point)), (point, byte));
        }
        assert_eq!((points.before(text.len()), Points::of("").before(0)), (900, 0));
    }
}
