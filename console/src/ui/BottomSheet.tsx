import { Drawer } from "antd";
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "./Button";
import { useKeys } from "./keys";
import { useReturnFocus } from "./useReturnFocus";

type Props = {
  readonly title: ReactNode;
  readonly tall?: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
};

/** Rises from the bottom of a phone. Mounted means open. */
export function BottomSheet({ title, tall = false, onClose, children }: Props) {
  const { t } = useTranslation("ui");
  useReturnFocus();
  useKeys({}, { exclusive: true });
  return (
    <Drawer
      open
      placement="bottom"
      size={tall ? "88%" : "auto"}
      rootClassName="sheet"
      closable={false}
      onClose={onClose}
      title={title}
      extra={<Button variant="text" label={t("close")} icon={<X size={18} />} onClick={onClose} />}
    >
      {children}
    </Drawer>
  );
}
