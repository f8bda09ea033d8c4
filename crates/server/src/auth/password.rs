//! Passwords: hashed with Argon2id, and checked in the same time whether or not the user exists.

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};

/// ENT-11.
pub(crate) fn check_rules(password: &str) -> Result<(), &'static str> {
    let has = |f: fn(&char) -> bool| password.chars().any(|c| f(&c));
    if password.chars().count() < 8 {
        Err("must have at least 8 characters")
    } else if password.len() > 256 {
        Err("must have at most 256 bytes")
    } else if !has(char::is_ascii_uppercase) || !has(char::is_ascii_lowercase) || !has(char::is_ascii_digit) {
        Err("must have an upper-case letter, a lower-case letter and a digit")
    } else {
        Ok(())
    }
}

/// About 20 ms of one core and 19 MiB, as OWASP's 2025 sheet has it for Argon2id.
fn argon2() -> Argon2<'static> {
    let params = Params::new(19 * 1024, 2, 1, None).expect("the figures are within Argon2's bounds");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// Blocks for the time the hash takes.
pub(crate) fn hash(password: &str) -> String {
    let hash = argon2().hash_password(password.as_bytes()).expect("the system has random bytes");
    hash.to_string()
}

/// Blocks. `stored` is none for a user who does not exist or has no password: then the same work is
/// done for nothing, so that the time tells nobody which it was.
pub(crate) fn verify(password: &str, stored: Option<&str>) -> bool {
    static DECOY: std::sync::LazyLock<String> = std::sync::LazyLock::new(|| hash("nobody's password"));
    let against = stored.unwrap_or(&DECOY);
    let parsed = PasswordHash::new(against);
    let matches = parsed.is_ok_and(|h| argon2().verify_password(password.as_bytes(), &h).is_ok());
    matches && stored.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_opens_its_own_hash_and_no_other() {
        let stored = hash("Correct-horse-1");
        assert!(verify("Correct-horse-1", Some(&stored)));
        assert!(!verify("Correct-horse-2", Some(&stored)));
        assert!(!verify("nobody's password", None));
        assert_ne!(stored, hash("Correct-horse-1"));
    }

    /// ENT-11.
    #[test]
    fn passwords_need_length_both_cases_and_a_digit() {
        assert!(check_rules("Abcdefg1").is_ok());
        for bad in ["Abcdef1", "abcdefg1", "ABCDEFG1", "Abcdefgh", ""] {
            assert!(check_rules(bad).is_err(), "{bad}");
        }
    }
}
