//! Goes on with bulk actions that take longer than a request.

use rollcall_actions::bulk::{self, Step};
use rollcall_domain::bulk_job::BulkJobState;
use rollcall_store::jobs::ClaimedJob;

use crate::Runner;

/// Batches of one turn; then others get theirs.
const STEPS: usize = 5;
/// After so many turns in a row without a single step a job counts as failed.
const MOST_TRIES: i64 = 20;

impl Runner {
    /// Does some batches of one bulk job. What does not succeed is tried again when its lease is over.
    pub(crate) async fn work_in_bulk(&self, job: &ClaimedJob) -> anyhow::Result<()> {
        let (organization, context) = (job.organization_id, &self.context);
        for left in (0..STEPS).rev() {
            match bulk::step(context, organization, job.id, left == 0).await {
                Ok(Step::More) => {}
                Ok(Step::Over) => return Ok(()),
                Err(cause) => {
                    tracing::warn!(%cause, attempts = job.attempts, "a bulk job has still to go on");
                    if job.attempts < MOST_TRIES {
                        return Ok(());
                    }
                    let now = context.clock.now();
                    let mut tx = context.store.write().await?;
                    tx.bulk_jobs().finish(organization, job.id, BulkJobState::Failed, now).await?;
                    tx.jobs().bury(organization, job.id, &cause.to_string()).await?;
                    tx.commit().await?;
                    return Ok(());
                }
            }
        }
        Ok(())
    }
}
