import { useState } from "react";
import { useTranslation } from "react-i18next";
import { toApiError } from "@/api/ApiError";
import { useOrganization, useRenameOrganization } from "@/api/organizations";
import { NavigationButton } from "@/shell/NavigationButton";
import { useMay, useMembership } from "@/shell/OrganizationContext";
import { Button } from "@/ui/Button";
import { DateText } from "@/ui/DateText";
import { FailedStrip } from "@/ui/FailedStrip";
import { ProblemNote } from "@/ui/ProblemNote";
import { SkeletonRows } from "@/ui/SkeletonRows";
import { TextField } from "@/ui/TextField";
import { showToast } from "@/ui/toasts";
import { usePageTitle } from "@/ui/usePageTitle";

/** What the organization is; whoever may gives it another name. */
export function InfoPage() {
  const { t } = useTranslation("shell");
  const { t: ui } = useTranslation("ui");
  const { organization } = useMembership();
  const may = useMay();
  const { data, error, isFetching, refetch } = useOrganization(organization.id);
  const rename = useRenameOrganization(organization.id);
  const [name, setName] = useState(organization.name);
  const problem = rename.error ? toApiError(rename.error) : null;
  const reason = !name.trim()
    ? t("organization_name_needed")
    : name.trim() === organization.name
      ? t("organization_unchanged")
      : null;
  usePageTitle(t("info"), organization.name);
  return (
    <main className="form-page">
      <header className="account-head">
        <NavigationButton />
        <div className="page-title">
          <h1>{t("info")}</h1>
          <p>{t("info_text")}</p>
        </div>
      </header>
      <section className="panel" aria-label={t("info")}>
        {error && <FailedStrip error={error} isTrying={isFetching} onTryAgain={() => void refetch()} />}
        {!data && !error && <SkeletonRows height={34} count={4} />}
        {data && (
          <dl className="facts">
            <dt>{t("organization_name")}</dt>
            <dd>
              <bdi>{data.name}</bdi>
            </dd>
            <dt>{t("door_number")}</dt>
            <dd>
              <span className="code" dir="ltr">
                {data.door_number}
              </span>
            </dd>
            <dt>{t("plan")}</dt>
            <dd>{t(`plan_${data.plan}`)}</dd>
            <dt>{t("created")}</dt>
            <dd>
              <DateText at={data.created_at} style="date" />
            </dd>
          </dl>
        )}
      </section>
      {may("organization.edit") && (
        <section className="panel" aria-labelledby="organization-rename">
          <h2 id="organization-rename">{t("organization_rename")}</h2>
          <form
            className="form"
            onSubmit={(event) => {
              event.preventDefault();
              if (!reason)
                rename.mutate(name.trim(), {
                  onSuccess: () => showToast(t("organization_renamed", { name: name.trim() })),
                });
            }}
          >
            <TextField
              label={t("organization_name")}
              dir="auto"
              autoComplete="organization"
              maxLength={100}
              value={name}
              onChange={setName}
              required
              error={problem?.field("/name")}
            />
            <ProblemNote error={problem} />
            <div className="form-buttons">
              <Button
                type="submit"
                variant="primary"
                busy={rename.isPending ? ui("saving") : null}
                disabledReason={reason}
              >
                {t("organization_save")}
              </Button>
            </div>
          </form>
        </section>
      )}
    </main>
  );
}
