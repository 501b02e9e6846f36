import { Download, FileUp } from "lucide-react";
import { useEffect, useRef, useState, type DragEvent } from "react";
import { useTranslation } from "react-i18next";
import { toApiError } from "@/api/ApiError";
import { useImportTemplate, usePlanImport } from "@/api/imports";
import { Button } from "@/ui/Button";
import { ProblemNote } from "@/ui/ProblemNote";
import { saveText } from "@/ui/saveText";

type Props = { readonly organizationId: string; readonly onPlanned: (id: string) => void };

/** Takes a file: chosen, dropped or pasted, also cells copied from a spreadsheet. */
export function UploadCard({ organizationId, onPlanned }: Props) {
  const { t } = useTranslation("imports");
  const input = useRef<HTMLInputElement>(null);
  const [isOver, setIsOver] = useState(false);
  const plan = usePlanImport(organizationId);
  const template = useImportTemplate(organizationId);
  const take = (file: File | null | undefined) => {
    if (!file || plan.isPending) return;
    plan.mutate({ file, key: crypto.randomUUID() }, { onSuccess: (made) => onPlanned(made.id) });
  };
  const latest = useRef(take);
  useEffect(() => {
    latest.current = take;
  });
  useEffect(() => {
    const onPaste = (event: ClipboardEvent) => {
      if (event.target instanceof HTMLElement && event.target.closest("input, textarea, [contenteditable]"))
        return;
      const file = event.clipboardData?.files[0];
      const text = event.clipboardData?.getData("text/plain") ?? "";
      // Two lines with a separator are cells; anything else is meant for something else.
      if (file) latest.current(file);
      else if (/\n/.test(text.trim()) && /[\t,;]/.test(text))
        latest.current(new File([text], "pasted.csv", { type: "text/csv" }));
      else return;
      event.preventDefault();
    };
    document.addEventListener("paste", onPaste);
    return () => document.removeEventListener("paste", onPaste);
  }, []);
  const over = (isNow: boolean) => (event: DragEvent) => {
    event.preventDefault();
    setIsOver(isNow);
  };
  const error = plan.error ?? template.error;
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- dropping is one way more; the button does the same
    <section
      className="imports-drop"
      data-over={isOver || undefined}
      aria-label={t("new")}
      onDragEnter={over(true)}
      onDragOver={over(true)}
      onDragLeave={over(false)}
      onDrop={(event) => {
        over(false)(event);
        take(event.dataTransfer.files[0]);
      }}
    >
      <FileUp size={28} aria-hidden="true" />
      <p className="imports-drop-title">{t("drop")}</p>
      <p className="second">{t("drop_hint")}</p>
      <div className="imports-drop-actions">
        <input
          ref={input}
          type="file"
          className="visually-hidden"
          aria-label={t("choose")}
          tabIndex={-1}
          accept=".xlsx,.xlsm,.csv,.tsv,.txt,text/csv"
          onChange={(event) => {
            take(event.target.files?.[0]);
            // The same file again, corrected, is a change too.
            event.target.value = "";
          }}
        />
        <Button
          variant="primary"
          busy={plan.isPending ? t("reading") : null}
          onClick={() => input.current?.click()}
        >
          {t("choose")}
        </Button>
        <Button
          icon={<Download size={15} />}
          onClick={() =>
            template.mutate(undefined, {
              onSuccess: (text) => saveText("rollcall-import.csv", text, "text/csv"),
            })
          }
        >
          {t("template")}
        </Button>
      </div>
      <p className="second">{t("columns_known")}</p>
      <ProblemNote error={error ? toApiError(error) : null} />
    </section>
  );
}
