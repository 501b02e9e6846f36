//! Unaddressed offers to join: links that their creator hands around, and the same drawn as QR codes.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::codes::coded_enum;
use crate::id::{MemberId, OrganizationId, ShareLinkId};
use crate::membership::Channel;
use crate::time::{Span, Timestamp};

coded_enum! {
    /// Whether a share link works, and if not, why.
    ShareLinkState {
        /// Works.
        Open = "open",
        /// Was closed by its creator or an administrator.
        Closed = "closed",
        /// Its time is over.
        Expired = "expired",
        /// Was used as often as it may be.
        UsedUp = "used_up",
        /// Its creator is no longer a member, or may no longer invite.
        Void = "void",
        /// The organization has switched share links off.
        SwitchedOff = "switched_off",
    }
}

/// A share link as stored. Its secret is not: see [`ShareToken`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ShareLink {
    /// Its id.
    pub id: ShareLinkId,
    /// Who made it.
    pub creator_id: MemberId,
    /// What its creator calls it; may be empty.
    pub name: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// The first moment at which it no longer works; `None`: never.
    pub expires_at: Option<Timestamp>,
    /// How many people may ask to join by it; `None`: any number.
    pub max_uses: Option<i64>,
    /// How many have asked.
    pub uses: i64,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
}

/// The longest time that a link can be given; beyond it, it is given none.
pub const LIFETIME_LIMIT: Span = Span::days(365);
/// The most uses that a link can be given; beyond it, it is given any number.
pub const USES_LIMIT: i64 = 100_000;
/// At most this many links of one member that are not closed.
pub const LINKS_PER_MEMBER: i64 = 100;

impl ShareLink {
    /// Decides whether the link works at `now`; nothing else may decide it. `creator_may_invite`
    /// and `are_links_open` are as things are at that moment, not as they were when it was made.
    pub fn state(
        &self,
        now: Timestamp,
        creator_may_invite: bool,
        are_links_open: bool,
    ) -> ShareLinkState {
        if self.closed_at.is_some() {
            ShareLinkState::Closed
        } else if self.expires_at.is_some_and(|it| now >= it) {
            ShareLinkState::Expired
        } else if self.max_uses.is_some_and(|it| self.uses >= it) {
            ShareLinkState::UsedUp
        } else if !creator_may_invite {
            ShareLinkState::Void
        } else if !are_links_open {
            ShareLinkState::SwitchedOff
        } else {
            ShareLinkState::Open
        }
    }
}

/// What a share link carries: which link it is, whether it was drawn as a QR code, and a signature
/// that only the server can make. It can be made again at any time, so nothing secret is stored.
#[derive(Clone, PartialEq, Eq)]
pub struct ShareToken {
    /// The organization that the link leads to.
    pub organization_id: OrganizationId,
    /// The link.
    pub link_id: ShareLinkId,
    /// Whether it was read from a QR code. Not signed: it says how somebody came, and opens nothing.
    pub is_drawn: bool,
    /// 16 bytes over the two ids.
    pub signature: [u8; 16],
}

/// A text that never was one of our share links.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("this is no share link")]
pub struct ShareTokenError;

impl ShareToken {
    /// The way that somebody comes who holds this token.
    pub const fn channel(&self) -> Channel {
        if self.is_drawn { Channel::QrCode } else { Channel::ShareLink }
    }
}

impl fmt::Display for ShareToken {
    /// 49 bytes as 66 characters in base64url.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = uuid::Uuid::from(self.organization_id).as_bytes().to_vec();
        bytes.extend_from_slice(uuid::Uuid::from(self.link_id).as_bytes());
        bytes.extend_from_slice(&self.signature);
        bytes.push(u8::from(self.is_drawn));
        f.write_str(&URL_SAFE_NO_PAD.encode(bytes))
    }
}

impl fmt::Debug for ShareToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ShareToken({}, {}, …)", self.organization_id, self.link_id)
    }
}

impl FromStr for ShareToken {
    type Err = ShareTokenError;

    fn from_str(text: &str) -> Result<Self, ShareTokenError> {
        let bytes = URL_SAFE_NO_PAD.decode(text.trim()).map_err(|_| ShareTokenError)?;
        let (organization, rest) = bytes.split_at_checked(16).ok_or(ShareTokenError)?;
        let (link, rest) = rest.split_at_checked(16).ok_or(ShareTokenError)?;
        let (signature, mark) = rest.split_at_checked(16).ok_or(ShareTokenError)?;
        let is_drawn = match mark {
            [0] => false,
            [1] => true,
            _ => return Err(ShareTokenError),
        };
        let uuid = |raw| uuid::Uuid::from_slice(raw).map_err(|_| ShareTokenError);
        Ok(Self {
            organization_id: uuid(organization)?.into(),
            link_id: uuid(link)?.into(),
            is_drawn,
            signature: signature.try_into().map_err(|_| ShareTokenError)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::Ids;
    use crate::invitation::JoinToken;
    use crate::time::Clock;

    fn link() -> ShareLink {
        let ids = Ids::seeded(Clock::manual(Timestamp::from_millis(1)), 4);
        ShareLink {
            id: ids.new_id(),
            creator_id: ids.new_id(),
            name: String::new(),
            created_at: Timestamp::from_millis(0),
            expires_at: None,
            max_uses: None,
            uses: 3,
            closed_at: None,
        }
    }

    #[test]
    fn a_link_works_until_one_of_its_ends() {
        let at = Timestamp::from_millis;
        let ends = |change: fn(&mut ShareLink), now, may_invite, open| {
            let mut link = link();
            change(&mut link);
            link.state(at(now), may_invite, open)
        };
        use ShareLinkState::{Closed, Expired, Open, SwitchedOff, UsedUp, Void};
        assert_eq!(ends(|_| (), i64::MAX, true, true), Open);
        assert_eq!(ends(|_| (), 0, false, true), Void);
        assert_eq!(ends(|_| (), 0, true, false), SwitchedOff);
        assert_eq!(ends(|it| it.max_uses = Some(4), 0, true, true), Open);
        assert_eq!(ends(|it| it.max_uses = Some(3), 0, true, true), UsedUp);
        let expiring = |it: &mut ShareLink| it.expires_at = Some(Timestamp::from_millis(5_000));
        assert_eq!(ends(expiring, 4_999, true, true), Open);
        assert_eq!(ends(expiring, 5_000, true, true), Expired);
        let closed = |it: &mut ShareLink| it.closed_at = Some(Timestamp::from_millis(1));
        assert_eq!(ends(closed, 0, false, false), Closed);
    }

    #[test]
    fn a_token_survives_its_text_and_is_never_taken_for_an_invitations() {
        let link = link();
        let ids = Ids::seeded(Clock::manual(Timestamp::from_millis(1)), 9);
        for is_drawn in [false, true] {
            let token = ShareToken {
                organization_id: ids.new_id(),
                link_id: link.id,
                is_drawn,
                signature: ids.random_bytes(),
            };
            let text = token.to_string();
            assert_eq!(text.len(), 66);
            assert_eq!(text.parse(), Ok(token.clone()));
            assert!(text.parse::<JoinToken>().is_err());
            assert!(!format!("{token:?}").contains(&text[45..]));
        }
        let invitation = JoinToken::new(ids.new_id(), &ids).to_string();
        for nonsense in ["", "abc", "💥", &invitation, &"A".repeat(67), &"_".repeat(66)] {
            assert_eq!(nonsense.parse::<ShareToken>(), Err(ShareTokenError), "{nonsense}");
        }
    }
}
