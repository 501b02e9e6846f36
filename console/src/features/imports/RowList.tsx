import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useImportRows, type RowFilter } from "@/api/imports";
import type { Import, ImportRow } from "@/api/types";
import { EmptyState } from "@/ui/EmptyState";
import { FailedStrip } from "@/ui/FailedStrip";
import { SkeletonRows } from "@/ui/SkeletonRows";
import { useLayoutWidth } from "@/ui/useLayoutWidth";
import { VirtualTable, type Column } from "@/ui/VirtualTable";
import { Rows3 } from "lucide-react";
import { RowDialog } from "./RowDialog";
import { RowWhat } from "./RowWhat";
import { nameOf } from "./verdicts";

type Props = {
  readonly organizationId: string;
  readonly import: Import;
  readonly filter: RowFilter;
  /** Whether rows can still be mended and decided. */
  readonly mayChange: boolean;
};

const none: readonly ImportRow[] = [];

/** Rows of an import; choosing one opens it. */
export function RowList({ organizationId, import: shown, filter, mayChange }: Props) {
  const { t } = useTranslation("imports");
  const isPhone = useLayoutWidth() === "phone";
  const rows = useImportRows(organizationId, shown.id, filter);
  const [open, setOpen] = useState<ImportRow | null>(null);
  const items = rows.data?.pages.flatMap((page) => page.items) ?? none;
  const name = (row: ImportRow) => nameOf(row, shown.columns) || t("no_name");
  const verdict = (row: ImportRow) => (
    <span className="imports-verdict" data-verdict={row.verdict}>
      {t(`verdict_${row.verdict}`)}
    </span>
  );
  const columns: readonly Column<ImportRow>[] = [
    {
      key: "row",
      title: t("row"),
      track: "64px",
      cell: (row) => <span className="numbers second">{row.number}</span>,
    },
    { key: "verdict", title: t("verdict"), track: "150px", cell: verdict },
    {
      key: "person",
      title: t("person"),
      track: "minmax(0, 1fr)",
      cell: (row) => (
        <strong className="ellipsis">
          <bdi>{name(row)}</bdi>
        </strong>
      ),
    },
    {
      key: "what",
      title: t(mayChange ? "what" : "result"),
      track: "minmax(0, 2.2fr)",
      cell: (row) => <RowWhat row={row} />,
    },
  ];
  if (rows.error)
    return (
      <FailedStrip
        error={rows.error}
        title={t("rows_failed")}
        isTrying={rows.isFetching}
        onTryAgain={() => void rows.refetch()}
      />
    );
  if (!rows.data) return <SkeletonRows height={54} count={6} />;
  return (
    <>
      {items.length === 0 ? (
        <EmptyState icon={<Rows3 />} title={t("no_rows")}>
          {t("no_rows_text")}
        </EmptyState>
      ) : (
        <VirtualTable
          label={t("verdicts")}
          columns={columns}
          rows={items}
          rowId={(row) => String(row.number)}
          rowLabel={(row) => t("row_label", { number: row.number, name: name(row) })}
          rowHeight={54}
          total={rows.data.pages[0]?.total ?? items.length}
          onOpen={setOpen}
          openId={open ? String(open.number) : undefined}
          hasMore={rows.hasNextPage}
          isLoadingMore={rows.isFetchingNextPage}
          onMore={() => void rows.fetchNextPage()}
          resetKey={JSON.stringify(filter)}
          keysEnabled={!open}
          card={
            isPhone
              ? (row) => (
                  <div className="imports-card">
                    <p>
                      <span className="numbers second">{row.number}</span> {verdict(row)}
                    </p>
                    <strong>
                      <bdi>{name(row)}</bdi>
                    </strong>
                    <RowWhat row={row} />
                  </div>
                )
              : undefined
          }
        />
      )}
      {open && (
        <RowDialog
          organizationId={organizationId}
          import={shown}
          row={open}
          mayChange={mayChange}
          onClose={() => setOpen(null)}
        />
      )}
    </>
  );
}
