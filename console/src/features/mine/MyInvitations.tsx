import { useTranslation } from "react-i18next";
import { useMyInvitations } from "@/api/myWays";
import { FailedStrip } from "@/ui/FailedStrip";
import { MyInvitationCard } from "./MyInvitationCard";

/** The open invitations to my addresses; nothing where there are none. */
export function MyInvitations() {
  const { t } = useTranslation("mine");
  const { data, error, isFetching, refetch } = useMyInvitations();
  if (error) return <FailedStrip error={error} isTrying={isFetching} onTryAgain={() => void refetch()} />;
  if (!data || data.length === 0) return null;
  return (
    <section className="panel" aria-labelledby="my-invitations">
      <h2 id="my-invitations">{t("invitations")}</h2>
      <ul className="mine-list">
        {data.map((invitation) => (
          <MyInvitationCard key={invitation.id} invitation={invitation} />
        ))}
      </ul>
    </section>
  );
}
