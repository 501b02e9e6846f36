import { Select } from "antd";
import { Plus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { toApiError } from "@/api/ApiError";
import { useCreateTitle, useTitles, type TitleKind } from "@/api/titles";
import { Field } from "@/ui/Field";
import { useDelayed } from "@/ui/useDelayed";
import { useErrorWords } from "@/ui/useErrorWords";

export type ChosenTitle = { readonly id: string; readonly name: string };

type Props = {
  readonly organizationId: string;
  readonly kind: TitleKind;
  readonly label: string;
  readonly value: ChosenTitle | null;
  readonly onChange: (value: ChosenTitle | null) => void;
  /** Whether a name that does not exist may be made here. */
  readonly mayCreate: boolean;
};

const newValue = "\u0000new";

/** A position or a location from the organization's list; a new one is made by typing its name. */
export function TitlePicker({ organizationId, kind, label, value, onChange, mayCreate }: Props) {
  const { t } = useTranslation("members");
  const words = useErrorWords();
  const [q, setQ] = useState("");
  const search = useDelayed(q.trim(), 180);
  const { data } = useTitles(organizationId, kind, search);
  const create = useCreateTitle(organizationId, kind);
  const name = q.trim();
  const exists = data?.items.some((title) => title.name.toLowerCase() === name.toLowerCase()) ?? true;
  const options = [
    ...(data?.items ?? []).map((title) => ({
      value: title.id,
      name: title.name,
      label: <bdi>{title.name}</bdi>,
    })),
    ...(mayCreate && name && name === search && !exists
      ? [
          {
            value: newValue,
            name,
            label: (
              <span className="option-new">
                <Plus size={14} aria-hidden="true" /> {t("create_title", { name })}
              </span>
            ),
          },
        ]
      : []),
  ];
  return (
    <Field label={label} error={create.error ? words(toApiError(create.error)) : null}>
      {(ids) => (
        <Select
          {...ids}
          className="picker"
          showSearch={{ searchValue: q, onSearch: (text) => setQ(text.slice(0, 80)), filterOption: false }}
          allowClear
          loading={create.isPending}
          options={options}
          notFoundContent={t("no_title")}
          value={value ? { value: value.id, label: value.name } : null}
          labelInValue
          onChange={(next: { value: string; label?: unknown } | null | undefined) => {
            setQ("");
            if (!next) return onChange(null);
            if (next.value === newValue)
              return create.mutate(
                { name, key: crypto.randomUUID() },
                { onSuccess: (made) => onChange({ id: made.id, name: made.name }) },
              );
            const chosen = data?.items.find((title) => title.id === next.value);
            return chosen && onChange({ id: chosen.id, name: chosen.name });
          }}
        />
      )}
    </Field>
  );
}
