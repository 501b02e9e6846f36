import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDown, ArrowUp } from "lucide-react";
import { useEffect, useImperativeHandle, useRef, useState, type ReactNode, type Ref } from "react";
import { useTranslation } from "react-i18next";
import { useKeys } from "./keys";
import { TickBox } from "./TickBox";
import { useLongPress } from "./useLongPress";
import type { Selection } from "./useSelection";

export type Column<Row> = {
  readonly key: string;
  readonly title: string;
  /** A CSS track, such as `minmax(0, 2fr)` or `96px`. */
  readonly track: string;
  /** The field in the list's sort, where it sorts. */
  readonly sort?: string;
  readonly hiddenTitle?: boolean;
  readonly cell: (row: Row) => ReactNode;
};

export type VirtualTableHandle = { readonly step: (by: number) => void };

type Props<Row> = {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowId: (row: Row) => string;
  readonly rowLabel: (row: Row) => string;
  readonly rowHeight: number;
  readonly total: number;
  readonly sort?: string;
  readonly onSort?: (sort: string) => void;
  readonly onOpen: (row: Row) => void;
  /** The row whose card is open. */
  readonly openId?: string;
  readonly hasMore: boolean;
  readonly isLoadingMore: boolean;
  readonly onMore: () => void;
  /** On a phone rows are cards. */
  readonly card?: (row: Row) => ReactNode;
  readonly cardHeight?: number;
  /** Something new for the same list: the scroll starts at the top again. */
  readonly resetKey: string;
  readonly keysEnabled: boolean;
  /** Present where rows can be ticked: a box before each row, X, Shift X and Ctrl A, a long press on a phone. */
  readonly selection?: Selection;
  readonly ref?: Ref<VirtualTableHandle>;
};

