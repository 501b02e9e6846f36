import { CircleX } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { BulkResults } from "@/api/types";
import { ChangeLine } from "@/features/members/ChangeLine";
import { Button } from "@/ui/Button";
import { ScrollBox } from "@/ui/ScrollBox";

type Props = { readonly results: BulkResults };

const step = 50;

/** What would change for whom: first those for whom nothing can be done, then the changes; those who are so already are counted. */
export function EditPreview({ results }: Props) {
  const { t } = useTranslation("bulk");
  const { t: ui } = useTranslation("ui");
  const [limit, setLimit] = useState(step);
  const refused = results.results.filter(({ outcome }) => outcome === "refused");
  const changed = results.results.filter(({ outcome, changes }) => outcome === "done" && changes?.length);
  const same = results.results.length - refused.length - changed.length;
  const rows = [...refused, ...changed];
  return (
    <section className="bulk-preview" aria-label={t("preview")}>
      <p role="status" className="bulk-sums">
        {[
          t("would_change", { count: changed.length }),
          ...(same > 0 ? [t("would_stay", { count: same })] : []),
          ...(refused.length > 0 ? [t("would_fail", { count: refused.length })] : []),
        ].join(" · ")}
      </p>
      {rows.length > 0 && (
        <ScrollBox label={t("preview")}>
          <ul className="bulk-lines">
            {rows.slice(0, limit).map(({ id, name, problem, changes }) => (
              <li key={id}>
                <div>
                  <bdi className="bulk-name">{name ?? t("nobody")}</bdi>
                  {problem ? (
                    <p className="bulk-refused">
                      <CircleX size={14} aria-hidden="true" /> {problem.detail}
                    </p>
                  ) : (
                    changes?.map((change) => <ChangeLine key={change.field} change={change} />)
                  )}
                </div>
              </li>
            ))}
          </ul>
        </ScrollBox>
      )}
      {rows.length > limit && (
        <Button size="small" onClick={() => setLimit(limit + step)}>
          {ui("show_more")}
        </Button>
      )}
    </section>
  );
}
