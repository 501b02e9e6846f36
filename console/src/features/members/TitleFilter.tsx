import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useTitles, type TitleKind } from "@/api/titles";
import { FilterChip } from "@/ui/FilterChip";

type Props = {
  readonly organizationId: string;
  readonly kind: TitleKind;
  readonly chosen: string | undefined;
  readonly onChosen: (id: string | undefined) => void;
};

/** A chip that narrows the list to one position or location. */
export function TitleFilter({ organizationId, kind, chosen, onChosen }: Props) {
  const { t } = useTranslation("members");
  const [q, setQ] = useState("");
  const { data } = useTitles(organizationId, kind, q);
  const { data: all } = useTitles(organizationId, kind, "");
  const label = t(kind === "positions" ? "position" : "location");
  return (
    <FilterChip
      label={label}
      options={(data?.items ?? []).map(({ id, name, members }) => ({ id, name, count: members }))}
      chosen={chosen ? [chosen] : []}
      chosenName={all?.items.find(({ id }) => id === chosen)?.name}
      onChosen={([id]) => onChosen(id)}
      search={{ label: t("search_titles", { what: label }), q, onSearch: setQ }}
      nothing={data && t("no_title")}
    />
  );
}
