//! `cargo xtask deflate`: what is packed once may take its time.

use std::io::{self, Read, Write};

use zopfli::{Format, Options};

use crate::error::{Error, Result};

/// Packs what comes in.
pub(crate) fn run() -> Result<()> {
    let mut bytes = Vec::new();
    io::stdin().read_to_end(&mut bytes).map_err(Error::while_doing("cannot read the input"))?;
    let packed = packed(&bytes)?;
    io::stdout().write_all(&packed).map_err(Error::while_doing("cannot write the output"))
}

/// In zlib's format, which DecompressionStream calls "deflate": Node 20.0 does not know the raw one yet.
fn packed(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut packed = Vec::new();
    zopfli::compress(Options::default(), Format::Zlib, bytes, &mut packed)
        .map_err(Error::while_doing("cannot pack the input"))?;
    Ok(packed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repetition_is_packed() {
        assert!(packed(&b"refresh ".repeat(1000)).unwrap().len() < 100);
    }

    #[test]
    fn the_same_bytes_are_packed_the_same_way() {
        let bytes: Vec<u8> = (0..=255).cycle().take(2000).collect();
        assert_eq!(packed(&bytes).unwrap(), packed(&bytes).unwrap());
    }
}
