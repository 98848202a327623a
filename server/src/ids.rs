//! Randomness: secrets that travel (sessions, states) and ids that do not.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use rand::Rng;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// 256 random bits as text, for a cookie or an OAuth state.
pub fn secret() -> String {
    let mut bytes = [0_u8; 32];
    rand::rng().fill_bytes(&mut bytes);
    URL_SAFE_NO_PAD.encode(bytes)
}

/// What is kept of a secret: its SHA-256.
pub fn fingerprint(secret: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(secret.as_bytes()))
}

/// A new id; later ones sort later.
pub fn id() -> String {
    Uuid::now_v7().to_string()
}
