import { LogOut } from "lucide-react";
import { Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Membership } from "@/api/types";
import { useSession } from "@/shell/SessionContext";
import { Button } from "@/ui/Button";
import { Tag } from "@/ui/Tag";
import { LeaveDialog } from "./lazyLeaveDialog";

/** Where I am a member, with a way out of each. */
export function MyOrganizations() {
  const { t } = useTranslation("leaving");
  const { t: shell } = useTranslation("shell");
  const { memberships } = useSession();
  const [left, setLeft] = useState<Membership | null>(null);
  if (memberships.length === 0) return null;
  return (
    <section className="panel" aria-labelledby="account-organizations">
      <h2 id="account-organizations">{t("my_organizations")}</h2>
      <ul className="session-list">
        {memberships.map((membership) => (
          <li key={membership.organization.id}>
            <div>
              <p>
                <bdi>{membership.organization.name}</bdi>{" "}
                {membership.state !== "active" && <Tag>{shell(`state_${membership.state}`)}</Tag>}
              </p>
            </div>
            {membership.state === "active" && (
              <Button
                size="small"
                variant="ending"
                icon={<LogOut className="flips" size={14} />}
                label={`${t("leave_ask")} ${membership.organization.name}`}
                onClick={() => setLeft(membership)}
              >
                {t("leave_ask")}
              </Button>
            )}
          </li>
        ))}
      </ul>
      <Suspense>{left && <LeaveDialog membership={left} onClose={() => setLeft(null)} />}</Suspense>
    </section>
  );
}
