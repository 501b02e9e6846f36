//! Messages that leave after the commit, as jobs that carry ids only.

use rollcall_domain::id::{InvitationId, JobId, OrganizationId};
use rollcall_store::{StoreError, StoreResult, Tx};
use serde::{Deserialize, Serialize};

use crate::Context;

/// Emails one invitation. Twice at worst: if the process dies before the sending is noted.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SendInvitation {
    /// The invitation; its present state is read when the job runs.
    pub invitation_id: InvitationId,
}

impl SendInvitation {
    /// The stored name of this kind of job.
    pub const KIND: &'static str = "send_invitation";

    /// Promises the message in the transaction of the change.
    pub(crate) async fn enqueue(
        self,
        context: &Context,
        tx: &mut Tx,
        organization: OrganizationId,
    ) -> StoreResult<()> {
        let payload =
            serde_json::to_string(&self).map_err(|it| StoreError::Schema(it.to_string()))?;
        let id: JobId = context.ids.new_id();
        tx.jobs().enqueue(organization, id, Self::KIND, &payload, context.clock.now()).await
    }
}
