import { TreeSelect } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { fetchDepartmentLevel, useDepartmentSearch } from "@/api/departments";
import type { Department } from "@/api/types";
import { DepartmentPath } from "@/ui/DepartmentPath";
import type { FieldIds } from "@/ui/Field";
import { useDelayed } from "@/ui/useDelayed";
import { useLayoutWidth } from "@/ui/useLayoutWidth";

export type ChosenDepartment = { readonly id: string; readonly name: string };

type Props = {
  readonly ids: FieldIds;
  readonly organizationId: string;
  readonly value: readonly ChosenDepartment[];
  readonly onChange: (value: readonly ChosenDepartment[]) => void;
  readonly multiple?: boolean;
};

type Node = { id: string; pId: string; value: string; title: React.ReactNode; name: string; isLeaf: boolean };

const toNode = (department: Department, parent: string): Node => ({
  id: department.id,
  pId: parent,
  value: department.id,
  name: department.name,
  title: <bdi>{department.name}</bdi>,
  isLeaf: !department.has_children,
});

/** Chooses departments from the tree, level by level, or by typing a part of the name. */
export function DepartmentPicker({ ids, organizationId, value, onChange, multiple = true }: Props) {
  const { t } = useTranslation("departments");
  const isPhone = useLayoutWidth() === "phone";
  const [nodes, setNodes] = useState<readonly Node[]>([]);
  const [q, setQ] = useState("");
  const search = useDelayed(q.trim(), 180);
  const { data: found } = useDepartmentSearch(organizationId, search);

  const add = (departments: readonly Department[], parent: string) =>
    setNodes((known) => [
      ...known,
      ...departments
        .filter((department) => !known.some((node) => node.id === department.id))
        .map((department) => toNode(department, parent)),
    ]);
  useEffect(() => {
    let wanted = true;
    void fetchDepartmentLevel(organizationId, null).then(
      (departments) => wanted && add(departments, ""),
      () => undefined,
    );
    return () => {
      wanted = false;
    };
  }, [organizationId]);

  const shown = q.trim()
    ? (found?.items ?? []).map((department) => ({
        ...toNode(department, ""),
        isLeaf: true,
        title: (
          <span className="option-lines">
            <bdi>{department.name}</bdi>
            {department.path.length > 0 && (
              <small>
                <DepartmentPath path={department.path} />
              </small>
            )}
          </span>
        ),
      }))
    : nodes;
  const nameOf = (id: string) =>
    nodes.find((node) => node.id === id)?.name ??
    found?.items.find((department) => department.id === id)?.name ??
    value.find((department) => department.id === id)?.name ??
    "";
  return (
    <TreeSelect
      {...ids}
      className="picker"
      treeDataSimpleMode={{ id: "id", pId: "pId", rootPId: "" }}
      treeData={[...shown]}
      loadData={
        q.trim()
          ? undefined
          : async (node) =>
              add(await fetchDepartmentLevel(organizationId, String(node.value)), String(node.value))
      }
      multiple={multiple}
      labelInValue
      allowClear={!multiple}
      showSearch={{ searchValue: q, onSearch: setQ, filterTreeNode: false, autoClearSearchValue: true }}
      notFoundContent={q ? t("none_found", { q }) : t("none_yet")}
      popupMatchSelectWidth={isPhone || 320}
      styles={{ popup: { root: { maxInlineSize: "calc(100vw - 32px)" } } }}
      // The combobox says that it owns an element of this id; the tree inside does not carry it.
      popupRender={(tree) => <div id={`${ids.id}_list`}>{tree}</div>}
      value={
        multiple
          ? value.map((department) => ({ value: department.id, label: department.name }))
          : value[0]
            ? { value: value[0].id, label: value[0].name }
            : undefined
      }
      onChange={(next: unknown) => {
        const list = (Array.isArray(next) ? next : next ? [next] : []) as { value: string }[];
        onChange(list.map(({ value: id }) => ({ id, name: nameOf(id) })));
        setQ("");
      }}
    />
  );
}
