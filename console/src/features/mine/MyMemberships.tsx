import { Link } from "@tanstack/react-router";
import { ArrowRight, LogOut } from "lucide-react";
import { Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Membership } from "@/api/types";
import { LeaveDialog } from "@/features/leaving/lazyLeaveDialog";
import { useSession } from "@/shell/SessionContext";
import { Avatar } from "@/ui/Avatar";
import { Button } from "@/ui/Button";
import { Tag } from "@/ui/Tag";

/** Where I am a member, or was: to open, and with a way out of each. */
export function MyMemberships() {
  const { t } = useTranslation("mine");
  const { t: leaving } = useTranslation("leaving");
  const { t: shell } = useTranslation("shell");
  const { memberships } = useSession();
  const [left, setLeft] = useState<Membership | null>(null);
  const shown = memberships.filter(({ state }) => state === "active" || state === "terminated");
  return (
    <section className="panel" aria-labelledby="my-memberships">
      <h2 id="my-memberships">{t("memberships")}</h2>
      {shown.length === 0 && <p className="field-hint">{t("no_memberships")}</p>}
      <ul className="mine-list">
        {shown.map((membership) => {
          const { organization, state } = membership;
          return (
            <li key={organization.id}>
              <Avatar kind="organization" id={organization.id} name={organization.name} size={36} />
              <div className="mine-words">
                <p>
                  <bdi>{organization.name}</bdi> {state !== "active" && <Tag>{shell(`state_${state}`)}</Tag>}
                </p>
              </div>
              {state === "active" && (
                <span className="mine-actions">
                  <Link
                    className="button"
                    data-size="small"
                    to="/o/$organizationId"
                    params={{ organizationId: organization.id }}
                    aria-label={t("open_named", { organization: organization.name })}
                  >
                    {t("open")} <ArrowRight className="flips" size={14} aria-hidden="true" />
                  </Link>
                  <Button
                    size="small"
                    variant="ending"
                    icon={<LogOut className="flips" size={14} />}
                    label={`${leaving("leave_ask")} ${organization.name}`}
                    onClick={() => setLeft(membership)}
                  >
                    {leaving("leave_ask")}
                  </Button>
                </span>
              )}
            </li>
          );
        })}
      </ul>
      <Suspense>{left && <LeaveDialog membership={left} onClose={() => setLeft(null)} />}</Suspense>
    </section>
  );
}