/** A table that draws only what is seen and asks for more near its end. One row holds the focus; arrows, J and K move it. */
export function VirtualTable<Row>(props: Props<Row>) {
  const {
    columns,
    rows,
    rowId,
    rowHeight,
    hasMore,
    isLoadingMore,
    onMore,
    onOpen,
    card,
    cardHeight = 92,
    selection,
    ref,
  } = props;
  const { t } = useTranslation("ui");
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(-1);
  const isCards = card !== undefined;
  // eslint-disable-next-line react-hooks/incompatible-library -- the React compiler, which this is about, is not used
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => (isCards ? cardHeight : rowHeight),
    overscan: 8,
    gap: isCards ? 8 : 0,
    getItemKey: (index) => {
      const row = rows[index];
      return row === undefined ? index : rowId(row);
    },
    scrollPaddingStart: isCards ? 8 : 44,
    scrollPaddingEnd: 8,
  });
  const items = virtualizer.getVirtualItems();
  const lastShown = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasMore && !isLoadingMore && lastShown >= rows.length - 25) onMore();
  }, [hasMore, isLoadingMore, lastShown, rows.length, onMore]);
  const [lastReset, setLastReset] = useState(props.resetKey);
  if (lastReset !== props.resetKey) {
    setLastReset(props.resetKey);
    setActive(-1);
  }
  useEffect(() => {
    scroller.current?.scrollTo({ top: 0 });
  }, [props.resetKey]);
  useEffect(() => {
    virtualizer.measure();
  }, [virtualizer, rowHeight, isCards]);

  const focusDrawn = (index: number) => {
    const row = scroller.current?.querySelector<HTMLElement>(`[data-index="${index}"]`);
    row?.focus({ preventScroll: true });
    return Boolean(row);
  };
  const focusRow = (index: number) => {
    const bounded = Math.max(0, Math.min(rows.length - 1, index));
    setActive(bounded);
    virtualizer.scrollToIndex(bounded, { align: "auto" });
    // At once, so that a quick Enter opens this row; but it may be drawn only after the scroll.
    if (!focusDrawn(bounded)) requestAnimationFrame(() => requestAnimationFrame(() => focusDrawn(bounded)));
  };
  const openIndex = rows.findIndex((row) => rowId(row) === props.openId);
  const position = openIndex >= 0 ? openIndex : active;
  const lastOpen = useRef<string | undefined>(undefined);
  useEffect(() => {
    // The card was closed: its row takes the focus, so that the arrows go on from there.
    const closed = props.openId === undefined ? rows.findIndex((row) => rowId(row) === lastOpen.current) : -1;
    lastOpen.current = props.openId;
    if (closed < 0) return;
    virtualizer.scrollToIndex(closed, { align: "auto" });
    requestAnimationFrame(() => requestAnimationFrame(() => focusDrawn(closed)));
    // Only closing matters, not that the rows are new.
    // eslint-disable-next-line react-hooks/exhaustive-deps -- see above
  }, [props.openId]);
  const step = (by: number) => {
    if (rows.length > 0) focusRow(position < 0 ? 0 : position + by);
  };
  const loadedIds = () => rows.map(rowId);
  const tick = (id: string, isRange: boolean) =>
    isRange ? selection?.tickTo(id, loadedIds()) : selection?.toggle(id, loadedIds());
  const press = useLongPress((id) => tick(id, false), isCards && selection !== undefined);
  useImperativeHandle(ref, () => ({ step }));
  useKeys(
    {
      j: () => step(1),
      k: () => step(-1),
      ArrowDown: () => step(1),
      ArrowUp: () => step(-1),
      ...(selection
        ? {
            x: (event: KeyboardEvent) => {
              const row = rows[active];
              if (row !== undefined) tick(rowId(row), event.shiftKey);
            },
          }
        : {}),
    },
    { enabled: props.keysEnabled },
  );

  const template = [...(selection ? ["36px"] : []), ...columns.map((column) => column.track)].join(" ");
  const isEveryTicked =
    selection !== undefined && rows.length > 0 && rows.every((row) => selection.has(rowId(row)));
  const sortField = props.sort?.replace(/^-/, "");
  const isDown = props.sort?.startsWith("-") ?? false;
  return (
    // eslint-disable-next-line jsx-a11y/interactive-supports-focus -- its rows hold the focus
    <div
      className={isCards ? "table table-cards" : "table"}
      role="grid"
      aria-label={props.label}
      data-compact={(!isCards && rowHeight < 54) || undefined}
      aria-multiselectable={selection ? true : undefined}
      aria-rowcount={props.total + 1}
      ref={scroller}
      onKeyDown={(event) => {
        if (selection && event.key.toLowerCase() === "a" && (event.ctrlKey || event.metaKey)) {
          event.preventDefault();
          selection.tick(loadedIds());
        }
      }}
      style={{ "--tracks": template } as React.CSSProperties}
    >
      <div role="rowgroup" className={isCards ? "visually-hidden" : "table-head-group"}>
        <div className="table-head" role="row" aria-rowindex={1}>
          {selection && (
            <div role="columnheader">
              <TickBox
                label={t("select_loaded")}
                checked={isEveryTicked}
                isPartly={!selection.isEmpty && !isEveryTicked}
                onTick={() => (isEveryTicked ? selection.clear() : selection.tick(loadedIds()))}
              />
            </div>
          )}
          {columns.map((column) => (
            <div
              key={column.key}
              role="columnheader"
              aria-sort={
                column.sort && column.sort === sortField ? (isDown ? "descending" : "ascending") : undefined
              }
            >
              {column.sort && props.onSort && !isCards ? (
                <button
                  type="button"
                  title={t("sort_by", { column: column.title })}
                  onClick={() =>
                    props.onSort?.(
                      column.sort === sortField && !isDown ? `-${column.sort}` : (column.sort ?? ""),
                    )
                  }
                >
                  {column.title}
                  {column.sort === sortField &&
                    (isDown ? (
                      <ArrowDown size={14} aria-hidden="true" />
                    ) : (
                      <ArrowUp size={14} aria-hidden="true" />
                    ))}
                </button>
              ) : (
                <span className={column.hiddenTitle ? "visually-hidden" : undefined}>{column.title}</span>
              )}
            </div>
          ))}
        </div>
      </div>
      <div role="rowgroup" className="table-rows" style={{ blockSize: virtualizer.getTotalSize() }}>
        {items.map((item) => {
          const row = rows[item.index];
          if (row === undefined) return null;
          const isOpen = rowId(row) === props.openId;
          return (
            <div
              key={item.key}
              ref={virtualizer.measureElement}
              data-index={item.index}
              className="table-row"
              role="row"
              aria-rowindex={item.index + 2}
              aria-selected={selection ? selection.has(rowId(row)) : isOpen}
              data-open={isOpen || undefined}
              aria-label={props.rowLabel(row)}
              tabIndex={item.index === Math.max(active, 0) ? 0 : -1}
              style={{
                transform: `translateY(${item.start}px)`,
                minBlockSize: isCards ? cardHeight : rowHeight,
              }}
              onFocus={() => setActive(item.index)}
              onClick={() => {
                if (press.hasFired()) return undefined;
                return isCards && selection && !selection.isEmpty ? tick(rowId(row), false) : onOpen(row);
              }}
              {...press.handlers(rowId(row))}
              onKeyDown={(event) => {
                if (event.target === event.currentTarget && event.key === "Enter") onOpen(row);
              }}
            >
              {selection && (!isCards || !selection.isEmpty) && (
                <div role="gridcell" className="table-tick">
                  <TickBox
                    label={t("select_row", { name: props.rowLabel(row) })}
                    checked={selection.has(rowId(row))}
                    tabIndex={item.index === Math.max(active, 0) ? 0 : -1}
                    onTick={(isRange) => tick(rowId(row), isRange)}
                  />
                </div>
              )}
              {card ? (
                <div role="gridcell" aria-colspan={columns.length} className="table-card">
                  {card(row)}
                </div>
              ) : (
                columns.map((column) => (
                  <div key={column.key} role="gridcell" className="table-cell">
                    {column.cell(row)}
                  </div>
                ))
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}
