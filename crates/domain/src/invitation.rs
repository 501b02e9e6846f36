//! One addressed offer to join, and the secret that its link carries.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use crate::codes::coded_enum;
use crate::id::{Ids, InvitationId, MemberId, OrganizationId};
use crate::locale::Locale;
use crate::member::Member;
use crate::membership::{Channel, MemberState};
use crate::time::{Span, Timestamp};

coded_enum! {
    /// How far the message with the link has come.
    Delivery {
        /// Waits to be sent, or to be tried again.
        Queued = "queued",
        /// The mail server took it.
        Sent = "sent",
        /// The mail server refused it for good.
        Failed = "failed",
        /// It was not sent, because nobody could have accepted it any more: see [`Withheld`].
        Withheld = "withheld",
    }
}

coded_enum! {
    /// Why a message was not sent. Sending the invitation again mends all of them but a missing address.
    Withheld {
        /// The invitation expired before the message could leave.
        Expired = "expired",
        /// Whoever invited is no member any more, which makes the invitation void.
        InviterGone = "inviter_gone",
        /// The invited member has no address any more.
        NoAddress = "no_address",
        /// Whoever imported the person wants it sent later.
        Held = "held",
    }
}

coded_enum! {
    /// How an invitation ended.
    Ending {
        /// The person accepted.
        Accepted = "accepted",
        /// The inviting side took it back.
        Revoked = "revoked",
        /// The person refused.
        Declined = "declined",
    }
}

/// An open invitation. Ended ones leave nothing but the audit record and [`Ending`].
#[derive(Clone, Debug)]
pub struct Invitation {
    /// Its id.
    pub id: InvitationId,
    /// The invited member that it would make active.
    pub member_id: MemberId,
    /// How it travels.
    pub channel: Channel,
    /// Who invites.
    pub inviter_id: MemberId,
    /// When it was written.
    pub created_at: Timestamp,
    /// When the message last left, or was queued for the first time.
    pub last_sent_at: Timestamp,
    /// How many times the message left.
    pub sends: i64,
    /// How far the present message has come.
    pub delivery: Delivery,
    /// Why it failed or waits, in words for people; of a withheld one the code of [`Withheld`].
    pub delivery_detail: Option<String>,
    /// When it is tried again.
    pub next_try_at: Option<Timestamp>,
    /// The first moment at which it can no longer be accepted.
    pub expires_at: Timestamp,
    /// The language of its messages.
    pub locale: Locale,
}

/// The invitation's time is over.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the invitation expired at {at}")]
pub struct Expired {
    /// Since when.
    pub at: Timestamp,
}

impl Invitation {
    /// Decides whether the invitation can be accepted at `now`; nothing else may decide it.
    ///
    /// # Errors
    /// [`Expired`] from the stored moment on.
    pub fn check_open(&self, now: Timestamp) -> Result<(), Expired> {
        if now < self.expires_at { Ok(()) } else { Err(Expired { at: self.expires_at }) }
    }

    /// Why no message leaves for it at `now`; `None` if one does. `inviter` and `member` are the two it
    /// is between, as far as they are still there.
    pub fn withheld(
        &self,
        member: Option<&Member>,
        inviter: Option<&Member>,
        now: Timestamp,
    ) -> Option<Withheld> {
        if self.check_open(now).is_err() {
            Some(Withheld::Expired)
        } else if inviter.is_none_or(|it| it.state != MemberState::Active) {
            Some(Withheld::InviterGone)
        } else if member.is_none_or(|it| !self.has_address(it)) {
            Some(Withheld::NoAddress)
        } else {
            None
        }
    }

    /// Whether `member` has an address of the kind that the invitation travels to.
    const fn has_address(&self, member: &Member) -> bool {
        match self.channel {
            Channel::Phone => member.phone.is_some(),
            Channel::Email
            | Channel::Contact
            | Channel::Import
            | Channel::ShareLink
            | Channel::QrCode
            | Channel::DoorNumber => member.email.is_some(),
        }
    }

