import { useState } from "react";
import { useTranslation } from "react-i18next";
import { toApiError } from "@/api/ApiError";
import { useChangeImport } from "@/api/imports";
import type { Import, ImportColumn } from "@/api/types";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Field } from "@/ui/Field";
import { ProblemNote } from "@/ui/ProblemNote";

type Props = { readonly organizationId: string; readonly plan: Import; readonly onClose: () => void };

const meanings = [
  "name",
  "email",
  "phone",
  "departments",
  "position",
  "location",
  "job_id",
  "role",
  "member_id",
] as const satisfies readonly ImportColumn[];

/** What each column of the file means; saving plans the file anew. */
export function ColumnsDialog({ organizationId, plan, onClose }: Props) {
  const { t } = useTranslation("imports");
  const before = plan.columns.map(({ column }) => column ?? null);
  const [mapping, setMapping] = useState(before);
  const change = useChangeImport(organizationId, plan.id);
  const isChanged = mapping.some((it, index) => it !== before[index]);
  // A meaning moves from one column to another: no two have the same.
  const choose = (place: number, meaning: ImportColumn | null) =>
    setMapping(mapping.map((it, index) => (index === place ? meaning : it === meaning ? null : it)));
  const submit = () => {
    if (!isChanged || change.isPending) return;
    change.mutate({ mapping }, { onSuccess: onClose });
  };
  return (
    <Dialog
      title={t("columns_title")}
      width={560}
      isChanged={isChanged}
      onPrimary={submit}
      onClose={onClose}
      primary={
        <Button
          variant="primary"
          keys="Ctrl Enter"
          busy={change.isPending ? t("saving") : null}
          disabledReason={isChanged ? null : t("columns_text")}
          onClick={submit}
        >
          {t("columns_save")}
        </Button>
      }
    >
      <div className="form">
        <p>{t("columns_text")}</p>
        {plan.columns.map(({ header }, place) => (
          <Field key={place} label={header.trim() || `${place + 1}`}>
            {(ids) => (
              <select
                {...ids}
                className="input"
                value={mapping[place] ?? ""}
                onChange={(event) => choose(place, meanings.find((it) => it === event.target.value) ?? null)}
              >
                <option value="">{t("not_read")}</option>
                {meanings.map((it) => (
                  <option key={it} value={it}>
                    {t(`column_${it}`)}
                  </option>
                ))}
              </select>
            )}
          </Field>
        ))}
        <ProblemNote error={change.error ? toApiError(change.error) : null} />
      </div>
    </Dialog>
  );
}
