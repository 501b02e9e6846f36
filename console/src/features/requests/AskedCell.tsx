import { BellRing } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { JoinRequest } from "@/api/types";
import { DateText } from "@/ui/DateText";

type Props = { readonly request: JoinRequest };

/** When somebody asked, and whether the approvers were reminded since. */
export function AskedCell({ request }: Props) {
  const { t } = useTranslation("requests");
  return (
    <span className="two-lines">
      <span>
        <DateText at={request.asked_at} />
      </span>
      {request.reminders > 0 && (
        <span className="reminded">
          <BellRing size={13} aria-hidden="true" /> {t("reminded", { count: request.reminders })}
        </span>
      )}
    </span>
  );
}