    /// Whether it can be sent again already: at most once in [`RESEND_PAUSE`].
    ///
    /// # Errors
    /// The first moment at which it can.
    pub fn check_resendable(&self, now: Timestamp) -> Result<(), Timestamp> {
        let again = self.last_sent_at.plus(RESEND_PAUSE);
        if now < again { Err(again) } else { Ok(()) }
    }
}

/// Between two messages of one invitation, so that nobody's mailbox can be flooded.
pub const RESEND_PAUSE: Span = Span::minutes(1);

/// The secret in a link: the organization's id and 24 random bytes, 54 characters in base64url.
#[derive(Clone, PartialEq, Eq)]
pub struct JoinToken {
    organization_id: OrganizationId,
    secret: [u8; 24],
}

/// A text that never was one of our links.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("this is no invitation link")]
pub struct TokenError;

impl JoinToken {
    /// A new token of an organization.
    pub fn new(organization_id: OrganizationId, ids: &Ids) -> Self {
        Self { organization_id, secret: ids.random_bytes() }
    }

    /// The organization that the link leads to.
    pub const fn organization_id(&self) -> OrganizationId {
        self.organization_id
    }

    /// What is stored of it: nobody who reads the database can open the link.
    pub fn digest(&self) -> [u8; 32] {
        Sha256::digest(self.secret).into()
    }
}

impl fmt::Display for JoinToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = uuid::Uuid::from(self.organization_id).as_bytes().to_vec();
        bytes.extend_from_slice(&self.secret);
        f.write_str(&URL_SAFE_NO_PAD.encode(bytes))
    }
}

impl fmt::Debug for JoinToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "JoinToken({}, …)", self.organization_id)
    }
}

impl FromStr for JoinToken {
    type Err = TokenError;

    fn from_str(text: &str) -> Result<Self, TokenError> {
        let bytes = URL_SAFE_NO_PAD.decode(text.trim()).map_err(|_| TokenError)?;
        let (organization, secret) = bytes.split_at_checked(16).ok_or(TokenError)?;
        let organization = uuid::Uuid::from_slice(organization).map_err(|_| TokenError)?;
        let secret = secret.try_into().map_err(|_| TokenError)?;
        Ok(Self { organization_id: organization.into(), secret })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Clock;

    #[test]
    fn an_invitation_expires_at_its_very_millisecond() {
        let at = Timestamp::from_millis(1_000);
        let ids = Ids::seeded(Clock::manual(at), 1);
        let invitation = Invitation {
            id: ids.new_id(),
            member_id: ids.new_id(),
            channel: Channel::Email,
            inviter_id: ids.new_id(),
            created_at: at,
            last_sent_at: at,
            sends: 0,
            delivery: Delivery::Queued,
            delivery_detail: None,
            next_try_at: None,
            expires_at: Timestamp::from_millis(5_000),
            locale: Locale::English,
        };
        assert_eq!(invitation.check_open(Timestamp::from_millis(4_999)), Ok(()));
        let expired = Expired { at: Timestamp::from_millis(5_000) };
        assert_eq!(invitation.check_open(Timestamp::from_millis(5_000)), Err(expired));
    }

    #[test]
    fn a_token_survives_its_text_and_hides_from_logs() {
        let ids = Ids::seeded(Clock::manual(Timestamp::from_millis(1)), 3);
        let token = JoinToken::new(ids.new_id(), &ids);
        assert_eq!(token.to_string().parse(), Ok(token.clone()));
        assert_eq!(token.to_string().len(), 54);
        assert!(!format!("{token:?}").contains(&token.to_string()[30..]));
        for nonsense in ["", "abc", "💥", &"A".repeat(55), &"A".repeat(10_000)] {
            assert_eq!(nonsense.parse::<JoinToken>(), Err(TokenError));
        }
    }
}
