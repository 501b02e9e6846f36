//! What is told to people in their Messages, and by email where they want that.

use serde::{Deserialize, Serialize};

use crate::codes::coded_enum;
use crate::id::{MemberId, NoticeId, OrganizationId};
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
    /// What it is about in one word, such as the action of a job or the new roles.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
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
