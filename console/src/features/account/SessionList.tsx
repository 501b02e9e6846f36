import { MonitorSmartphone } from "lucide-react";
import { useTranslation } from "react-i18next";
import { toApiError } from "@/api/ApiError";
import { useAccountSessions, useEndAccountSession } from "@/api/session";
import { Button } from "@/ui/Button";
import { DateText } from "@/ui/DateText";
import { FailedStrip } from "@/ui/FailedStrip";
import { ProblemNote } from "@/ui/ProblemNote";
import { SkeletonRows } from "@/ui/SkeletonRows";
import { Tag } from "@/ui/Tag";
import { deviceOf } from "./deviceOf";

/** Where I am signed in, with a sign-out for each place. */
export function SessionList() {
  const { t } = useTranslation("account");
  const { data, error, isFetching, refetch } = useAccountSessions();
  const end = useEndAccountSession();
  return (
    <section className="panel" aria-labelledby="account-sessions">
      <h2 id="account-sessions">{t("sessions")}</h2>
      {error && (
        <FailedStrip
          error={error}
          title={t("sessions_failed")}
          isTrying={isFetching}
          onTryAgain={() => void refetch()}
        />
      )}
      {!data && !error && <SkeletonRows height={54} count={2} />}
      <ul className="session-list">
        {data?.items.map((session) => {
          const device = deviceOf(session.user_agent);
          return (
            <li key={session.id}>
              <MonitorSmartphone size={18} aria-hidden="true" />
              <div>
                <p>
                  {device ? t("device", device) : t("device_unknown")}{" "}
                  {session.is_current && <Tag tone="success">{t("this_one")}</Tag>}
                </p>
                <p className="second">
                  {session.ip_address && (
                    <>
                      <bdi dir="ltr">{session.ip_address}</bdi> ·{" "}
                    </>
                  )}
                  {t("last_seen")} <DateText at={session.last_seen_at} /> · {t("since")}{" "}
                  <DateText at={session.created_at} />
                </p>
              </div>
              {!session.is_current && (
                <Button
                  size="small"
                  busy={end.isPending && end.variables === session.id ? t("ending") : null}
                  onClick={() => end.mutate(session.id)}
                >
                  {t("end")}
                </Button>
              )}
            </li>
          );
        })}
      </ul>
      <ProblemNote error={end.error ? toApiError(end.error) : null} />
    </section>
  );
}
