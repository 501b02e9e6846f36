import { Fragment, use } from "react";
import { useTranslation } from "react-i18next";
import { useDepartmentLevel } from "@/api/departments";
import { Button } from "@/ui/Button";
import { TreeContext } from "./TreeContext";
import { TreeRow } from "./TreeRow";

type Props = { readonly parentId: string | null; readonly level: number };

/** The departments below one, with what is unfolded below them. */
export function DepartmentLevel({ parentId, level }: Props) {
  const { t } = useTranslation("ui");
  const tree = use(TreeContext);
  const { data, error, refetch } = useDepartmentLevel(tree?.organizationId ?? "", parentId);
  if (!tree) return null;
  if (error && !data)
    return (
      <p className="tree-note" role="alert">
        {t("failed_title")}{" "}
        <Button variant="link" onClick={() => void refetch()}>
          {t("try_again")}
        </Button>
      </p>
    );
  if (!data)
    return <span className="skeleton tree-skeleton" style={{ marginInlineStart: 28 + (level - 1) * 14 }} />;
  return (
    <>
      {data.items.map((department) => {
        const unfolded = department.has_children && tree.isUnfolded(department.id);
        return (
          <Fragment key={department.id}>
            <TreeRow
              id={department.id}
              level={level}
              name={department.name}
              count={department.members.below}
              isChosen={tree.chosen === department.id}
              unfolded={unfolded}
              onToggle={department.has_children ? () => tree.toggle(department.id) : undefined}
              onChosen={() => tree.onChosen(department.id)}
            />
            {unfolded && <DepartmentLevel parentId={department.id} level={level + 1} />}
          </Fragment>
        );
      })}
    </>
  );
}
