//! Sealing of what must not be read in a copy of the database: vendors' tokens and PKCE verifiers.
//!
//! XChaCha20-Poly1305 with a random nonce. The sealed text is `key id.base64(nonce ‖ ciphertext)`, and
//! the place it belongs to is authenticated with it, so that a value cannot be moved to another row.

use std::{fs, io, path::Path};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use rand::Rng;
use sha2::{Digest, Sha256};

const KEY_BYTES: usize = 32;
const NONCE_BYTES: usize = 24;

/// Why something could not be sealed or opened.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The key is not 32 bytes of base64.
    #[error("the sealing key must be 32 bytes in base64 (43 characters, no padding, `-` and `_` allowed)")]
    Key,
    /// The key file could not be read or made.
    #[error("the sealing key file {file}: {source}")]
    File {
        /// The file.
        file: String,
        /// What the system said.
        source: io::Error,
    },
    /// The value was sealed with another key, or has been changed.
    #[error(
        "a sealed value could not be opened; it was sealed with key {key_id}, this server has key {ours}"
    )]
    Opening {
        /// The id of the key it was sealed with.
        key_id: String,
        /// The id of the key this server has.
        ours: String,
    },
}

/// Seals and opens with one key.
#[derive(Clone)]
pub struct Sealer {
    id: String,
    cipher: XChaCha20Poly1305,
}

impl std::fmt::Debug for Sealer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Sealer({})", self.id)
    }
}

impl Sealer {
    /// A sealer with a key as configuration writes it.
    ///
    /// # Errors
    /// [`Error::Key`].
    pub fn new(key: &str) -> Result<Self, Error> {
        let bytes = URL_SAFE_NO_PAD
            .decode(key.trim().trim_end_matches('=').replace('+', "-").replace('/', "_"))
            .map_err(|_| Error::Key)?;
        if bytes.len() != KEY_BYTES {
            return Err(Error::Key);
        }
        let id = URL_SAFE_NO_PAD.encode(&Sha256::digest(&bytes)[..6]);
        let cipher = XChaCha20Poly1305::new_from_slice(&bytes).map_err(|_| Error::Key)?;
        Ok(Self { id, cipher })
    }

    /// A sealer with the key in a file, which is made where there is none.
    ///
    /// # Errors
    /// [`Error::File`], [`Error::Key`].
    pub fn from_file(file: &Path) -> Result<Self, Error> {
        let failed = |source| Error::File { file: file.display().to_string(), source };
        match fs::read_to_string(file) {
            Ok(key) => Self::new(&key),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let key = crate::ids::secret();
                write_private(file, &key).map_err(failed)?;
                Self::new(&key)
            }
            Err(error) => Err(failed(error)),
        }
    }

    /// Seals a text for a place, for instance `grants.access`.
    pub fn seal(&self, place: &str, text: &str) -> String {
        let mut nonce = [0_u8; NONCE_BYTES];
        rand::rng().fill_bytes(&mut nonce);
        let sealed = self
            .cipher
            .encrypt(&XNonce::from(nonce), Payload { msg: text.as_bytes(), aad: place.as_bytes() })
            .expect("a text in memory is shorter than the cipher's limit of 256 GB");
        format!("{}.{}", self.id, URL_SAFE_NO_PAD.encode([nonce.as_slice(), &sealed].concat()))
    }

    /// Opens what was sealed for the same place.
    ///
    /// # Errors
    /// [`Error::Opening`].
    pub fn open(&self, place: &str, sealed: &str) -> Result<String, Error> {
        let (key_id, body) = sealed.split_once('.').unwrap_or(("none", sealed));
        self.try_open(place, body)
            .ok_or_else(|| Error::Opening { key_id: key_id.to_owned(), ours: self.id.clone() })
    }

    fn try_open(&self, place: &str, body: &str) -> Option<String> {
        let bytes = URL_SAFE_NO_PAD.decode(body).ok()?;
        let (nonce, ciphertext) = bytes.split_at_checked(NONCE_BYTES)?;
        let nonce: [u8; NONCE_BYTES] = nonce.try_into().ok()?;
        let opened = self
            .cipher
            .decrypt(&XNonce::from(nonce), Payload { msg: ciphertext, aad: place.as_bytes() })
            .ok()?;
        String::from_utf8(opened).ok()
    }
}

fn write_private(file: &Path, key: &str) -> io::Result<()> {
    use io::Write;
    use std::os::unix::fs::OpenOptionsExt;
    let mut opened = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(file)?;
    opened.write_all(key.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sealer() -> Sealer {
        Sealer::new(&crate::ids::secret()).expect("a key")
    }

    proptest! {
        #[test]
        fn opens_what_it_sealed(text in "\\PC{0,80}") {
            let sealer = sealer();
            prop_assert_eq!(sealer.open("grants.access", &sealer.seal("grants.access", &text)).expect("opens"), text);
        }
    }

    #[test]
    fn refuses_another_place_another_key_and_a_changed_value() {
        let sealer = sealer();
        let sealed = sealer.seal("grants.access", "token");
        assert!(sealer.open("grants.refresh", &sealed).is_err());
        assert!(self::sealer().open("grants.access", &sealed).is_err());
        let mut changed = sealed.clone();
        changed.replace_range(sealed.len() - 1.., if sealed.ends_with('A') { "B" } else { "A" });
        assert!(sealer.open("grants.access", &changed).is_err());
        assert!(sealer.open("grants.access", "garbage").is_err());
    }

    #[test]
    fn refuses_a_short_key() {
        assert!(matches!(Sealer::new("c2hvcnQ"), Err(Error::Key)));
    }
}
