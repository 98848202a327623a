//! Sealing of what must not be read in a copy of the database: vendors' tokens and PKCE verifiers.
//!
//! XChaCha20-Poly1305 with a random nonce. The sealed text is `key id.base64(nonce ‖ ciphertext)`, and
//! the place it belongs to is authenticated with it, so that a value cannot be moved to another row.
//! The first key seals, all of them open, so that keys can be changed while servers run; what else
//! belongs to a change is in [`crate::rotate_key`]. To seal one more column: a line in [`crate::store::sealed`].

pub mod key_file;

use std::{
    io,
    path::Path,
    sync::{Arc, RwLock},
};

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
    /// A key is not 32 bytes of base64, or there is none.
    #[error("each sealing key must be 32 bytes in base64 (43 characters, no padding, `-` and `_` allowed)")]
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
    #[error("a sealed value could not be opened; it was sealed with key {key_id}, this server has {ours}")]
    Opening {
        /// The id of the key it was sealed with.
        key_id: String,
        /// The ids of the keys this server has.
        ours: String,
    },
}

/// Seals with its first key and opens with all.
#[derive(Clone)]
pub struct Sealer {
    keys: Arc<RwLock<Arc<[Key]>>>,
    file: Option<Arc<Path>>,
}

struct Key {
    id: String,
    cipher: XChaCha20Poly1305,
}

impl std::fmt::Debug for Sealer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Sealer({})", self.key_ids().join(", "))
    }
}

impl Sealer {
    /// A sealer with keys as configuration writes them, separated by commas or lines.
    ///
    /// # Errors
    /// [`Error::Key`].
    pub fn new(keys: &str) -> Result<Self, Error> {
        Ok(Self { keys: Arc::new(RwLock::new(ring(keys)?)), file: None })
    }

    /// A sealer with the keys in a file, which is made where there is none. It is read again when the keys in it
    /// may have changed, so that a rotation reaches servers that run.
    ///
    /// # Errors
    /// [`Error::File`], [`Error::Key`].
    pub fn from_file(file: &Path) -> Result<Self, Error> {
        let keys = ring(&key_file::read_or_make(file)?)?;
        Ok(Self { keys: Arc::new(RwLock::new(keys)), file: Some(file.into()) })
    }

    /// The ids of the keys; the first one seals.
    pub fn key_ids(&self) -> Vec<String> {
        self.keys().iter().map(|key| key.id.clone()).collect()
    }

    /// Seals a text for a place, for instance `grants.access`.
    pub fn seal(&self, place: &str, text: &str) -> String {
        self.read_again();
        self.keys()[0].seal(place, text)
    }

    /// Opens what was sealed for the same place.
    ///
    /// # Errors
    /// [`Error::Opening`].
    pub fn open(&self, place: &str, sealed: &str) -> Result<String, Error> {
        let key_id = key_id(sealed);
        if !self.has(key_id) {
            self.read_again();
        }
        let keys = self.keys();
        let key = keys.iter().find(|key| key.id == key_id);
        let body = sealed.split_once('.').map_or(sealed, |(_, body)| body);
        key.and_then(|key| key.open(place, body)).ok_or_else(|| Error::Opening {
            key_id: key_id.to_owned(),
            ours: keys.iter().map(|key| key.id.as_str()).collect::<Vec<_>>().join(", "),
        })
    }

    /// Whether one of the keys has this id.
    pub fn has(&self, key_id: &str) -> bool {
        self.keys().iter().any(|key| key.id == key_id)
    }

    fn keys(&self) -> Arc<[Key]> {
        self.keys.read().unwrap_or_else(|poisoned| poisoned.into_inner()).clone()
    }

    /// A file that cannot be read at this moment leaves the keys as they are: they still open what they sealed.
    fn read_again(&self) {
        let Some(file) = &self.file else { return };
        match key_file::read(file).and_then(|keys| ring(&keys)) {
            Ok(keys) => *self.keys.write().unwrap_or_else(|poisoned| poisoned.into_inner()) = keys,
            Err(error) => tracing::error!(%error, "the sealing keys could not be read again"),
        }
    }
}

/// The id of the key that a value was sealed with.
pub fn key_id(sealed: &str) -> &str {
    sealed.split_once('.').map_or("none", |(id, _)| id)
}

fn ring(keys: &str) -> Result<Arc<[Key]>, Error> {
    let keys: Vec<Key> = key_file::split(keys).map(Key::new).collect::<Result<_, _>>()?;
    if keys.is_empty() { Err(Error::Key) } else { Ok(keys.into()) }
}

impl Key {
    fn new(text: &str) -> Result<Self, Error> {
        let bytes = URL_SAFE_NO_PAD
            .decode(text.trim_end_matches('=').replace('+', "-").replace('/', "_"))
            .map_err(|_| Error::Key)?;
        if bytes.len() != KEY_BYTES {
            return Err(Error::Key);
        }
        let id = URL_SAFE_NO_PAD.encode(&Sha256::digest(&bytes)[..6]);
        let cipher = XChaCha20Poly1305::new_from_slice(&bytes).map_err(|_| Error::Key)?;
        Ok(Self { id, cipher })
    }

    fn seal(&self, place: &str, text: &str) -> String {
        let mut nonce = [0_u8; NONCE_BYTES];
        rand::rng().fill_bytes(&mut nonce);
        let sealed = self
            .cipher
            .encrypt(&XNonce::from(nonce), Payload { msg: text.as_bytes(), aad: place.as_bytes() })
            .expect("a text in memory is shorter than the cipher's limit of 256 GB");
        format!("{}.{}", self.id, URL_SAFE_NO_PAD.encode([nonce.as_slice(), &sealed].concat()))
    }

    fn open(&self, place: &str, body: &str) -> Option<String> {
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
    fn refuses_a_short_key_and_none() {
        for keys in ["c2hvcnQ", "", " , "] {
            assert!(matches!(Sealer::new(keys), Err(Error::Key)), "{keys:?}");
        }
    }

    #[test]
    fn the_first_key_seals_and_every_key_opens() {
        let (old, new) = (crate::ids::secret(), crate::ids::secret());
        let (before, both) =
            (Sealer::new(&old).expect("a key"), Sealer::new(&format!("{new},{old}")).expect("keys"));
        let sealed = before.seal("grants.access", "token");
        assert_eq!(both.open("grants.access", &sealed).expect("opens"), "token");
        let sealed = both.seal("grants.access", "token");
        assert_eq!(key_id(&sealed), both.key_ids()[0]);
        assert!(before.open("grants.access", &sealed).is_err());
    }

    #[test]
    fn a_key_that_is_put_into_the_file_reaches_sealers_that_are_open() {
        let folder = tempfile::TempDir::new().expect("a folder");
        let file = folder.path().join("seal.key");
        let (running, other) =
            (Sealer::from_file(&file).expect("a key"), Sealer::from_file(&file).expect("the same"));
        let old = running.seal("grants.access", "old token");
        key_file::add_key(&file).expect("added");
        let new = other.seal("grants.access", "new token");
        assert_ne!(key_id(&old), key_id(&new));
        assert_eq!(running.open("grants.access", &new).expect("opens"), "new token");
        assert_eq!(running.open("grants.access", &old).expect("opens"), "old token");
        key_file::keep_first(&file).expect("kept");
        assert!(Sealer::from_file(&file).expect("a key").open("grants.access", &old).is_err());
        assert_eq!(
            std::fs::read_dir(folder.path()).expect("a folder").count(),
            1,
            "nothing is left beside it"
        );
    }
}
