import { useTranslation } from "react-i18next";
import { toApiError } from "@/api/ApiError";
import { useChangeNoticeSetting, useNoticeSettings } from "@/api/notices";
import { Checkbox } from "@/ui/Checkbox";
import { FailedStrip } from "@/ui/FailedStrip";
import { ProblemNote } from "@/ui/ProblemNote";
import { SkeletonRows } from "@/ui/SkeletonRows";
import { showToast } from "@/ui/toasts";

/** Which messages also come as an email; each box saves at once. */
export function NoticeSettings() {
  const { t } = useTranslation("notices");
  const { t: account } = useTranslation("account");
  const { data, error, isFetching, refetch } = useNoticeSettings();
  const change = useChangeNoticeSetting();
  const items = data?.items ?? [];
  const saved = { onSuccess: () => showToast(account("saved")) };
  return (
    <section className="panel" id="notices" aria-labelledby="account-notices">
      <h2 id="account-notices">{t("settings")}</h2>
      <p className="field-hint">{t("settings_text")}</p>
      {error && (
        <FailedStrip
          error={error}
          title={t("settings_failed")}
          isTrying={isFetching}
          onTryAgain={() => void refetch()}
        />
      )}
      {!data && !error && <SkeletonRows height={34} count={6} />}
      {items
        .filter(({ is_essential }) => !is_essential)
        .map(({ kind, by_email }) => (
          <Checkbox
            key={kind}
            checked={
              change.isPending && change.variables.kind === kind ? change.variables.by_email : by_email
            }
            onChange={(on) => change.mutate({ kind, by_email: on }, saved)}
          >
            {t(`kind_${kind}`)}
          </Checkbox>
        ))}
      <ProblemNote error={change.error ? toApiError(change.error) : null} />
      {items.length > 0 && (
        <>
          <p className="field-hint">{t("settings_essential")}</p>
          <ul className="notice-essential">
            {items
              .filter(({ is_essential }) => is_essential)
              .map(({ kind }) => (
                <li key={kind}>
                  {t(`kind_${kind}`)} · <span className="second">{t("essential")}</span>
                </li>
              ))}
          </ul>
        </>
      )}
    </section>
  );
}
