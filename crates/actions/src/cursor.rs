//! Opaque, signed places in lists.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use rollcall_domain::id::{Ids, MemberId};
use rollcall_store::members::{Position, PositionValue};
use rollcall_store::{Store, StoreResult};
use sha2::Sha256;
use subtle::ConstantTimeEq;
use uuid::Uuid;

/// The server's key for what it hands out and wants back unchanged.
#[derive(Clone)]
pub struct CursorKey([u8; 32]);

/// A text that is no cursor of this server, or one of another query.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the cursor does not belong to this query")]
pub struct CursorError;

impl CursorKey {
    /// The key from the database, made at the first start; all processes share it.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn load(store: &Store, ids: &Ids) -> StoreResult<Self> {
        let mut tx = store.write().await?;
        let fresh = URL_SAFE_NO_PAD.encode(ids.random_bytes::<32>());
        let stored = tx.settings().put_if_missing("cursor_key", &fresh).await?;
        tx.commit().await?;
        let bytes = URL_SAFE_NO_PAD.decode(stored).unwrap_or_default();
        bytes.try_into().map(Self).map_err(|_| {
            rollcall_store::StoreError::Schema("the setting cursor_key is damaged".to_owned())
        })
    }

    /// The first 16 bytes of an HMAC-SHA-256 over a purpose and its parts.
    pub fn sign(&self, purpose: &str, parts: &[&[u8]]) -> [u8; 16] {
        #[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("any key will do");
        for part in [purpose.as_bytes()].iter().chain(parts) {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part);
        }
        let full = mac.finalize().into_bytes();
        let mut short = [0; 16];
        short.copy_from_slice(&full[..16]);
        short
    }

    /// A cursor behind the thing with this id, of a list that is sorted by ids.
    pub fn seal_id(&self, query: &str, id: Uuid) -> String {
        let mut sealed = self.sign("id-cursor", &[query.as_bytes(), id.as_bytes()]).to_vec();
        sealed.extend_from_slice(id.as_bytes());
        URL_SAFE_NO_PAD.encode(sealed)
    }

    /// The id that a cursor of the same query stands behind.
    ///
    /// # Errors
    /// [`CursorError`] for everything else.
    pub fn open_id(&self, query: &str, cursor: &str) -> Result<Uuid, CursorError> {
        let sealed = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| CursorError)?;
        let (signature, bytes) = sealed.split_at_checked(16).ok_or(CursorError)?;
        let wanted = self.sign("id-cursor", &[query.as_bytes(), bytes]);
        if !bool::from(wanted.ct_eq(signature)) {
            return Err(CursorError);
        }
        Uuid::from_slice(bytes).map_err(|_| CursorError)
    }

    /// A cursor to `position` of the list described by `query`.
    pub fn seal(&self, query: &str, position: &Position) -> String {
        let mut bytes = Uuid::from(position.id).as_bytes().to_vec();
        match &position.value {
            PositionValue::Bytes(key) => {
                bytes.push(0);
                bytes.extend_from_slice(key);
            }
            PositionValue::Integer(number) => {
                bytes.push(1);
                bytes.extend_from_slice(&number.to_be_bytes());
            }
        }
        let mut sealed = self.sign("cursor", &[query.as_bytes(), &bytes]).to_vec();
        sealed.extend_from_slice(&bytes);
        URL_SAFE_NO_PAD.encode(sealed)
    }

    /// The place that a cursor of the same query points to.
    ///
    /// # Errors
    /// [`CursorError`] for everything else.
    pub fn open(&self, query: &str, cursor: &str) -> Result<Position, CursorError> {
        let sealed = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| CursorError)?;
        let (signature, bytes) = sealed.split_at_checked(16).ok_or(CursorError)?;
        let wanted = self.sign("cursor", &[query.as_bytes(), bytes]);
        if !bool::from(wanted.ct_eq(signature)) {
            return Err(CursorError);
        }
        let (id, rest) = bytes.split_at_checked(16).ok_or(CursorError)?;
        let id = MemberId::from(Uuid::from_slice(id).map_err(|_| CursorError)?);
        let value = match rest.split_first() {
            Some((0, key)) => PositionValue::Bytes(key.to_vec()),
            Some((1, number)) => {
                let number = number.try_into().map_err(|_| CursorError)?;
                PositionValue::Integer(i64::from_be_bytes(number))
            }
            _ => return Err(CursorError),
        };
        Ok(Position { value, id })
    }
}
