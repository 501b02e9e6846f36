import type { ReactNode, Ref } from "react";
import type { useMembers } from "@/api/members";
import type { Member } from "@/api/types";
import { useSession } from "@/shell/SessionContext";
import { FailedStrip } from "@/ui/FailedStrip";
import { SkeletonRows } from "@/ui/SkeletonRows";
import { useLayoutWidth } from "@/ui/useLayoutWidth";
import type { Selection } from "@/ui/useSelection";
import { VirtualTable, type Column, type VirtualTableHandle } from "@/ui/VirtualTable";

type Props = {
  readonly list: ReturnType<typeof useMembers>;
  readonly label: string;
  readonly columns: readonly Column<Member>[];
  /** A row as a phone draws it. */
  readonly card: (member: Member) => ReactNode;
  readonly cardHeight?: number;
  readonly sort: string;
  readonly onSort: (sort: string) => void;
  readonly openId: string | undefined;
  readonly onOpen: (id: string) => void;
  /** Something new for another list. */
  readonly resetKey: string;
  readonly keysEnabled: boolean;
  readonly selection?: Selection;
  /** Drawn where the list has nobody. */
  readonly empty: ReactNode;
  readonly ref?: Ref<VirtualTableHandle>;
};

/** A list of people in all its states: loading, failed, empty, rows, cards on a phone. */
export function MemberTable({ list, card, cardHeight = 92, empty, onOpen, ...rest }: Props) {
  const { account } = useSession();
  const isPhone = useLayoutWidth() === "phone";
  const rowHeight = account.list_density === "compact" ? 44 : 54;
  if (!list.data)
    return list.isError ? (
      <FailedStrip error={list.error} isTrying={list.isFetching} onTryAgain={() => void list.refetch()} />
    ) : (
      <SkeletonRows height={isPhone ? cardHeight : rowHeight} />
    );
  const rows = list.data.pages.flatMap((page) => page.items);
  if (rows.length === 0) return empty;
  return (
    <VirtualTable
      {...rest}
      rows={rows}
      rowId={(row) => row.id}
      rowLabel={(row) => row.name}
      rowHeight={rowHeight}
      total={list.data.pages[0]?.total ?? rows.length}
      onOpen={(row) => onOpen(row.id)}
      hasMore={list.hasNextPage}
      isLoadingMore={list.isFetchingNextPage}
      onMore={() => void list.fetchNextPage()}
      card={isPhone ? card : undefined}
      cardHeight={cardHeight}
    />
  );
}
