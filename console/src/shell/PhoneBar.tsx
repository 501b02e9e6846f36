import { Link, useRouterState } from "@tanstack/react-router";
import { CircleUserRound, Ellipsis, House, Inbox, MailOpen, Settings2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Membership } from "@/api/types";
import { BottomSheet } from "@/ui/BottomSheet";
import { PhoneBarFrame } from "@/ui/PhoneBarFrame";
import { SubNavigation } from "./SubNavigation";
import { UnreadCount } from "./UnreadCount";

type Props = {
  readonly membership: Membership | undefined;
  readonly administers: boolean;
  readonly demo: boolean;
};

/** The bottom bar of a phone: only destinations that exist. */
export function PhoneBar({ membership, administers, demo }: Props) {
  const { t } = useTranslation("shell");
  const path = useRouterState({ select: (state) => state.location.pathname });
  const [hasMore, setMore] = useState(false);
  const params = { organizationId: membership?.organization.id ?? "" };
  const isOn = (prefix: string) =>
    path.startsWith(prefix) ? { "data-on": true, "aria-current": "page" as const } : {};
  return (
    <PhoneBarFrame label={t("navigation")}>
      <Link to="/messages" {...isOn("/messages")}>
        <Inbox size={22} aria-hidden="true" />
        <UnreadCount />
      </Link>
      {membership &&
        (administers ? (
          <Link to="/o/$organizationId/members" params={params} search={{}} {...isOn("/o/")}>
            <Settings2 size={22} aria-hidden="true" />
            {t("org_admin")}
          </Link>
        ) : (
          <Link to="/o/$organizationId" params={params} {...isOn("/o/")}>
            <House size={22} aria-hidden="true" />
            {t("home")}
          </Link>
        ))}
      {demo && (
        <Link to="/demo/messages" {...isOn("/demo/")}>
          <MailOpen size={22} aria-hidden="true" />
          {t("demo_mail")}
        </Link>
      )}
      <Link to="/account" {...isOn("/account")}>
        <CircleUserRound size={22} aria-hidden="true" />
        {t("me")}
      </Link>
      {membership && administers && (
        <button type="button" aria-haspopup="dialog" onClick={() => setMore(true)}>
          <Ellipsis size={22} aria-hidden="true" />
          {t("more")}
        </button>
      )}
      {membership && hasMore && (
        <BottomSheet tall title={t("org_admin")} onClose={() => setMore(false)}>
          <SubNavigation membership={membership} onChosen={() => setMore(false)} />
        </BottomSheet>
      )}
    </PhoneBarFrame>
  );
}
