import { Dropdown } from "antd";
import type { ReactElement, ReactNode } from "react";
import { BottomSheet } from "./BottomSheet";
import { useKeys } from "./keys";
import { useLayoutWidth } from "./useLayoutWidth";

type Props = {
  readonly label: string;
  readonly open: boolean;
  readonly onOpen: (open: boolean) => void;
  /** Closed by Escape: gives the focus back. */
  readonly onClose: () => void;
  readonly placement?: "bottomLeft" | "bottomRight";
  readonly className?: string;
  readonly content: ReactNode;
  /** The button that opens it. */
  readonly children: ReactElement;
};

/** What a chip opens: a box under it, a sheet on a phone. */
export function ChipPopup({
  label,
  open,
  onOpen,
  onClose,
  placement = "bottomLeft",
  className = "",
  content,
  children,
}: Props) {
  const isPhone = useLayoutWidth() === "phone";
  useKeys({ Escape: onClose }, { exclusive: true, enabled: open && !isPhone });
  if (isPhone)
    return (
      <>
        {/* eslint-disable-next-line jsx-a11y/no-static-element-interactions, jsx-a11y/click-events-have-key-events -- the button inside is what is pressed */}
        <span className="chip-opener" onClick={() => onOpen(true)}>
          {children}
        </span>
        {open && (
          <BottomSheet title={label} onClose={onClose}>
            <div className={`chip-sheet ${className}`}>{content}</div>
          </BottomSheet>
        )}
      </>
    );
  return (
    <Dropdown
      open={open}
      onOpenChange={onOpen}
      trigger={["click"]}
      placement={placement}
      popupRender={() => (
        <div className={`chip-popup ${className}`} role="dialog" aria-label={label}>
          {content}
        </div>
      )}
    >
      {children}
    </Dropdown>
  );
}
