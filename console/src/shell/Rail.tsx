import { Link, useRouterState } from "@tanstack/react-router";
import { CircleHelp, House, Inbox, MailOpen, Settings2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Membership } from "@/api/types";
import { Button } from "@/ui/Button";
import { Logo } from "@/ui/Logo";
import { ThemeButton } from "@/ui/ThemeButton";
import { ProfileMenu } from "./ProfileMenu";
import { UnreadCount } from "./UnreadCount";

type Props = {
  readonly membership: Membership | undefined;
  readonly administers: boolean;
  readonly demo: boolean;
  readonly onHelp: () => void;
};

/** The first level of navigation; lists only what exists and may be opened. */
export function Rail({ membership, administers, demo, onHelp }: Props) {
  const { t } = useTranslation("shell");
  const path = useRouterState({ select: (state) => state.location.pathname });
  const params = { organizationId: membership?.organization.id ?? "" };
  return (
    <nav className="rail" aria-label={t("navigation")}>
      <Link to="/" className="rail-logo" aria-label={t("start")}>
        <Logo size={34} />
      </Link>
      <Link className="rail-item" to="/messages" data-on={path.startsWith("/messages") || undefined}>
        <Inbox size={20} aria-hidden="true" />
        <UnreadCount />
      </Link>
      {membership &&
        (administers ? (
          <Link
            className="rail-item"
            to="/o/$organizationId/members"
            params={params}
            search={{}}
            data-on={path.startsWith(`/o/${params.organizationId}/`) || undefined}
          >
            <Settings2 size={20} aria-hidden="true" />
            <span>{t("org_admin")}</span>
          </Link>
        ) : (
          <Link
            className="rail-item"
            to="/o/$organizationId"
            params={params}
            data-on={path.startsWith("/o/") || undefined}
          >
            <House size={20} aria-hidden="true" />
            <span>{t("home")}</span>
          </Link>
        ))}
      {demo && (
        <Link className="rail-item" to="/demo/messages" data-on={path.startsWith("/demo/") || undefined}>
          <MailOpen size={20} aria-hidden="true" />
          <span>{t("demo_mail")}</span>
        </Link>
      )}
      <span className="rail-gap" />
      <Button variant="text" label={`${t("help")} ?`} icon={<CircleHelp size={20} />} onClick={onHelp} />
      <ThemeButton iconSize={20} />
      <ProfileMenu />
    </nav>
  );
}
