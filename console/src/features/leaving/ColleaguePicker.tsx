import { Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useMembers } from "@/api/members";
import { Field } from "@/ui/Field";
import { useDelayed } from "@/ui/useDelayed";

export type Colleague = { readonly id: string; readonly name: string };

type Props = {
  readonly organizationId: string;
  readonly label: string;
  readonly hint?: string;
  readonly error?: string | null;
  /** Whoever cannot take over from themselves. */
  readonly without?: string;
  readonly value: Colleague | null;
  readonly onChange: (value: Colleague | null) => void;
  readonly required?: boolean;
};

/** An active member, found by any part of the name. */
export function ColleaguePicker({
  organizationId,
  label,
  hint,
  error,
  without,
  value,
  onChange,
  required,
}: Props) {
  const { t } = useTranslation("leaving");
  const [q, setQ] = useState("");
  const search = useDelayed(q.trim(), 180);
  const { data } = useMembers(organizationId, { state: "active", q: search || undefined, sort: "name" });
  const people = (data?.pages[0]?.items ?? []).filter(({ id }) => id !== without).slice(0, 50);
  const options = people.map(({ id, name, email }) => ({
    value: id,
    name,
    label: (
      <span className="option-lines">
        <bdi>{name}</bdi>
        {email && (
          <small>
            <bdi dir="ltr">{email}</bdi>
          </small>
        )}
      </span>
    ),
  }));
  return (
    <Field label={label} hint={hint} error={error} required={required}>
      {(ids) => (
        <Select
          {...ids}
          className="picker"
          showSearch={{ searchValue: q, onSearch: (text) => setQ(text.slice(0, 80)), filterOption: false }}
          allowClear
          options={options}
          optionLabelProp="name"
          notFoundContent={t("nobody_found")}
          value={value ? { value: value.id, label: value.name } : null}
          labelInValue
          onChange={(next: { value: string; label?: unknown } | null | undefined) => {
            setQ("");
            const chosen = next && people.find(({ id }) => id === next.value);
            onChange(chosen ? { id: chosen.id, name: chosen.name } : null);
          }}
        />
      )}
    </Field>
  );
}
