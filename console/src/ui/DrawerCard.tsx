import { Drawer } from "antd";
import type { ReactNode } from "react";
import { useLayoutWidth } from "./useLayoutWidth";
import { useReturnFocus } from "./useReturnFocus";

type Props = { readonly label: string; readonly onClose: () => void; readonly children: ReactNode };

/** A card over the end of the page; beside the list on very wide screens, a whole page on a phone. */
export function DrawerCard({ label, onClose, children }: Props) {
  const width = useLayoutWidth();
  useReturnFocus();
  if (width === "wide") {
    return (
      <aside className="card-aside" aria-label={label}>
        {children}
      </aside>
    );
  }
  return (
    <Drawer
      open
      aria-label={label}
      size={width === "phone" ? "100%" : 540}
      closable={false}
      onClose={onClose}
      rootClassName="card-drawer"
      styles={{ body: { padding: 0 } }}
    >
      {children}
    </Drawer>
  );
}
