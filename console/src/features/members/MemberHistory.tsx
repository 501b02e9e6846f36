import { History } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useTimeline } from "@/api/members";
import { Button } from "@/ui/Button";
import { DateText } from "@/ui/DateText";
import { EmptyState } from "@/ui/EmptyState";
import { FailedStrip } from "@/ui/FailedStrip";
import { SkeletonRows } from "@/ui/SkeletonRows";
import { ChangeLine } from "./ChangeLine";
import { useActorName } from "./useActorName";
import { useKindWords } from "./useKindWords";

type Props = { readonly organizationId: string; readonly memberId: string };

/** What happened to a member, the latest first. */
export function MemberHistory({ organizationId, memberId }: Props) {
  const { t } = useTranslation("members");
  const { t: ui } = useTranslation("ui");
  const actorName = useActorName();
  const kindWords = useKindWords();
  const { data, error, isFetching, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useTimeline(
    organizationId,
    memberId,
  );
  const items = data?.pages.flatMap((page) => page.items) ?? [];
  if (error && !data)
    return (
      <FailedStrip
        error={error}
        title={t("history_failed")}
        isTrying={isFetching}
        onTryAgain={() => void refetch()}
      />
    );
  if (!data) return <SkeletonRows height={44} count={4} />;
  if (items.length === 0) return <EmptyState icon={<History />} title={t("history_empty")} />;
  return (
    <>
      <ol className="timeline">
        {items.map((item) => (
          <li key={item.id}>
            <p>
              <strong>{kindWords(item.kind)}</strong>
            </p>
            {item.changes.map((change) => (
              <ChangeLine key={change.field} change={change} />
            ))}
            <p className="second">
              <bdi>{actorName(item.actor)}</bdi>
              {t("comma")}
              <DateText at={item.at} style="time" />
            </p>
          </li>
        ))}
      </ol>
      {hasNextPage && (
        <Button
          variant="link"
          busy={isFetchingNextPage ? ui("loading") : null}
          onClick={() => void fetchNextPage()}
        >
          {ui("show_more")}
        </Button>
      )}
    </>
  );
}
