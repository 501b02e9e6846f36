import { useNavigate } from "@tanstack/react-router";
import { Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { useRunningJobs } from "@/api/jobs";
import type { BulkJob } from "@/api/types";
import { Button } from "@/ui/Button";
import { numberText } from "@/ui/numberText";
import { JobDialog } from "./lazyJobDialog";

type Props = { readonly organizationId: string };

/** My jobs that go on in the background, also after the page was loaded again; opens their progress. */
export function JobStrip({ organizationId }: Props) {
  const { t, i18n } = useTranslation("bulk");
  const navigate = useNavigate();
  const jobs = useRunningJobs(organizationId);
  const [shown, setShown] = useState<BulkJob | null>(null);
  const text = (value: number) => numberText(value, i18n.language);
  return (
    <>
      {jobs.length > 0 && (
        <section className="job-strip" aria-label={t("running_jobs")}>
          {jobs.map((job) => (
            <span key={job.id} className="numbers">
              {t(`job_${job.action}`, { count: job.total, shown: text(job.total) })}:{" "}
              {t("job_count", { processed: text(job.done + job.refused), total: text(job.total) })}{" "}
              <Button size="small" variant="link" onClick={() => setShown(job)}>
                {t("show_job")}
              </Button>
            </span>
          ))}
        </section>
      )}
      <Suspense>
        {shown && (
          <JobDialog
            organizationId={organizationId}
            job={shown}
            onOpenMember={(member) => {
              setShown(null);
              void navigate({
                to: "/o/$organizationId/members",
                params: { organizationId },
                search: { member },
              });
            }}
            onClose={() => setShown(null)}
          />
        )}
      </Suspense>
    </>
  );
}
