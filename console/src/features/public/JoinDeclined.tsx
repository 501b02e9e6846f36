import { Check } from "lucide-react";
import { useTranslation } from "react-i18next";
import { StatePage } from "@/ui/StatePage";

/** After declining. */
export function JoinDeclined() {
  const { t } = useTranslation("public");
  return (
    <StatePage icon={<Check />} title={t("join_done_declined_title")}>
      {t("join_done_declined_text")}
    </StatePage>
  );
}
