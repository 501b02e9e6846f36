import { Dropdown, type MenuProps } from "antd";
import { useEffect, useRef, useState, type ReactElement, type Ref } from "react";
import { useKeys } from "./keys";

type Props = {
  readonly items: MenuProps["items"];
  readonly placement?: "bottomLeft" | "bottomRight" | "topRight";
  readonly onChosen: (key: string) => void;
  /** The button that opens it. */
  readonly children: ReactElement<{ ref?: Ref<HTMLButtonElement> }>;
};

/**
 * A menu at a button. While it is open the keys are its own: its first item has the focus, arrows step, Enter chooses,
 * Escape closes, and the button has the focus again before the choice acts, so that a dialog can give it back later.
 */
export function Menu({ items, placement = "bottomLeft", onChosen, children }: Props) {
  const [open, setOpen] = useState(false);
  const popup = useRef<HTMLDivElement>(null);
  const opener = useRef<Element | null>(null);
  useKeys({}, { exclusive: true, enabled: open });
  useEffect(() => {
    if (!open) return undefined;
    let frame = 0;
    // The popup is drawn, measured and shown over several frames; before that nothing in it can take the focus.
    const focusFirst = () => {
      popup.current
        ?.querySelector<HTMLElement>("[role=menuitem]:not([aria-disabled=true])")
        ?.focus({ preventScroll: true });
      if (!popup.current?.contains(document.activeElement)) frame = requestAnimationFrame(focusFirst);
    };
    frame = requestAnimationFrame(focusFirst);
    return () => cancelAnimationFrame(frame);
  }, [open]);
  const returnFocus = () => {
    if (opener.current instanceof HTMLElement) opener.current.focus({ preventScroll: true });
  };
  const onOpenChange = (next: boolean) => {
    if (next) opener.current = document.activeElement;
    // Escape; whoever clicked elsewhere has the focus there already.
    else if (popup.current?.contains(document.activeElement)) returnFocus();
    setOpen(next);
  };
  return (
    <Dropdown
      open={open}
      onOpenChange={onOpenChange}
      trigger={["click"]}
      placement={placement}
      popupRender={(menu) => <div ref={popup}>{menu}</div>}
      menu={{
        items,
        onClick: ({ key, domEvent }) => {
          domEvent.stopPropagation();
          // Else the Enter that chose would press the button, too, once it has the focus.
          domEvent.preventDefault();
          setOpen(false);
          returnFocus();
          onChosen(key);
        },
      }}
    >
      {children}
    </Dropdown>
  );
}
