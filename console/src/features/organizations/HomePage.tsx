import { UserPlus } from "lucide-react";
import { Suspense, useState } from "react";
import { Trans, useTranslation } from "react-i18next";
import { useMember } from "@/api/members";
import { MemberFacts } from "@/features/members/MemberFacts";
import { MemberHeading } from "@/features/members/MemberHeading";
import { InviteDialog } from "@/features/ways/lazyInviteDialog";
import { useMayInvite } from "@/features/ways/useMayInvite";
import { useMembership } from "@/shell/OrganizationContext";
import { Button } from "@/ui/Button";
import { FailedStrip } from "@/ui/FailedStrip";
import { SkeletonRows } from "@/ui/SkeletonRows";
import { usePageTitle } from "@/ui/usePageTitle";

/** A member's start: the organization and their own card. */
export function HomePage() {
  const { t } = useTranslation("shell");
  const { organization, member_id } = useMembership();
  const { data, error, isFetching, refetch } = useMember(organization.id, member_id);
  const mayInvite = useMayInvite();
  const [isInviting, setInviting] = useState(false);
  usePageTitle(organization.name);
  return (
    <main className="form-page">
      <header className="account-head">
        <div className="page-title">
          <h1>
            <bdi>{organization.name}</bdi>
          </h1>
          <p>
            <Trans
              t={t}
              i18nKey="home_lead"
              values={{ organization: organization.name }}
              components={{ organization: <bdi /> }}
            />
          </p>
        </div>
        {mayInvite && (
          <Button variant="primary" icon={<UserPlus size={16} />} onClick={() => setInviting(true)}>
            {t("invite_people")}
          </Button>
        )}
      </header>
      <section className="panel" aria-label={t("home_card")}>
        {error && (
          <FailedStrip
            error={error}
            title={t("home_failed")}
            isTrying={isFetching}
            onTryAgain={() => void refetch()}
          />
        )}
        {data ? (
          <>
            <MemberHeading member={data.data} />
            <MemberFacts member={data.data} organizationName={organization.name} isOwn />
          </>
        ) : (
          !error && <SkeletonRows height={54} count={4} />
        )}
      </section>
      <p className="field-hint">{t("home_more")}</p>
      <Suspense>{isInviting && <InviteDialog onClose={() => setInviting(false)} />}</Suspense>
    </main>
  );
}
