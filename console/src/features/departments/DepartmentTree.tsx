import { FolderPlus, Search } from "lucide-react";
import { useMemo, useRef, useState, type KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import { useDepartmentSearch, useDepartmentTrail } from "@/api/departments";
import type { MemberCounts } from "@/api/types";
import { Button } from "@/ui/Button";
import { DepartmentPath } from "@/ui/DepartmentPath";
import { SearchField } from "@/ui/SearchField";
import { DepartmentLevel } from "./DepartmentLevel";
import { TreeContext } from "./TreeContext";
import { TreeRow } from "./TreeRow";

type Props = {
  readonly organizationId: string;
  readonly counts: MemberCounts | undefined;
  /** A department's id, `none`, or nothing for everybody. */
  readonly chosen: string | undefined;
  readonly onChosen: (department: string | undefined) => void;
  /** Absent where the person may not make departments. */
  readonly onNew?: () => void;
};

/** Everybody, people without a department, and the tree; levels load when they are unfolded. */
export function DepartmentTree({ organizationId, counts, chosen, onChosen, onNew }: Props) {
  const { t } = useTranslation("departments");
  const [isSearching, setSearching] = useState(false);
  const [q, setQ] = useState("");
  const [unfolded, setUnfolded] = useState<ReadonlySet<string>>(new Set());
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const tree = useRef<HTMLDivElement>(null);
  const { data: trail } = useDepartmentTrail(organizationId, chosen === "none" ? undefined : chosen);
  const { data: found } = useDepartmentSearch(organizationId, q);

  const context = useMemo(() => {
    const above = new Set(trail?.slice(0, -1).map((department) => department.id));
    const isUnfolded = (id: string) => unfolded.has(id) || (above.has(id) && !folded.has(id));
    const toggle = (id: string) => {
      const open = isUnfolded(id);
      const change = (set: ReadonlySet<string>, add: boolean) => {
        const next = new Set(set);
        if (add) next.add(id);
        else next.delete(id);
        return next;
      };
      setUnfolded(change(unfolded, !open));
      setFolded(change(folded, open));
    };
    return { organizationId, chosen, onChosen, isUnfolded, toggle };
  }, [organizationId, chosen, onChosen, trail, unfolded, folded]);

  const onKeyDown = (event: KeyboardEvent) => {
    const rows = Array.from(tree.current?.querySelectorAll<HTMLElement>("[role=treeitem]") ?? []);
    const here = rows.findIndex((row) => row === document.activeElement);
    const row = rows[here];
    if (!row) return;
    const isRtl = document.documentElement.dir === "rtl";
    const level = Number(row.getAttribute("aria-level"));
    const expanded = row.getAttribute("aria-expanded");
    const id = row.dataset["id"];
    const go = (target: HTMLElement | undefined) => target?.focus();
    const inward = isRtl ? "ArrowLeft" : "ArrowRight";
    const outward = isRtl ? "ArrowRight" : "ArrowLeft";
    switch (event.key) {
      case "ArrowDown":
        go(rows[here + 1]);
        break;
      case "ArrowUp":
        go(rows[here - 1]);
        break;
      case "Home":
        go(rows[0]);
        break;
      case "End":
        go(rows.at(-1));
        break;
      case inward:
        if (expanded === "false" && id) context.toggle(id);
        else if (expanded === "true") go(rows[here + 1]);
        break;
      case outward:
        if (expanded === "true" && id) context.toggle(id);
        else go(rows.slice(0, here).findLast((above) => Number(above.getAttribute("aria-level")) < level));
        break;
      case "Enter":
      case " ":
        row.click();
        break;
      default:
        return;
    }
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div className="tree-place">
      <div className="tree-head">
        <h2>{t("departments")}</h2>
        <Button
          variant="text"
          size="small"
          label={t("search")}
          aria-expanded={isSearching}
          icon={<Search size={15} />}
          onClick={() => {
            setSearching(!isSearching);
            setQ("");
          }}
        />
        {onNew && (
          <Button
            variant="text"
            size="small"
            label={t("new_department")}
            icon={<FolderPlus size={16} />}
            onClick={onNew}
          />
        )}
      </div>
      {isSearching && <SearchField label={t("search")} value={q} onChange={setQ} autoFocus />}
      <TreeContext value={context}>
        <div
          className="tree"
          role="tree"
          tabIndex={-1}
          aria-label={t("departments")}
          ref={tree}
          onKeyDown={onKeyDown}
        >
          {q ? (
            found?.items.map((department) => (
              <TreeRow
                key={department.id}
                id={department.id}
                level={1}
                name={department.name}
                below={<DepartmentPath path={department.path.slice(-2)} />}
                count={department.members.below}
                isChosen={chosen === department.id}
                onChosen={() => onChosen(department.id)}
              />
            ))
          ) : (
            <>
              <TreeRow
                level={1}
                name={t("all_members")}
                count={counts?.active}
                isChosen={chosen === undefined}
                isFirst
                onChosen={() => onChosen(undefined)}
              />
              <TreeRow
                level={1}
                name={t("without")}
                count={counts?.without_department}
                isChosen={chosen === "none"}
                onChosen={() => onChosen("none")}
              />
              <DepartmentLevel parentId={null} level={1} />
            </>
          )}
        </div>
      </TreeContext>
      {q && found?.items.length === 0 && <p className="tree-note">{t("none_found", { q })}</p>}
    </div>
  );
}
