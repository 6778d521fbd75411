//! The base64url of a token's parts, as either version of PyJWT reads it.

use base64ct::{Base64UrlUnpadded, Encoding};

use super::Flavour;
use crate::python::base64;

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

/// PyJWT 1: what Python's `urlsafe_b64decode` makes of it once it is padded.
fn lenient(segment: &[u8]) -> Option<Vec<u8>> {
    let missing = [0, 3, 2, 1][segment.len() % 4];
    let padded = segment.iter().copied().chain(std::iter::repeat_n(b'=', missing));
    base64(padded.map(|byte| match byte {
        b'-' => b'+',
        b'_' => b'/',
        byte => byte,
    }))
}
