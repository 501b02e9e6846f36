import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { ScrollText } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useAuditLog } from "@/api/audit";
import { useMember } from "@/api/members";
import { ChangeLine } from "@/features/members/ChangeLine";
import { useActorName } from "@/features/members/useActorName";
import { knownKinds, useKindWords } from "@/features/members/useKindWords";
import { NavigationButton } from "@/shell/NavigationButton";
import { useMembership } from "@/shell/OrganizationContext";
import { Button } from "@/ui/Button";
import { DateText } from "@/ui/DateText";
import { EmptyState } from "@/ui/EmptyState";
import { FailedStrip } from "@/ui/FailedStrip";
import { Field } from "@/ui/Field";
import { numberText } from "@/ui/numberText";
import { SkeletonRows } from "@/ui/SkeletonRows";
import { midnight } from "@/ui/times";
import { usePageTitle } from "@/ui/usePageTitle";
import type { AuditSearch } from "./auditSearch";

/** Every change in the organization, the latest first; each entry opens its details. */
export function AuditPage() {
  const { t, i18n } = useTranslation("audit");
  const { t: ui } = useTranslation("ui");
  const { organizationId } = useParams({ from: "/o/$organizationId/audit-log" });
  const search = useSearch({ from: "/o/$organizationId/audit-log" });
  const navigate = useNavigate({ from: "/o/$organizationId/audit-log" });
  const { organization } = useMembership();
  const actorName = useActorName();
  const kindWords = useKindWords();
  usePageTitle(t("audit_log"), organization.name);
  const log = useAuditLog(organizationId, {
    actor_id: search.actor,
    member_id: search.member,
    kind: search.kind,
    since: search.from && midnight(search.from, 0),
    until: search.to && midnight(search.to, 1),
  });
  const actor = useMember(organizationId, search.actor);
  const member = useMember(organizationId, search.member);
  const items = log.data?.pages.flatMap((page) => page.items) ?? [];
  const first = log.data?.pages[0];
  const change = (next: Partial<AuditSearch>) =>
    void navigate({ search: (before) => ({ ...before, ...next }) });
  const isFiltered = Object.values(search).some((value) => value !== undefined);
  return (
    <main className="form-page audit-page">
      <header className="account-head">
        <NavigationButton />
        <div className="page-title">
          <h1>{t("audit_log")}</h1>
          <p>{t("description")}</p>
        </div>
      </header>
      <section className="audit-filters" aria-label={t("filters")}>
        <Field label={t("kind")}>
          {(ids) => (
            <select
              {...ids}
              className="input"
              value={search.kind ?? ""}
              onChange={(event) => change({ kind: event.target.value || undefined })}
            >
              <option value="">{t("any_kind")}</option>
              {knownKinds.map((kind) => (
                <option key={kind} value={kind}>
                  {kindWords(kind)}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label={t("from")}>
          {(ids) => (
            <input
              {...ids}
              type="date"
              className="input"
              value={search.from ?? ""}
              onChange={(event) => change({ from: event.target.value || undefined })}
            />
          )}
        </Field>
        <Field label={t("to")}>
          {(ids) => (
            <input
              {...ids}
              type="date"
              className="input"
              value={search.to ?? ""}
              onChange={(event) => change({ to: event.target.value || undefined })}
            />
          )}
        </Field>
      </section>
      {isFiltered && (
        <p className="audit-chosen">
          {search.actor && (
            <span>
              {t("by")} <bdi>{actor.data?.data.name ?? t("somebody")}</bdi>
            </span>
          )}
          {search.member && (
            <span>
              {t("about")} <bdi>{member.data?.data.name ?? t("somebody")}</bdi>
            </span>
          )}
          <Button size="small" onClick={() => void navigate({ search: {} })}>
            {t("clear")}
          </Button>
        </p>
      )}
      {log.error && (
        <FailedStrip
          error={log.error}
          title={t("failed")}
          isTrying={log.isFetching}
          onTryAgain={() => void log.refetch()}
        />
      )}
      {!log.data && !log.error && <SkeletonRows height={54} count={8} />}
      {log.data && items.length === 0 && (
        <EmptyState icon={<ScrollText />} title={t("empty")}>
          {t("empty_text")}
        </EmptyState>
      )}
      {items.length > 0 && (
        <ol className="audit-list">
          {items.map((item) => (
            <li key={item.id}>
              <details>
                <summary>
                  <span className="audit-time">
                    <DateText at={item.at} style="time" />
                  </span>
                  <span className="audit-what">
                    <strong>
                      <bdi>{actorName(item.actor)}</bdi>
                    </strong>{" "}
                    · {kindWords(item.kind)}
                    {item.subject.name && (
                      <>
                        {" "}
                        · <bdi>{item.subject.name}</bdi>
                      </>
                    )}
                  </span>
                </summary>
                <div className="audit-details">
                  {item.changes.length === 0 && <p className="second">{t("no_fields")}</p>}
                  {item.changes.map((it) => (
                    <ChangeLine key={it.field} change={it} />
                  ))}
                  <p className="second">
                    {t("entry")} <span dir="ltr">{item.id}</span>
                    {item.ip_address && (
                      <>
                        {" "}
                        · {t("from_address")}{" "}
                        <span className="code" dir="ltr">
                          {item.ip_address}
                        </span>
                      </>
                    )}
                  </p>
                  <p className="audit-more">
                    {item.actor.member_id && (
                      <Button
                        variant="link"
                        onClick={() => change({ actor: item.actor.member_id ?? undefined })}
                      >
                        {t("all_by", { name: item.actor.name })}
                      </Button>
                    )}
                    {item.subject.member_id && (
                      <Button
                        variant="link"
                        onClick={() => change({ member: item.subject.member_id ?? undefined })}
                      >
                        {t("all_about", { name: item.subject.name })}
                      </Button>
                    )}
                  </p>
                </div>
              </details>
            </li>
          ))}
        </ol>
      )}
      {log.hasNextPage && (
        <Button busy={log.isFetchingNextPage ? ui("loading") : null} onClick={() => void log.fetchNextPage()}>
          {ui("show_more")}
        </Button>
      )}
      <p className="second" role="status">
        {first &&
          t("entries", {
            count: first.total,
            shown: numberText(first.total, i18n.language, first.total_is_exact),
          })}{" "}
        {t("zone", { zone: Intl.DateTimeFormat().resolvedOptions().timeZone })}
      </p>
    </main>
  );
}
