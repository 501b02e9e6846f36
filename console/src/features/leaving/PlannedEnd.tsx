import { Trans, useTranslation } from "react-i18next";
import { toApiError } from "@/api/ApiError";
import { useCancelTermination } from "@/api/leaving";
import type { Member, PlannedTermination } from "@/api/types";
import { useMay } from "@/shell/OrganizationContext";
import { Button } from "@/ui/Button";
import { Note } from "@/ui/Note";
import { ProblemNote } from "@/ui/ProblemNote";
import { dayText } from "@/ui/times";
import { showToast } from "@/ui/toasts";

type Props = { readonly organizationId: string; readonly member: Member; readonly plan: PlannedTermination };

/** On the card of somebody whose membership will end: when, by whom, and how to call it off. */
export function PlannedEnd({ organizationId, member, plan }: Props) {
  const { t, i18n } = useTranslation("leaving");
  const may = useMay();
  const cancel = useCancelTermination(organizationId, () =>
    showToast(t("cancelled_toast", { name: member.name })),
  );
  return (
    <div className="planned-end">
      <Note tone="warning">
        <p>
          <Trans
            t={t}
            i18nKey="planned_note"
            values={{ date: dayText(plan.last_day, i18n.language), name: plan.actor.name }}
            components={{ name: <bdi /> }}
          />
        </p>
        {plan.reason && (
          <p>
            <bdi>{t("planned_reason", { reason: plan.reason })}</bdi>
          </p>
        )}
        {may("members.terminate") && (
          <Button
            size="small"
            busy={cancel.isPending ? t("cancelling") : null}
            onClick={() => cancel.mutate(member.id)}
          >
            {t("cancel_plan")}
          </Button>
        )}
      </Note>
      <ProblemNote error={cancel.error ? toApiError(cancel.error) : null} />
    </div>
  );
}
