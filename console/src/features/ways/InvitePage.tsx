import { RefreshCw, UserPlus } from "lucide-react";
import { Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { toApiError } from "@/api/ApiError";
import type { JoinField, JoinRules } from "@/api/types";
import { useDoorNumber, useJoinRules, useChangeJoinRules, useShareLinks } from "@/api/waysIn";
import { NavigationButton } from "@/shell/NavigationButton";
import { useMay, useMembership } from "@/shell/OrganizationContext";
import { Button } from "@/ui/Button";
import { CopyButton } from "@/ui/CopyButton";
import { FailedStrip } from "@/ui/FailedStrip";
import { Note } from "@/ui/Note";
import { numberText } from "@/ui/numberText";
import { ProblemNote } from "@/ui/ProblemNote";
import { Segments } from "@/ui/Segments";
import { SkeletonRows } from "@/ui/SkeletonRows";
import { showToast } from "@/ui/toasts";
import { useOnline } from "@/ui/useOnline";
import { usePageTitle } from "@/ui/usePageTitle";
import { doorDigits } from "./doorDigits";
import { InviteDialog } from "./lazyInviteDialog";
import { RenewDialog } from "./lazyRenewDialog";
import { LifetimeSelect } from "./LifetimeSelect";
import { RuleRow } from "./RuleRow";
import { RulesSummary } from "./RulesSummary";
import { ShareLinkSection } from "./ShareLinkSection";

const fields: readonly JoinField[] = ["department", "position", "location", "job_id"];

/** Who may bring people in, by which ways, and what they must tell; each change is saved at once. */
export function InvitePage() {
  const { t, i18n } = useTranslation("ways");
  const { t: ui } = useTranslation("ui");
  const { organization } = useMembership();
  const may = useMay();
  const isOnline = useOnline();
  const { data, error, isFetching, refetch } = useJoinRules(organization.id);
  const { data: door } = useDoorNumber(organization.id);
  const { data: links } = useShareLinks(organization.id, {});
  const changeRules = useChangeJoinRules(organization.id);
  const [open, setOpen] = useState<"invite" | "renew" | null>(null);
  usePageTitle(t("invite"), organization.name);
  const rules = data?.data;
  const disabledReason = !may("join_rules.manage") ? t("read_only") : isOnline ? null : ui("offline_reason");
  const set = (change: (rules: JoinRules) => Partial<JoinRules>) => {
    if (!rules || disabledReason) return;
    const now = change(rules);
    const before = Object.fromEntries(Object.keys(now).map((name) => [name, rules[name as keyof JoinRules]]));
    changeRules.mutate((stored) => ({ ...stored, ...change(stored) }), {
      onSuccess: () =>
        showToast(t("saved"), () => changeRules.mutate((stored) => ({ ...stored, ...before }))),
    });
  };
  const openLinks = links?.pages[0]?.open ?? 0;
  const count = numberText(openLinks, i18n.language);
  return (
    <main className="ways-page">
      <header className="account-head">
        <NavigationButton />
        <div className="page-title">
          <h1>{t("invite")}</h1>
          <p>{t("invite_text")}</p>
        </div>
        <Button variant="primary" icon={<UserPlus size={16} />} onClick={() => setOpen("invite")}>
          {t("invite_people")}
        </Button>
      </header>
      {error && <FailedStrip error={error} isTrying={isFetching} onTryAgain={() => void refetch()} />}
      {!rules && !error && <SkeletonRows height={64} count={6} />}
      {rules && (
        <div className="ways-columns">
          <div className="ways-rules">
            {!may("join_rules.manage") && <Note>{t("read_only_note")}</Note>}
            <ProblemNote error={changeRules.error ? toApiError(changeRules.error) : null} />
            <section aria-labelledby="rules-approval">
              <h2 id="rules-approval">{t("approval")}</h2>
              <div className="rules">
                <RuleRow
                  label={t("enrollment_approval")}
                  name={t("enrollment_approval")}
                  text={t(rules.enrollment_approval ? "enrollment_on" : "enrollment_off")}
                  on={rules.enrollment_approval}
                  disabledReason={disabledReason}
                  onSwitch={(enrollment_approval) => set(() => ({ enrollment_approval }))}
                />
                <RuleRow
                  label={t("who_may_invite")}
                  name={t("who_may_invite")}
                  text={t(`who_${rules.who_may_invite}_text`)}
                >
                  <Segments
                    label={t("who_may_invite")}
                    chosen={rules.who_may_invite}
                    onChosen={(who_may_invite) => set(() => ({ who_may_invite }))}
                    options={[
                      { name: "everyone", label: t("who_everyone") },
                      { name: "administrators", label: t("who_administrators") },
                    ]}
                  />
                </RuleRow>
              </div>
            </section>
            <section aria-labelledby="rules-ways">
              <h2 id="rules-ways">{t("ways_in")}</h2>
              <div className="rules">
                <RuleRow
                  label={t("links_and_codes")}
                  name={t("links_and_codes")}
                  text={
                    rules.share_links_open
                      ? t(openLinks === 0 ? "links_on_none" : "links_on", {
                          count: openLinks,
                          shown: links?.pages[0]?.open_is_exact === false ? `${count}+` : count,
                        })
                      : t("links_off")
                  }
                  on={rules.share_links_open}
                  disabledReason={disabledReason}
                  onSwitch={(share_links_open) => set(() => ({ share_links_open }))}
                />
                <RuleRow
                  label={
                    <>
                      {t("door_number")}{" "}
                      {door && (
                        <span className="code" dir="ltr">
                          {doorDigits(door.number)}
                        </span>
                      )}
                    </>
                  }
                  name={t("door_number")}
                  text={t(rules.door_number_open ? "door_on" : "door_off", {
                    organization: organization.name,
                  })}
                  on={rules.door_number_open}
                  disabledReason={disabledReason}
                  onSwitch={(door_number_open) => set(() => ({ door_number_open }))}
                >
                  {door && (
                    <>
                      <CopyButton variant="text" size="small" text={door.number} label={t("copy_door")} />
                      {!disabledReason && (
                        <Button
                          variant="text"
                          size="small"
                          icon={<RefreshCw size={15} />}
                          onClick={() => setOpen("renew")}
                        >
                          {t("renew_ask")}
                        </Button>
                      )}
                    </>
                  )}
                </RuleRow>
                <RuleRow label={t("lifetime")} name={t("lifetime")} text={t("lifetime_text")}>
                  <LifetimeSelect
                    label={t("lifetime")}
                    seconds={rules.invitation_lifetime_seconds}
                    disabled={Boolean(disabledReason)}
                    onChange={(invitation_lifetime_seconds) => set(() => ({ invitation_lifetime_seconds }))}
                  />
                </RuleRow>
              </div>
            </section>
            <section aria-labelledby="rules-required">
              <h2 id="rules-required">{t("required")}</h2>
              <div className="rules">
                {fields.map((field) => (
                  <RuleRow
                    key={field}
                    label={t(`field_${field}`)}
                    name={t(`field_${field}`)}
                    text={t(`field_${field}_text`)}
                    on={rules.required_information.includes(field)}
                    disabledReason={disabledReason}
                    onSwitch={(on) =>
                      set((stored) => ({
                        required_information: fields.filter((each) =>
                          each === field ? on : stored.required_information.includes(each),
                        ),
                      }))
                    }
                  />
                ))}
              </div>
              <p className="field-hint">{t("required_text")}</p>
            </section>
            <ShareLinkSection organizationId={organization.id} isOpen={rules.share_links_open} />
          </div>
          <RulesSummary rules={rules} />
        </div>
      )}
      <Suspense>
        {open === "invite" && <InviteDialog onClose={() => setOpen(null)} />}
        {open === "renew" && door && (
          <RenewDialog organizationId={organization.id} number={door.number} onClose={() => setOpen(null)} />
        )}
      </Suspense>
    </main>
  );
}
