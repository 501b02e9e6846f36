import { Ban } from "lucide-react";
import { useTranslation } from "react-i18next";
import { toApiError } from "@/api/ApiError";
import { isEnded, useCancelJob, useJob, useJobResults } from "@/api/jobs";
import type { BulkJob } from "@/api/types";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { FailedStrip } from "@/ui/FailedStrip";
import { Note } from "@/ui/Note";
import { numberText } from "@/ui/numberText";
import { ProblemNote } from "@/ui/ProblemNote";
import { BulkOutcome } from "./BulkOutcome";

type Props = {
  readonly organizationId: string;
  readonly job: BulkJob;
  readonly onOpenMember: (id: string) => void;
  readonly onClose: () => void;
};

/** How far a job is, with the way to call off the rest; once it has ended, what came of it. Closing leaves it running. */
export function JobDialog({ organizationId, job: started, onOpenMember, onClose }: Props) {
  const { t, i18n } = useTranslation("bulk");
  const { data, error, isFetching, refetch } = useJob(organizationId, started);
  const cancel = useCancelJob(organizationId);
  const job = data ?? started;
  const hasEnded = isEnded(job);
  const results = useJobResults(organizationId, job.id, hasEnded);
  const text = (value: number) => numberText(value, i18n.language);
  const processed = job.done + job.refused;
  if (hasEnded && results.data)
    return (
      <BulkOutcome
        kind={job.action}
        rows={results.data}
        done={job.done}
        refused={job.refused}
        total={job.total}
        onOpenMember={onOpenMember}
        onClose={onClose}
      >
        {job.state === "cancelled" && (
          <Note tone="warning">{t("cancelled", { count: job.total - processed })}</Note>
        )}
        {job.state === "failed" && <Note tone="error">{t("failed", { count: job.total - processed })}</Note>}
      </BulkOutcome>
    );
  return (
    <Dialog
      title={t(`job_${job.action}`, { count: job.total, shown: text(job.total) })}
      width={560}
      cancelLabel={t("go_on")}
      onClose={onClose}
      extra={<span className="field-hint">{t("go_on_hint")}</span>}
      primary={
        <Button
          variant="ending"
          icon={<Ban size={15} />}
          busy={cancel.isPending || hasEnded ? t("cancelling") : null}
          onClick={() => cancel.mutate(job.id)}
        >
          {t("cancel_rest")}
        </Button>
      }
    >
      <div className="job">
        <p className="job-count numbers" role="status">
          {t("job_count", { processed: text(processed), total: text(job.total) })}
        </p>
        <progress
          max={job.total}
          value={processed}
          aria-label={t(`job_${job.action}`, { count: job.total, shown: text(job.total) })}
        />
        <p className="second-strong numbers">
          {t("job_done", { count: job.done })} · {t("job_refused", { count: job.refused })}
        </p>
        {error && <FailedStrip error={error} isTrying={isFetching} onTryAgain={() => void refetch()} />}
        {results.error && (
          <FailedStrip
            error={results.error}
            isTrying={results.isFetching}
            onTryAgain={() => void results.refetch()}
          />
        )}
        <ProblemNote error={cancel.error ? toApiError(cancel.error) : null} />
      </div>
    </Dialog>
  );
}
