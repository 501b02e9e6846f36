import { Suspense, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { BulkKind, MemberList, MemberQuery } from "@/api/types";
import { useMay } from "@/shell/OrganizationContext";
import { SelectionBar } from "@/ui/SelectionBar";
import { useOnline } from "@/ui/useOnline";
import { useSelection, type Selection } from "@/ui/useSelection";
import { kinds } from "./kinds";
import { BulkDialog } from "./lazyBulkDialog";
import { whomOf, type Whom } from "./whom";

type Options = {
  readonly organizationId: string;
  /** Changes with the list or the department: then the ticks go. */
  readonly listKey: string;
  /** What "all that match" means. */
  readonly query: MemberQuery;
  readonly firstPage: MemberList | undefined;
  /** What can be done in this list; what the person may not do is left out. */
  readonly offers: readonly BulkKind[];
  /** Something else lies above the list. */
  readonly isCovered: boolean;
  readonly onOpenMember: (id: string) => void;
};

type BulkActions = {
  /** Nothing where the person may do nothing of it. */
  readonly selection: Selection | undefined;
  readonly bar: ReactNode;
  readonly dialog: ReactNode;
  readonly isOpen: boolean;
};

/** Ticks of a list, the bar that acts on them, and the dialog of the action that was chosen. */
export function useBulkActions(options: Options): BulkActions {
  const { organizationId, query, firstPage, isCovered } = options;
  const { t } = useTranslation("bulk");
  const { t: ui } = useTranslation("ui");
  const may = useMay();
  const isOnline = useOnline();
  const selection = useSelection(options.listKey);
  const [chosen, setChosen] = useState<{
    readonly kind: BulkKind;
    readonly whom: Whom;
    readonly count: number;
    readonly isExact: boolean;
    readonly isAgain: boolean;
  } | null>(null);
  const offers = options.offers.filter((kind) => may(kinds[kind].permission));
  if (offers.length === 0) return { selection: undefined, bar: null, dialog: null, isOpen: false };
  const isAgain = query.state === "rejected";
  const choose = (kind: BulkKind) =>
    setChosen({
      kind,
      whom: whomOf(selection, query),
      count: selection.isAll ? (firstPage?.total ?? 0) : selection.ids.size,
      isExact: !selection.isAll || (firstPage?.total_is_exact ?? true),
      isAgain,
    });
  return {
    selection,
    isOpen: chosen !== null,
    bar: (
      <SelectionBar
        selection={selection}
        matching={firstPage?.total}
        matchingIsExact={firstPage?.total_is_exact}
        keysEnabled={!isCovered && chosen === null}
        actions={offers.map((kind) => ({
          key: kind,
          label: t(kind === "approve" && isAgain ? "bar_reapprove" : `bar_${kind}`),
          icon: kinds[kind].icon,
          ends: kinds[kind].ends,
          keepsWords: kinds[kind].keepsWords,
          disabledReason: isOnline ? null : ui("offline_reason"),
          onChosen: () => choose(kind),
        }))}
      />
    ),
    dialog: (
      <Suspense>
        {chosen && (
          <BulkDialog
            organizationId={organizationId}
            {...chosen}
            isCovered={isCovered}
            onOpenMember={options.onOpenMember}
            onClose={(isDone) => {
              setChosen(null);
              if (isDone) selection.clear();
            }}
          />
        )}
      </Suspense>
    ),
  };
}
