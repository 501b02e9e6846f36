import { IdCard } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { BulkKind, BulkRow } from "@/api/types";
import { BulkResult } from "@/ui/BulkResult";
import { Button } from "@/ui/Button";
import { csv } from "@/ui/csv";
import { numberText } from "@/ui/numberText";
import { saveText } from "@/ui/saveText";
import { clockTime } from "@/ui/times";

type Props = {
  readonly kind: BulkKind;
  readonly rows: readonly BulkRow[];
  readonly done: number;
  readonly refused: number;
  readonly total: number;
  readonly onOpenMember: (id: string) => void;
  readonly onClose: () => void;
  /** Said above the lines. */
  readonly children?: ReactNode;
};

/** One line per person, those that failed first, as a file, too. */
export function BulkOutcome({ kind, rows, done, refused, total, onOpenMember, onClose, children }: Props) {
  const { t, i18n } = useTranslation("bulk");
  const reasonOf = ({ problem }: BulkRow) =>
    problem &&
    (problem.retry_at
      ? t("again_at", { reason: problem.detail, time: clockTime(problem.retry_at, i18n.language) })
      : problem.detail);
  const download = () =>
    saveText(
      `${kind}.csv`,
      csv([
        [t("file_name"), t("file_outcome"), t("file_reason"), t("file_id")],
        ...rows.map((row) => [
          row.name ?? "",
          t(row.outcome === "done" ? "file_done" : "file_refused"),
          reasonOf(row) ?? "",
          row.id,
        ]),
      ]),
      "text/csv",
    );
  const language = i18n.language;
  return (
    <BulkResult
      title={t(`result_${kind}`, {
        count: total,
        done: numberText(done, language),
        total: numberText(total, language),
      })}
      lines={rows.map((row) => ({
        id: row.id,
        name: row.name ?? t("nobody"),
        reason: reasonOf(row) ?? undefined,
        fix: row.outcome === "refused" && row.name && (
          <Button size="small" icon={<IdCard size={14} />} onClick={() => onOpenMember(row.id)}>
            {t("open_card")}
          </Button>
        ),
      }))}
      onDownload={rows.length > 0 ? download : undefined}
      onClose={onClose}
    >
      {children}
      {rows.length < done + refused && (
        <p className="second">{t("not_all_lines", { count: done + refused - rows.length })}</p>
      )}
    </BulkResult>
  );
}
