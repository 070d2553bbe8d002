//! The digits of a year, month or day as written, where `X` masks one that is not known.

use std::fmt;

/// As many digits, or `X`, as were written.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) struct Digits<const N: usize>([u8; N]);

/// Whether a byte may stand among digits.
pub(super) fn is_digit_or_mask(byte: u8) -> bool {
    byte.is_ascii_digit() || byte == b'X'
}

impl<const N: usize> Digits<N> {
    /// Takes bytes that all satisfy [`is_digit_or_mask`].
    pub(super) fn new(bytes: [u8; N]) -> Self {
        debug_assert!(bytes.iter().all(|byte| is_digit_or_mask(*byte)));
        Self(bytes)
    }

    /// The last digits of a number.
    pub(super) fn from_number(number: u16) -> Self {
        let mut rest = number;
        let mut bytes = [b'0'; N];
        for byte in bytes.iter_mut().rev() {
            *byte += u8::try_from(rest % 10).expect("a digit is below ten");
            rest /= 10;
        }
        Self(bytes)
    }

    /// The number, if no digit is masked.
    pub(super) fn number(self) -> Option<u16> {
        (!self.is_masked()).then(|| self.lowest())
    }

    pub(super) fn is_masked(self) -> bool {
        self.0.contains(&b'X')
    }

    /// Whether nothing is known: every digit is masked.
    pub(super) fn is_unknown(self) -> bool {
        self.0 == [b'X'; N]
    }

    /// How many digits are known before the first mask.
    pub(super) fn known(self) -> usize {
        self.0.iter().take_while(|byte| **byte != b'X').count()
    }

    /// Whether all masks stand at the end, so that the numbers it can be follow one another.
    pub(super) fn is_prefix(self) -> bool {
        self.0[self.known()..].iter().all(|byte| *byte == b'X')
    }

    pub(super) fn lowest(self) -> u16 {
        self.with_masks_as(b'0')
    }

    pub(super) fn highest(self) -> u16 {
        self.with_masks_as(b'9')
    }

    /// Whether it can be this number.
    pub(super) fn allows(self, number: u16) -> bool {
        let mut rest = number;
        let digits_agree = self.0.iter().rev().all(|byte| {
            let digit = rest % 10;
            rest /= 10;
            *byte == b'X' || u16::from(byte - b'0') == digit
        });
        digits_agree && rest == 0
    }

    pub(super) fn as_str(&self) -> &str {
        str::from_utf8(&self.0).expect("digits and X are ASCII")
    }

    fn with_masks_as(self, digit: u8) -> u16 {
        self.0.iter().fold(0, |number, byte| {
            let digit = if *byte == b'X' { digit } else { *byte };
            number * 10 + u16::from(digit - b'0')
        })
    }
}

impl<const N: usize> fmt::Display for Digits<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masks_allow_what_they_can_stand_for() {
        let digits = Digits::new(*b"1X5");
        let allowed: Vec<u16> = (0..2000).filter(|n| digits.allows(*n)).collect();
        assert_eq!(allowed, [105, 115, 125, 135, 145, 155, 165, 175, 185, 195]);
        assert_eq!((digits.lowest(), digits.highest()), (105, 195));
        assert_eq!((digits.number(), digits.known()), (None, 1));
        assert!(!digits.is_prefix());
        assert!(Digits::new(*b"20XX").is_prefix());
        assert_eq!(Digits::new(*b"07").number(), Some(7));
    }
}
