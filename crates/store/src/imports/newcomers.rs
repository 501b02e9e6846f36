//! Many invitations at once, with the messages that they promise.

use rollcall_domain::id::{InvitationId, JobId, MemberId, OrganizationId};
use rollcall_domain::invitation::{Ending, Invitation};
use rollcall_domain::time::Timestamp;

use super::Imports;
use crate::{StoreResult, Value, params};

const INVITATIONS: &str =
    "INSERT INTO invitations (org_id, id, member_id, channel, inviter_id, created_at,
    last_sent_at, sends, delivery, delivery_detail, next_try_at, expires_at, locale)";
const INVITATION_COLUMNS: usize = 13;
const JOBS: &str =
    "INSERT INTO jobs (org_id, id, kind, payload, state, run_at, attempts, created_at)";
const JOB_COLUMNS: usize = 8;
const ENDED: &str = "INSERT INTO ended_invitations (org_id, id, ending, ended_at)";

/// A job that is promised together with others.
#[derive(Clone, Debug)]
pub struct Promised {
    /// Its id.
    pub id: JobId,
    /// Which kind of work.
    pub kind: &'static str,
    /// Ids as JSON.
    pub payload: String,
    /// Not before this moment.
    pub run_at: Timestamp,
}

impl Imports<'_> {
    /// New invitations.
    ///
    /// # Errors
    /// If the database fails; so for all below.
    pub async fn insert_invitations(
        &mut self,
        organization: OrganizationId,
        invitations: &[Invitation],
    ) -> StoreResult<()> {
        let mut values: Vec<Value<'_>> = Vec::with_capacity(invitations.len() * INVITATION_COLUMNS);
        for it in invitations {
            values.extend([
                organization.into(),
                it.id.into(),
                it.member_id.into(),
                it.channel.into(),
                it.inviter_id.into(),
                it.created_at.into(),
                it.last_sent_at.into(),
                it.sends.into(),
                it.delivery.into(),
                it.delivery_detail.as_deref().into(),
                it.next_try_at.into(),
                it.expires_at.into(),
                it.locale.into(),
            ]);
        }
        self.0.insert_rows(INVITATIONS, INVITATION_COLUMNS, "", &values).await
    }

    /// Promises jobs.
    pub async fn promise(
        &mut self,
        organization: OrganizationId,
        jobs: &[Promised],
        now: Timestamp,
    ) -> StoreResult<()> {
        let mut values: Vec<Value<'_>> = Vec::with_capacity(jobs.len() * JOB_COLUMNS);
        for it in jobs {
            values.extend([
                organization.into(),
                it.id.into(),
                it.kind.into(),
                it.payload.as_str().into(),
                "due".into(),
                it.run_at.into(),
                0_i64.into(),
                now.into(),
            ]);
        }
        self.0.insert_rows(JOBS, JOB_COLUMNS, "", &values).await
    }

    /// Ends the invitations of these members, so that their links can say how.
    pub async fn revoke_invitations(
        &mut self,
        organization: OrganizationId,
        members: &[MemberId],
        now: Timestamp,
    ) -> StoreResult<()> {
        let mut ended: Vec<Value<'_>> = Vec::with_capacity(members.len() * 4);
        let sql = "DELETE FROM invitations WHERE org_id = ?1 AND member_id = ?2 RETURNING id";
        for member in members {
            let ids: Vec<InvitationId> =
                self.0.query(sql, params![organization, *member], |row| row.take()).await?;
            for id in ids {
                ended.extend([organization.into(), id.into(), Ending::Revoked.into(), now.into()]);
            }
        }
        self.0.insert_rows(ENDED, 4, "", &ended).await
    }
}
