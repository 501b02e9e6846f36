import { Dropdown } from "antd";
import { ChevronDown, X } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useTitles, type TitleKind } from "@/api/titles";
import { Button } from "@/ui/Button";
import { SearchField } from "@/ui/SearchField";

type Props = { readonly organizationId: string; readonly kind: TitleKind; readonly chosen: string | undefined; readonly onChosen: (id: string | undefined) => void };

/** A chip that narrows the list to one position or location. */
export function TitleFilter({ organizationId, kind, chosen, onChosen }: Props) {
  const { t } = useTranslation("members");
  const [q, setQ] = useState("");
  const [open, setOpen] = useState(false);
  const { data } = useTitles(organizationId, kind, q);
  const { data: all } = useTitles(organizationId, kind, "");
  const label = t(kind === "positions" ? "position" : "location");
  const name = [...(data?.items ?? []), ...(all?.items ?? [])].find((title) => title.id === chosen)?.name;
  return (
    <span className="chip-place">
      <Dropdown
        open={open}
        onOpenChange={setOpen}
        trigger={["click"]}
        popupRender={() => (
          <div className="chip-popup">
            <SearchField label={t("search_titles", { what: label })} value={q} onChange={setQ} autoFocus />
            <ul>
              {data?.items.map((title) => (
                <li key={title.id}><button type="button" aria-pressed={title.id === chosen} onClick={() => { onChosen(title.id); setOpen(false); }}><bdi className="ellipsis">{title.name}</bdi><span className="count numbers">{title.members}</span></button></li>
              ))}
            </ul>
            {data?.items.length === 0 && <p className="tree-note">{t("no_title")}</p>}
          </div>
        )}
      >
        <button type="button" className="chip" data-on={chosen ? true : undefined} aria-haspopup="dialog" aria-expanded={open}>
          {label}{chosen && <>: <bdi className="ellipsis">{name ?? t("one_chosen")}</bdi></>}
          {!chosen && <ChevronDown size={14} aria-hidden="true" />}
        </button>
      </Dropdown>
      {chosen && <Button className="chip-clear" variant="text" size="small" label={t("clear_one", { what: label })} icon={<X size={14} />} onClick={() => onChosen(undefined)} />}
    </span>
  );
}
