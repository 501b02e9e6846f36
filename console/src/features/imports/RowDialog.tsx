import { useState } from "react";
import { useTranslation } from "react-i18next";
import { toApiError } from "@/api/ApiError";
import { useChangeImport } from "@/api/imports";
import type { Import, ImportRow } from "@/api/types";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { ProblemNote } from "@/ui/ProblemNote";
import { TextField } from "@/ui/TextField";
import { RowWhat } from "./RowWhat";
import { nameOf } from "./verdicts";

type Props = {
  readonly organizationId: string;
  readonly import: Import;
  readonly row: ImportRow;
  readonly mayChange: boolean;
  readonly onClose: () => void;
};

/** One row: its cells to be mended, what is wrong under each, and what has to be decided. */
export function RowDialog({ organizationId, import: shown, row, mayChange, onClose }: Props) {
  const { t } = useTranslation("imports");
  const change = useChangeImport(organizationId, shown.id);
  const columns = shown.columns.flatMap(({ column, header }, place) =>
    column ? [{ column, header, value: row.cells[place] ?? "" }] : [],
  );
  const [cells, setCells] = useState<Readonly<Record<string, string>>>({});
  const [decision, setDecision] = useState<string | null>(null);
  const changed = columns.filter(({ column, value }) => (cells[column] ?? value) !== value);
  const isChanged = changed.length > 0 || decision !== null;
  const submit = () => {
    if (!isChanged || change.isPending) return;
    const member = decision?.startsWith("use:") ? decision.slice(4) : null;
    change.mutate(
      {
        rows: [
          {
            number: row.number,
            cells: Object.fromEntries(changed.map(({ column }) => [column, cells[column] ?? ""])),
            ...(decision ? { decision: member ? "use" : decision, member_id: member } : {}),
          },
        ],
      },
      { onSuccess: onClose },
    );
  };
  const people = row.question?.people ?? [];
  const asksWho = row.question?.kind === "several_people" || row.question?.kind === "another_person";
  const now = decision ?? (row.decision === "skip" ? "skip" : row.decision === "use" ? null : "undecided");
  const choices: readonly { readonly value: string; readonly label: string }[] = [
    ...(asksWho
      ? people.map((person) => ({ value: `use:${person.member_id}`, label: t("use", { name: person.name }) }))
      : []),
    { value: "skip", label: t("skip") },
    { value: "undecided", label: t("undecided") },
  ];
  const hasChoice = mayChange && row.verdict !== "unchanged";
  const name = nameOf(row, shown.columns);
  return (
    <Dialog
      title={name ? t("row_label", { number: row.number, name }) : t("mend_title", { number: row.number })}
      width={600}
      isChanged={isChanged}
      extra={mayChange ? <span className="field-hint">{t("mend_hint")}</span> : undefined}
      onPrimary={mayChange ? submit : undefined}
      onClose={onClose}
      primary={
        mayChange ? (
          <Button
            variant="primary"
            keys="Ctrl Enter"
            busy={change.isPending ? t("saving") : null}
            disabledReason={isChanged ? null : t("mend_hint")}
            onClick={submit}
          >
            {t("mend_save")}
          </Button>
        ) : undefined
      }
    >
      <div className="form">
        <RowWhat row={row} />
        {hasChoice && (
          <fieldset className="imports-choice">
            <legend>{t("decision")}</legend>
            {choices.map(({ value, label }) => (
              <label key={value}>
                <input
                  type="radio"
                  name="decision"
                  value={value}
                  checked={now === value}
                  onChange={() => setDecision(value)}
                />
                <bdi>{label}</bdi>
              </label>
            ))}
          </fieldset>
        )}
        {columns.map(({ column, header, value }) => (
          <TextField
            key={column}
            label={t(`column_${column}`)}
            hint={header === t(`column_${column}`) ? undefined : <bdi>{header}</bdi>}
            dir="auto"
            autoComplete="off"
            maxLength={2_000}
            readOnly={!mayChange}
            value={cells[column] ?? value}
            error={row.errors.find((it) => it.column === column)?.detail}
            onChange={(text) => setCells({ ...cells, [column]: text })}
          />
        ))}
        <ProblemNote error={change.error ? toApiError(change.error) : null} />
      </div>
    </Dialog>
  );
}
