//! Passwords: Argon2id, a fixed number of hashes at a time, the same time for unknown accounts.

use std::sync::Arc;

use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use argon2::{Algorithm, Argon2, Params, Version};
use rollcall_domain::id::Ids;
use tokio::sync::Semaphore;

/// The most characters a password may have.
pub const LIMIT: usize = 256;
/// zxcvbn's score below which a password is guessable in a targeted attack (0 to 4).
const LEAST_SCORE: u8 = 3;
/// Letters and digits that a password has beside the person's own words, at least.
const LEAST_OF_OTHERS: usize = 6;

/// Hashes and checks passwords.
#[derive(Clone)]
pub struct Passwords {
    argon2: Argon2<'static>,
    at_once: Arc<Semaphore>,
    /// Checked when there is no account, so that nobody can tell by the time.
    nobody: Arc<str>,
}

/// Why a password was refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum PasswordError {
    /// Too few characters.
    #[error("fewer than {minimum} characters")]
    TooShort {
        /// How many it takes.
        minimum: usize,
    },
    /// Too many characters.
    #[error("more than 256 characters")]
    TooLong,
    /// Common, a pattern, or made of the person's own name and address.
    #[error("easy to guess")]
    Guessable,
}

/// Decides whether a password may be set: its length, and whether it is easy to guess. There are no
/// rules about kinds of characters (NIST SP 800-63B-4 §3.1.1.2).
///
/// # Errors
/// [`PasswordError`] names the rule.
pub fn check(password: &str, minimum: usize, own_words: &[&str]) -> Result<(), PasswordError> {
    let length = password.chars().count();
    if length < minimum {
        return Err(PasswordError::TooShort { minimum });
    }
    if length > LIMIT {
        return Err(PasswordError::TooLong);
    }
    // The estimate costs more than linear time, and what is past here is long enough anyway.
    let judged: String = password.chars().take(64).collect();
    let is_weak = u8::from(zxcvbn::zxcvbn(&judged, own_words).score()) < LEAST_SCORE;
    if is_weak || is_made_of(&judged, own_words) {
        return Err(PasswordError::Guessable);
    }
    Ok(())
}

/// Whether hardly anything is left of a password without the person's own words. The estimate does
/// not see it: to it, three names in a row are three words of any.
fn is_made_of(password: &str, own_words: &[&str]) -> bool {
    let mut rest = password.to_lowercase();
    let before = rest.len();
    let own: Vec<String> = own_words.iter().map(|it| it.to_lowercase()).collect();
    let mut pieces: Vec<&str> = own
        .iter()
        .flat_map(|it| it.split(|c: char| !c.is_alphanumeric()))
        .filter(|it| it.len() >= 3)
        .collect();
    pieces.sort_by_key(|it| std::cmp::Reverse(it.len()));
    for piece in pieces {
        rest = rest.replace(piece, " ");
    }
    rest.len() < before && rest.chars().filter(|it| it.is_alphanumeric()).count() < LEAST_OF_OTHERS
}

impl Passwords {
    /// With so much memory (KiB) and so many passes per hash, `at_once` hashes at a time.
    ///
    /// # Errors
    /// If Argon2 does not allow the numbers.
    pub fn new(memory_kib: u32, passes: u32, at_once: usize, ids: &Ids) -> Result<Self, String> {
        let params = Params::new(memory_kib, passes, 1, None).map_err(|cause| cause.to_string())?;
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let nobody = hash(&argon2, "nobody has this password", ids)?.into();
        Ok(Self { argon2, at_once: Arc::new(Semaphore::new(at_once)), nobody })
    }

    /// The hash to store, in PHC form.
    ///
    /// # Panics
    /// If hashing panics.
    pub async fn hash(&self, password: &str, ids: &Ids) -> String {
        let (argon2, password, ids) = (self.argon2.clone(), password.to_owned(), ids.clone());
        self.run(move || hash(&argon2, &password, &ids).unwrap_or_default()).await
    }

    /// Whether the password belongs to the hash; takes as long without one.
    ///
    /// # Panics
    /// If hashing panics.
    pub async fn verify(&self, password: &str, stored: Option<String>) -> bool {
        let is_known = stored.is_some();
        let stored = stored.unwrap_or_else(|| self.nobody.to_string());
        let (argon2, password) = (self.argon2.clone(), password.to_owned());
        let fits = self.run(move || {
            let parsed = PasswordHash::new(&stored);
            parsed.is_ok_and(|it| argon2.verify_password(password.as_bytes(), &it).is_ok())
        });
        fits.await && is_known
    }

    #[expect(
        clippy::expect_used,
        reason = "the semaphore is never closed and hashing does not panic"
    )]
    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> T {
        let permit = Arc::clone(&self.at_once).acquire_owned().await.expect("never closed");
        let done = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            work()
        });
        done.await.expect("hashing does not panic")
    }
}

fn hash(argon2: &Argon2<'_>, password: &str, ids: &Ids) -> Result<String, String> {
    let salt: [u8; 16] = ids.random_bytes();
    let hash = argon2
        .hash_password_with_salt(password.as_bytes(), &salt)
        .map_err(|cause| cause.to_string())?;
    Ok(hash.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_and_guessability_decide() {
        let long = "x9#".repeat(100);
        let cases = [
            ("short", Err(PasswordError::TooShort { minimum: 15 })),
            ("aaaaaaaaaaaaaaaaaaaa", Err(PasswordError::Guessable)),
            ("passwordpassword", Err(PasswordError::Guessable)),
            ("anasilvaanasilva", Err(PasswordError::Guessable)),
            ("solheim ingrid halden", Err(PasswordError::Guessable)),
            ("ingrid runs through wet fields", Ok(())),
            ("correct horse battery staple", Ok(())),
            ("雨后的街道很安静而且没有人知道", Ok(())),
            (long.as_str(), Err(PasswordError::TooLong)),
        ];
        for (password, wanted) in cases {
            assert_eq!(
                check(
                    password,
                    15,
                    &["ana", "silva", "anasilva", "Ingrid Solheim", "i@halden.example"]
                ),
                wanted,
                "{password}"
            );
        }
    }
}
