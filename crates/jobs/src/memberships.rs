//! Ends memberships whose last day is over.

use rollcall_actions::RequestInfo;
use rollcall_actions::leaving::{self, EndMembership};
use rollcall_store::jobs::ClaimedJob;

use crate::{Runner, back_off};

impl Runner {
    /// Ends one membership, unless that is no longer wanted, in a transaction of its own. What does
    /// not succeed is tried again: the member has no access meanwhile.
    pub(crate) async fn end_membership(&self, job: &ClaimedJob) -> anyhow::Result<()> {
        let (organization, context) = (job.organization_id, &self.context);
        let payload: EndMembership = match serde_json::from_str(&job.payload) {
            Ok(payload) => payload,
            Err(cause) => {
                let error = format!("reading a job: {cause}");
                tracing::error!(error, "a job that cannot be done is put aside");
                let mut tx = context.store.write().await?;
                tx.jobs().bury(organization, job.id, &error).await?;
                return Ok(tx.commit().await?);
            }
        };
        let outcome = async {
            let request = RequestInfo::of_server(&context.ids);
            let mut tx = context.store.write().await?;
            let member = payload.member_id;
            leaving::carry_out(context, &mut tx, &request, organization, member).await?;
            tx.jobs().delete(organization, job.id).await?;
            Ok::<_, leaving::LeavingError>(tx.commit().await?)
        };
        if let Err(cause) = outcome.await {
            tracing::warn!(%cause, attempts = job.attempts, "a membership has still to be ended");
            let next = context.clock.now().plus(back_off(job));
            let mut tx = context.store.write().await?;
            tx.jobs().retry(organization, job.id, next, &cause.to_string()).await?;
            tx.commit().await?;
        }
        Ok(())
    }
}
