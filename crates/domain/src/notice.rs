//! What is told to people in their Messages, and by email where they want that.

use serde::{Deserialize, Serialize};

use crate::codes::coded_enum;
use crate::id::{MemberId, NoticeId, OrganizationId};
use crate::membership::MemberState;
use crate::time::Timestamp;

coded_enum! {
    /// What a notice tells.
    NoticeKind {
        /// To an account: an organization invites you.
        Invited = "invited",
        /// To approvers: people wait for approval. One unread notice for each organization counts
        /// them all.
        RequestsWait = "requests_wait",
        /// To an applicant: you were let in.
        Approved = "approved",
        /// To an applicant: you were refused, with a message.
        Rejected = "rejected",
        /// To an inviter: the person you invited has joined.
        InvitationAccepted = "invitation_accepted",
        /// To an inviter: the person you invited has declined.
        InvitationDeclined = "invitation_declined",
        /// To a former member: your membership ended.
        Terminated = "terminated",
        /// To a member: your membership will end on a day.
        TerminationPlanned = "termination_planned",
        /// To a member: it will not end after all.
        TerminationCancelled = "termination_cancelled",
        /// To a member: your membership was reopened.
        Restored = "restored",
        /// To a member: your roles changed.
        RolesChanged = "roles_changed",
        /// To a member: something of a colleague is yours now.
        HandedOver = "handed_over",
        /// To administrators: a member left.
        MemberLeft = "member_left",
        /// To whoever started it: a long job is done.
        JobDone = "job_done",
    }
}

impl NoticeKind {
    /// Whether the email that goes with it cannot be switched off, because the person must learn of
    /// it even without opening the console again.
    pub const fn is_essential(self) -> bool {
        match self {
            Self::Approved
            | Self::Rejected
            | Self::Terminated
            | Self::TerminationPlanned
            | Self::TerminationCancelled
            | Self::Restored => true,
            Self::Invited
            | Self::RequestsWait
            | Self::InvitationAccepted
            | Self::InvitationDeclined
            | Self::RolesChanged
            | Self::HandedOver
            | Self::MemberLeft
            | Self::JobDone => false,
        }
    }

    /// Whether an email goes with it at all. An invitation is a message of its own already.
    pub const fn goes_by_email(self) -> bool {
        !matches!(self, Self::Invited)
    }

    /// Whether it tells the reader about themselves. The others tell about an organization and its
    /// people, which only its active members may read.
    pub const fn concerns_reader(self) -> bool {
        match self {
            Self::Invited
            | Self::Approved
            | Self::Rejected
            | Self::Terminated
            | Self::TerminationPlanned
            | Self::TerminationCancelled
            | Self::Restored => true,
            Self::RequestsWait
            | Self::InvitationAccepted
            | Self::InvitationDeclined
            | Self::RolesChanged
            | Self::HandedOver
            | Self::MemberLeft
            | Self::JobDone => false,
        }
    }

    /// Whether somebody who stands like this in the organization may still read it.
    pub fn is_readable(self, reader: Option<MemberState>) -> bool {
        self.concerns_reader() || reader == Some(MemberState::Active)
    }
}

/// The particulars of a notice, under the names of then.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct NoticeData {
    /// Who did it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actor_name: Option<String>,
    /// Whom it concerns, if it is not the reader.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member_id: Option<MemberId>,
    /// That person's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member_name: Option<String>,
    /// What the actor wrote to the reader.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// The day that it is about, as YYYY-MM-DD.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub day: Option<String>,
    /// How many people or things.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<i64>,
    /// Whether the one who waits has reminded, instead of somebody new having come.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_reminder: bool,
    /// What it is about in one word, such as the action of a job or the new roles.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
}

impl NoticeData {
    /// What is left of the particulars for somebody who stands like this in the organization.
    /// Without any place in it nothing is told but its name, and who invites.
    #[must_use]
    pub fn for_reader(self, kind: NoticeKind, reader: Option<MemberState>) -> Self {
        match reader {
            Some(MemberState::Active) => self,
            // Their own place goes on to say who decided, and with which words.
            Some(_) => Self { member_id: None, member_name: None, count: None, ..self },
            None if kind == NoticeKind::Invited => {
                Self { actor_name: self.actor_name, ..Self::default() }
            }
            None => Self::default(),
        }
    }
}

/// One notice in somebody's Messages.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Notice {
    /// Its id.
    pub id: NoticeId,
    /// The organization that it is about.
    pub organization_id: OrganizationId,
    /// What it tells.
    pub kind: NoticeKind,
    /// The particulars.
    pub data: NoticeData,
    /// When it was written, or last counted up.
    pub created_at: Timestamp,
    /// When it was read.
    pub read_at: Option<Timestamp>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_out_reads_only_what_concerns_them() {
        for kind in NoticeKind::ALL {
            assert!(kind.is_readable(Some(MemberState::Active)), "{kind}");
            assert_eq!(kind.is_readable(Some(MemberState::Terminated)), kind.concerns_reader());
            assert_eq!(kind.is_readable(None), kind.concerns_reader());
        }
    }

    #[test]
    fn what_must_be_learnt_goes_by_email_and_concerns_the_reader() {
        for kind in NoticeKind::ALL.iter().filter(|it| it.is_essential()) {
            assert!(kind.goes_by_email() && kind.concerns_reader(), "{kind}");
        }
    }

    #[test]
    fn without_a_place_nothing_of_the_organization_is_told() {
        let data = NoticeData {
            actor_name: Some("Grace".to_owned()),
            member_name: Some("Ada".to_owned()),
            message: Some("Goodbye".to_owned()),
            count: Some(3),
            ..NoticeData::default()
        };
        let told = |kind, reader| data.clone().for_reader(kind, reader);
        assert_eq!(told(NoticeKind::Rejected, Some(MemberState::Active)), data);
        let former = told(NoticeKind::Terminated, Some(MemberState::Terminated));
        assert_eq!((former.message.as_deref(), former.member_name), (Some("Goodbye"), None));
        assert_eq!(told(NoticeKind::Terminated, None), NoticeData::default());
        let invited = told(NoticeKind::Invited, None);
        assert_eq!((invited.actor_name.as_deref(), invited.message), (Some("Grace"), None));
    }
}
