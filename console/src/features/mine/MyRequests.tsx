import { useTranslation } from "react-i18next";
import { useMyJoinRequests } from "@/api/myWays";
import { FailedStrip } from "@/ui/FailedStrip";
import { MyRequestCard } from "./MyRequestCard";

/** Where I wait for approval or was rejected; nothing where there is nothing. */
export function MyRequests() {
  const { t } = useTranslation("mine");
  const { data, error, isFetching, refetch } = useMyJoinRequests();
  if (error) return <FailedStrip error={error} isTrying={isFetching} onTryAgain={() => void refetch()} />;
  if (!data || data.length === 0) return null;
  return (
    <section className="panel" aria-labelledby="my-requests">
      <h2 id="my-requests">{t("requests")}</h2>
      <ul className="mine-list">
        {data.map((request) => (
          <MyRequestCard key={request.member_id} request={request} />
        ))}
      </ul>
    </section>
  );
}
