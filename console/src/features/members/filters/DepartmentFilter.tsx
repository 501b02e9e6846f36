import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useDepartmentLevel, useDepartmentSearch, useDepartmentTrail } from "@/api/departments";
import { FilterChip } from "@/ui/FilterChip";
import { useDelayed } from "@/ui/useDelayed";

type Props = {
  readonly organizationId: string;
  readonly chosen: string | undefined;
  readonly onChosen: (id: string | undefined) => void;
};

/** Narrows a list to a department with what lies below it: the top ones at once, all others by search. */
export function DepartmentFilter({ organizationId, chosen, onChosen }: Props) {
  const { t } = useTranslation("members");
  const { t: d } = useTranslation("departments");
  const [q, setQ] = useState("");
  const search = useDelayed(q.trim(), 180);
  const { data: top } = useDepartmentLevel(organizationId, null);
  const { data: found } = useDepartmentSearch(organizationId, search);
  const { data: trail } = useDepartmentTrail(organizationId, chosen);
  const items = search ? found?.items : top?.items;
  return (
    <FilterChip
      label={t("department")}
      options={(items ?? []).map(({ id, name, path }) => ({
        id,
        name: search ? [...path.slice(-1), name].join(" › ") : name,
      }))}
      chosen={chosen ? [chosen] : []}
      chosenName={trail?.at(-1)?.name}
      onChosen={([id]) => onChosen(id)}
      search={{ label: t("search_titles", { what: t("department") }), q, onSearch: setQ }}
      nothing={items && (q ? d("none_found", { q }) : d("none_yet"))}
    />
  );
}
