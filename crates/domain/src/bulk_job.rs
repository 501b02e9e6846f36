//! One action on many people that takes longer than a request.

use crate::codes::coded_enum;
use crate::id::{AccountId, JobId, MemberId, OrganizationId, RequestId};
use crate::time::{Span, Timestamp};

coded_enum! {
    /// What is done to many people.
    BulkActionKind {
        /// Departments, position or location change.
        Edit = "edit",
        /// Those who wait or were refused are let in.
        Approve = "approve",
        /// Those who wait are refused.
        Reject = "reject",
        /// Invitations are sent again.
        Reinvite = "reinvite",
        /// Invitations are taken back.
        Revoke = "revoke",
        /// Memberships are ended, now or on a day ahead.
        Terminate = "terminate",
        /// Ended memberships are reopened.
        Restore = "restore",
    }
}

coded_enum! {
    /// How far a job has come.
    BulkJobState {
        /// Nobody was looked at yet.
        Queued = "queued",
        /// Some people have their result, others follow.
        Running = "running",
        /// Everybody has a result.
        Done = "done",
        /// Somebody called it off; what was done stays done.
        Cancelled = "cancelled",
        /// Whoever started it is no active member any more, or it cannot go on; what was done stays.
        Failed = "failed",
    }
}

/// Results are kept for so long.
pub const KEPT: Span = Span::days(30);

/// A job.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BulkJob {
    /// In which organization.
    pub organization_id: OrganizationId,
    /// Its id.
    pub id: JobId,
    /// What is done.
    pub action: BulkActionKind,
    /// How far it has come.
    pub state: BulkJobState,
    /// Whose rights count, as they are when each person's turn comes.
    pub account_id: AccountId,
    /// That account's member.
    pub starter_id: MemberId,
    /// The member's name as it was then.
    pub starter_name: String,
    /// How many people it is about.
    pub total: i64,
    /// To how many it was done.
    pub done: i64,
    /// To how many it was not done.
    pub refused: i64,
    /// From where it was started.
    pub ip_address: String,
    /// By which request.
    pub request_id: RequestId,
    /// When it was started.
    pub created_at: Timestamp,
    /// When it last went on.
    pub updated_at: Timestamp,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
    /// Grows with each step.
    pub version: i64,
}

impl BulkJob {
    /// How many people have their result.
    pub const fn processed(&self) -> i64 {
        self.done + self.refused
    }
}
