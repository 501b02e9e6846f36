//! Goes on with imports.

use rollcall_actions::imports::{self, Batches, Step};
use rollcall_domain::id::ImportId;
use rollcall_store::jobs::{ClaimedJob, Lane};

use crate::Runner;

/// Batches of one turn; then other imports get theirs.
const STEPS: usize = 10;
/// After so many turns in a row without a single step an import counts as failed.
const MOST_TRIES: i64 = 20;

impl Runner {
    /// One turn of the import that has waited longest.
    pub(crate) async fn imports_due(&self) -> anyhow::Result<usize> {
        let now = self.context.clock.now();
        let mut tx = self.context.store.read().await?;
        if tx.jobs().next_due(Lane::Import).await?.is_none_or(|it| it > now) {
            return Ok(0);
        }
        drop(tx);
        let mut tx = self.context.store.write().await?;
        let claimed = tx.jobs().claim(Lane::Import, now, now.plus(imports::LEASE), 1).await?;
        tx.commit().await?;
        for job in &claimed {
            self.work_on_import(job).await?;
        }
        Ok(claimed.len())
    }

    /// Does some batches of one import. What does not succeed is tried again when its lease is over.
    async fn work_on_import(&self, job: &ClaimedJob) -> anyhow::Result<()> {
        let (organization, context) = (job.organization_id, &self.context);
        let id: ImportId = uuid::Uuid::from(job.id).into();
        let mut batches = Batches::default();
        for left in (0..STEPS).rev() {
            match imports::step(context, organization, id, &mut batches, left == 0).await {
                Ok(Step::More) => {}
                Ok(Step::Over) => return Ok(()),
                Err(cause) => {
                    tracing::warn!(%cause, attempts = job.attempts, "an import has still to go on");
                    if job.attempts >= MOST_TRIES {
                        let cause = cause.to_string();
                        imports::give_up(context, organization, id, &cause).await?;
                    }
                    return Ok(());
                }
            }
        }
        Ok(())
    }
}
