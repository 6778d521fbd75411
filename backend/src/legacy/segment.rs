//! The base64url of a token's parts, as either version of PyJWT reads it.

use base64ct::{Base64UrlUnpadded, Encoding};

use super::Flavour;

impl Flavour {
    /// Decodes a part of a token.
    pub(super) fn decode_segment(self, segment: &[u8]) -> Option<Vec<u8>> {
        match self {
            Self::Legacy111 => lenient(segment),
            Self::LegacyFork => strict(segment),
        }
    }
}

/// PyJWT 2: canonical, and padded in full if at all.
fn strict(segment: &[u8]) -> Option<Vec<u8>> {
    let padding = segment.iter().rev().take_while(|byte| **byte == b'=').count();
    let bare = &segment[..segment.len() - padding];
    if padding > 2 || (padding > 0 && !segment.len().is_multiple_of(4)) {
        return None;
    }
    Base64UrlUnpadded::decode_vec(str::from_utf8(bare).ok()?).ok()
}

/// PyJWT 1: what Python's `b64decode` makes of it once it is padded. Bits that are left over, and characters of no meaning, count for nothing.
fn lenient(segment: &[u8]) -> Option<Vec<u8>> {
    let missing = [0, 3, 2, 1][segment.len() % 4];
    let padded = segment.iter().copied().chain(std::iter::repeat_n(b'=', missing));
    let mut decoded = Vec::with_capacity(segment.len() / 4 * 3 + 2);
    let (mut bits, mut digits, mut pads) = (0_u32, 0, 0);
    for byte in padded {
        if byte == b'=' {
            pads += 1;
            if digits >= 2 && digits + pads >= 4 {
                return Some(decoded);
            }
            continue;
        }
        let Some(digit) = digit(byte) else { continue };
        pads = 0;
        bits = bits << 6 | u32::from(digit);
        if digits > 0 {
            // Two digits make the first byte, and each further one another.
            decoded.push((bits >> (6 - 2 * digits)) as u8);
        }
        digits = (digits + 1) % 4;
    }
    (digits == 0).then_some(decoded)
}

fn digit(byte: u8) -> Option<u8> {
    match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'-' | b'+' => Some(62),
        b'_' | b'/' => Some(63),
        _ => None,
    }
}
