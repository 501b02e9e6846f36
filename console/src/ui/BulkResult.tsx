import { Download } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "./Button";
import { Dialog } from "./Dialog";
import { ScrollBox } from "./ScrollBox";
import { ResultLine } from "./ResultLine";

export type BulkLine = {
  readonly id: string;
  readonly name: string;
  /** Why not; absent where it was done. */
  readonly reason?: string;
  /** What was done, where that differs from person to person. */
  readonly detail?: ReactNode;
  /** What mends it, such as a button. */
  readonly fix?: ReactNode;
};

type Props = {
  /** In words with both numbers, such as "Terminated 10 of 12". */
  readonly title: string;
  readonly lines: readonly BulkLine[];
  /** Said above the lines, such as when it can be undone until. */
  readonly children?: ReactNode;
  /** Saves the lines as a file. */
  readonly onDownload?: () => void;
  readonly onClose: () => void;
};

/** What came of a bulk action: one line per person, those that failed first, until it is closed. */
export function BulkResult({ title, lines, children, onDownload, onClose }: Props) {
  const { t } = useTranslation("ui");
  const failed = lines.filter(({ reason }) => reason !== undefined);
  const done = lines.filter(({ reason }) => reason === undefined);
  const list = (label: string, part: readonly BulkLine[]) =>
    part.length > 0 && (
      <section aria-label={label}>
        <h3>{label}</h3>
        <ul className="bulk-lines">
          {part.map((line) => (
            <li key={line.id}>
              <ResultLine tone={line.reason === undefined ? "success" : "error"}>
                <bdi className="bulk-name">{line.name}</bdi>
                {(line.reason ?? line.detail) && (
                  <span className="bulk-detail">{line.reason ?? line.detail}</span>
                )}
              </ResultLine>
              {line.fix}
            </li>
          ))}
        </ul>
      </section>
    );
  return (
    <Dialog
      title={title}
      width={620}
      cancelLabel={t("close")}
      extra={
        onDownload && (
          <Button icon={<Download size={15} />} onClick={onDownload}>
            {t("save_file")}
          </Button>
        )
      }
      onClose={onClose}
    >
      <div className="bulk">
        {children}
        <ScrollBox label={title}>
          {list(t("not_done", { count: failed.length }), failed)}
          {list(t("done", { count: done.length }), done)}
        </ScrollBox>
      </div>
    </Dialog>
  );
}
