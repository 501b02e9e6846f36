import { ArrowRight } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { ImportRow } from "@/api/types";

type Props = { readonly row: ImportRow };

const fields = [
  "name",
  "email",
  "phone",
  "departments",
  "position",
  "location",
  "job_id",
  "roles",
  "member_id",
] as const;

/** What a row would do or did: field by field, or what is wrong, or what has to be decided. */
export function RowWhat({ row }: Props) {
  const { t } = useTranslation("imports");
  const field = (name: string) => {
    const known = fields.find((it) => it === name);
    return known ? t(`field_${known}`) : name;
  };
  const isNew = row.verdict === "create";
  const told = isNew ? row.changes.filter((it) => it.field !== "name") : row.changes;
  return (
    <div className="imports-what">
      {row.errors.map((it, index) => (
        <p key={index}>
          {it.column && <strong>{t(`column_${it.column}`)}</strong>}{" "}
          {it.value && <bdi className="imports-value">{it.value}</bdi>} {it.detail}
        </p>
      ))}
      {row.question && <p>{t(`question_${row.question.kind}`)}</p>}
      {row.errors.length === 0 &&
        told.map((it) => (
          <p key={it.field} className="change">
            <span>{field(it.field)}</span>
            {it.before && (
              <>
                <del>
                  <bdi>{it.before}</bdi>
                </del>
                <ArrowRight className="flips" size={14} role="img" aria-label={t("becomes")} />
              </>
            )}
            <ins>
              <bdi>{it.after ?? t("nothing")}</bdi>
            </ins>
          </p>
        ))}
      {row.notes.map((it, index) => (
        <p key={`note-${index}`} className="second">
          {it.column && t(`column_${it.column}`)}{" "}
          {it.value && <bdi className="imports-value">{it.value}</bdi>} {it.detail}
        </p>
      ))}
    </div>
  );
}
