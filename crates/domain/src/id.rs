//! Typed ids: a member's id cannot stand where a department's is wanted.

use std::fmt;
use std::str::FromStr;
use std::sync::{Arc, Mutex};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::time::Clock;

macro_rules! id_types {
    ($($(#[$doc:meta])* $name:ident)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl From<Uuid> for $name {
            fn from(uuid: Uuid) -> Self {
                Self(uuid)
            }
        }
        impl From<$name> for Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )+};
}

id_types! {
    /// One person, world-wide.
    AccountId
    /// One tenant.
    OrganizationId
    /// A person's place in one organization.
    MemberId
    /// A node of an organization's tree.
    DepartmentId
    /// A job title of an organization.
    PositionId
    /// A work site of an organization.
    LocationId
    /// A set of permissions that an organization has named.
    RoleId
    /// One addressed offer to join.
    InvitationId
    /// One unaddressed offer to join.
    ShareLinkId
    /// One code sent to an address.
    VerificationId
    /// One message to an account.
    NoticeId
    /// One sign-in on one device.
    SessionId
    /// One piece of background work.
    JobId
    /// One file of people, and what came of it.
    ImportId
    /// One message kept in the local mailbox.
    MessageId
    /// One HTTP request, for logs and problems.
    RequestId
}

/// Makes new ids (UUID version 7: they sort by the time they were made) and random bytes.
///
/// Both come from one source, so that tests can repeat a run from its seed.
#[derive(Clone, Debug)]
pub struct Ids {
    clock: Clock,
    random: Random,
}

#[derive(Clone, Debug)]
enum Random {
    System,
    Seeded(Arc<Mutex<u64>>),
}

impl Ids {
    /// Ids from the operating system's random source.
    pub const fn system(clock: Clock) -> Self {
        Self { clock, random: Random::System }
    }

    /// Ids that repeat for the same `seed` and clock. For tests and demo data; never for secrets.
    pub fn seeded(clock: Clock, seed: u64) -> Self {
        Self { clock, random: Random::Seeded(Arc::new(Mutex::new(seed))) }
    }

    /// A new id of any kind.
    pub fn new_id<T: From<Uuid>>(&self) -> T {
        let millis = u64::try_from(self.clock.now().as_millis()).unwrap_or(0);
        let random: [u8; 10] = self.random_bytes();
        T::from(uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
    }

    /// `N` random bytes.
    ///
    /// # Panics
    /// If the operating system has no random source: nothing safe can be done without one.
    pub fn random_bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        match &self.random {
            Random::System => {
                #[expect(clippy::expect_used, reason = "without randomness nothing is safe")]
                getrandom::fill(&mut bytes).expect("the operating system has a random source");
            }
            Random::Seeded(state) => {
                let mut state = state.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                for byte in &mut bytes {
                    *byte = split_mix(&mut state).to_le_bytes()[3];
                }
            }
        }
        bytes
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014): enough for repeatable tests, not for secrets.
fn split_mix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::{Span, Timestamp};

    #[test]
    fn ids_sort_by_the_time_they_were_made() {
        let clock = Clock::manual(Timestamp::from_millis(1_000));
        let ids = Ids::seeded(clock.clone(), 7);
        let earlier: MemberId = ids.new_id();
        clock.advance(Span::milliseconds(1));
        let later: MemberId = ids.new_id();
        assert!(earlier < later);
    }

    #[test]
    fn the_same_seed_makes_the_same_ids() {
        let clock = Clock::manual(Timestamp::from_millis(1_000));
        let first: MemberId = Ids::seeded(clock.clone(), 7).new_id();
        let second: MemberId = Ids::seeded(clock, 7).new_id();
        assert_eq!(first, second);
    }
}
