import { Modal } from "antd";
import { X } from "lucide-react";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "./Button";
import { useKeys } from "./keys";
import { useCtrlEnter } from "./useCtrlEnter";
import { useLayoutWidth } from "./useLayoutWidth";
import { useReturnFocus } from "./useReturnFocus";

type Props = {
  readonly title: string;
  readonly width?: number;
  /** Something was typed: closing asks first. */
  readonly isChanged?: boolean;
  /** Extra choices at the start of the foot. */
  readonly extra?: ReactNode;
  readonly cancelLabel?: string;
  readonly primary?: ReactNode;
  /** Why the main button does nothing yet; said beside it. */
  readonly reason?: string | null;
  /** What `Ctrl Enter` does. */
  readonly onPrimary?: () => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
};

/** A dialog: verb in title and button, foot on sunken ground, a whole page on a phone. Mounted means open. */
export function Dialog({
  title,
  width = 640,
  isChanged = false,
  extra,
  cancelLabel,
  primary,
  reason,
  onPrimary,
  onClose,
  children,
}: Props) {
  const { t } = useTranslation("ui");
  const isPhone = useLayoutWidth() === "phone";
  const [asks, setAsks] = useState(false);
  useReturnFocus();
  useKeys({}, { exclusive: true });
  useCtrlEnter(asks ? undefined : onPrimary);
  const close = () => (isChanged ? setAsks(true) : onClose());
  const foot = asks ? (
    <div className="dialog-foot" role="alertdialog" aria-label={t("discard_title")}>
      <span>
        <strong>{t("discard_title")}</strong> {t("discard_text")}
      </span>
      <span className="dialog-buttons">
        <Button autoFocus onClick={() => setAsks(false)}>
          {t("discard_keep")}
        </Button>
        <Button variant="ending" onClick={onClose}>
          {t("discard_leave")}
        </Button>
      </span>
    </div>
  ) : (
    <div className="dialog-foot">
      <span>{extra}</span>
      <span className="dialog-reason" role="status">
        {reason}
      </span>
      <span className="dialog-buttons">
        <Button onClick={close}>{cancelLabel ?? t("cancel")}</Button>
        {primary}
      </span>
    </div>
  );
  return (
    <Modal
      open
      centered={!isPhone}
      width={isPhone ? "100%" : width}
      title={title}
      footer={foot}
      onCancel={close}
      closable={{ "aria-label": t("close") }}
      closeIcon={<X size={18} />}
      rootClassName={isPhone ? "dialog dialog-phone" : "dialog"}
      transitionName={isPhone ? "" : undefined}
    >
      {children}
    </Modal>
  );
}
