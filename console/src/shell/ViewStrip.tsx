import { Eye } from "lucide-react";
import { useTranslation } from "react-i18next";
import { stopLooking, viewedRole } from "@/api/viewAs";
import { Button } from "@/ui/Button";

/** Says that the console is seen as another role sees it, and ends it. */
export function ViewStrip() {
  const { t } = useTranslation("shell");
  const viewed = viewedRole();
  if (viewed === null) return null;
  return (
    <section className="view-strip" aria-label={t("view_as")}>
      <Eye size={16} aria-hidden="true" />
      <p>{t("view_as_text", { role: viewed.name })}</p>
      <Button size="small" onClick={() => stopLooking(viewed)}>
        {t("view_as_stop")}
      </Button>
    </section>
  );
}
