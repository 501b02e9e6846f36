import { Clock } from "lucide-react";
import { useTranslation } from "react-i18next";

/** What comes of everybody who takes a way that names nobody. */
export function WaitsNote() {
  const { t } = useTranslation("ways");
  return (
    <p className="waits-note">
      <Clock size={15} aria-hidden="true" /> {t("all_wait")}
    </p>
  );
}
