import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useMember, useMembers } from "@/api/members";
import { FilterChip } from "@/ui/FilterChip";
import { useDelayed } from "@/ui/useDelayed";

type Props = {
  readonly organizationId: string;
  readonly label: string;
  readonly chosen: string | undefined;
  readonly onChosen: (id: string | undefined) => void;
};

/** Narrows a list to what one member did, found by any part of the name. */
export function PersonFilter({ organizationId, label, chosen, onChosen }: Props) {
  const { t } = useTranslation("members");
  const [q, setQ] = useState("");
  const search = useDelayed(q.trim(), 180);
  const { data } = useMembers(organizationId, { state: "active", q: search || undefined, sort: "name" });
  const { data: person } = useMember(organizationId, chosen);
  const people = data?.pages[0]?.items;
  return (
    <FilterChip
      label={label}
      options={(people ?? []).slice(0, 30).map(({ id, name }) => ({ id, name }))}
      chosen={chosen ? [chosen] : []}
      chosenName={person?.data.name}
      onChosen={([id]) => onChosen(id)}
      search={{ label: t("search_titles", { what: label }), q, onSearch: setQ }}
      nothing={people && t("no_title")}
    />
  );
}
