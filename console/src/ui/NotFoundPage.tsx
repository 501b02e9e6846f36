import { MapPinOff } from "lucide-react";
import { useTranslation } from "react-i18next";
import { EmptyState } from "./EmptyState";
import { usePageTitle } from "./usePageTitle";

/** What does not exist and what may not be seen look the same. */
export function NotFoundPage() {
  const { t } = useTranslation("ui");
  usePageTitle(t("not_found_title"));
  return (
    <main className="whole-page">
      <EmptyState
        icon={<MapPinOff />}
        title={t("not_found_title")}
        actions={
          <a className="button" data-variant="primary" href="/">
            {t("go_home")}
          </a>
        }
      >
        {t("not_found_text")}
      </EmptyState>
    </main>
  );
}
