import { ArrowLeftRight, Download, Printer } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Member, Receipt } from "@/api/types";
import { useMay } from "@/shell/OrganizationContext";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { saveText } from "@/ui/saveText";
import { absoluteTime, dayText } from "@/ui/times";
import { receiptText } from "./receiptText";
import { useRoleWords } from "./useRoleWords";

type Props = {
  readonly organizationId: string;
  readonly member: Member;
  readonly receipt: Receipt;
  readonly onHandOver: () => void;
  readonly onClose: () => void;
};

/** What was cut, when and by whom; what is still open comes last, with its button. */
export function ReceiptDialog({ member, receipt, onHandOver, onClose }: Props) {
  const { t, i18n } = useTranslation("leaving");
  const may = useMay();
  const roleWords = useRoleWords();
  const { termination } = receipt;
  const at = absoluteTime(termination.at, i18n.language, true);
  const by =
    termination.ended_by === "person"
      ? t("receipt_person")
      : termination.actor
        ? t("receipt_by", { name: termination.actor.name })
        : "";
  const lines = receipt.cuts.map((cut) => ({
    key: cut.item,
    label: t(`cut_${cut.item}`),
    count: cut.count,
    detail: cut.names.length > 0 ? roleWords(cut.names) : null,
  }));
  const save = () => {
    const text = receiptText({
      title: t("receipt_title", { name: member.name }),
      number: receipt.number,
      facts: [
        [t("ended_at"), `${at} (${Intl.DateTimeFormat().resolvedOptions().timeZone})`],
        [t("ended_by"), termination.actor?.name ?? ""],
        [t("last_day"), dayText(termination.last_day, i18n.language)],
        [t("reason"), termination.reason],
      ],
      lines: [
        ...lines.map(({ label, count, detail }) => [label, count, detail] as const),
        ...receipt.still_open.map(({ item, count }) => [t(`still_open_${item}`), count, null] as const),
      ],
    });
    saveText(`${receipt.number}.txt`, text);
  };
  return (
    <Dialog
      title={t("receipt_title", { name: member.name })}
      width={600}
      cancelLabel={t("done")}
      onClose={onClose}
      extra={
        <span className="dialog-buttons">
          <Button icon={<Printer size={15} />} onClick={() => window.print()}>
            {t("print")}
          </Button>
          <Button icon={<Download size={15} />} onClick={save}>
            {t("save_text")}
          </Button>
        </span>
      }
    >
      <div className="receipt">
        <div className="receipt-head">
          <div>
            <span className="second">{t("receipt")}</span>
            <strong className="code" dir="ltr">
              {receipt.number}
            </strong>
          </div>
          <div className="receipt-when">
            <span>
              <time dateTime={termination.at}>{at}</time>
            </span>
            <span className="second">
              <bdi>{by}</bdi>
            </span>
          </div>
        </div>
        <dl className="receipt-lines">
          <div>
            <dt>{t("last_day")}</dt>
            <dd>{dayText(termination.last_day, i18n.language)}</dd>
          </div>
          {termination.reason && (
            <div>
              <dt>{t("reason")}</dt>
              <dd>
                <bdi>{termination.reason}</bdi>
              </dd>
            </div>
          )}
          {lines.map(({ key, label, count, detail }) => (
            <div key={key}>
              <dt>
                {label}
                {detail && (
                  <span className="second">
                    <bdi>{detail}</bdi>
                  </span>
                )}
              </dt>
              <dd className="numbers">
                <strong>{count.toLocaleString(i18n.language)}</strong>
              </dd>
            </div>
          ))}
          {lines.length === 0 && (
            <div>
              <dt className="second">{t("cut_nothing")}</dt>
            </div>
          )}
          {receipt.still_open.map(({ item, count }) => (
            <div key={item} className="receipt-open">
              <dt>
                {t(`still_open_${item}`)}
                <span className="second">{t("still_open_hint")}</span>
              </dt>
              <dd>
                {may("members.terminate") ? (
                  <Button size="small" icon={<ArrowLeftRight size={14} />} onClick={onHandOver}>
                    {t("hand_over_count", { count })}
                  </Button>
                ) : (
                  <strong className="numbers">{count}</strong>
                )}
              </dd>
            </div>
          ))}
        </dl>
      </div>
    </Dialog>
  );
}
