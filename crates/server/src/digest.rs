//! Recognising a repeat: a digest of what was asked, by whom, with which client token.

use engine::Uuid;
use engine::event::TokenDigest;
use sha2::{Digest, Sha256};

/// `asker` and `operation` keep apart the tokens of different people and calls; `body` those of
/// calls that differ, since official clients use one token for all their receipts.
pub(crate) fn digest(asker: Uuid, operation: &str, token: &str, body: &[u8]) -> TokenDigest {
    let mut first = [0; 8];
    first.copy_from_slice(&hash_of(asker, operation, token, body)[..8]);
    TokenDigest(u64::from_be_bytes(first))
}

/// An id that the same asker gets for the same token, and nobody else.
pub(crate) fn id(asker: Uuid, operation: &str, token: &str) -> Uuid {
    let mut first = [0; 16];
    first.copy_from_slice(&hash_of(asker, operation, token, b"")[..16]);
    uuid::Builder::from_custom_bytes(first).into_uuid()
}

fn hash_of(asker: Uuid, operation: &str, token: &str, body: &[u8]) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(asker.as_bytes());
    for part in [operation.as_bytes(), token.as_bytes()] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.update(body);
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_makes_a_difference() {
        let (a, b) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let all = [
            digest(a, "Send", "t", b"x"),
            digest(b, "Send", "t", b"x"),
            digest(a, "Sen", "dt", b"x"),
            digest(a, "Send", "tx", b""),
            digest(a, "Send", "t", b"y"),
        ];
        for (i, one) in all.iter().enumerate() {
            assert!(all.iter().skip(i + 1).all(|other| other != one), "{i}");
        }
        assert_eq!(digest(a, "Send", "t", b"x"), all[0]);
    }
}
