import { useEffect, useState } from "react";

/** Gives the focus back to where it was before this layer opened, unless it has gone elsewhere meanwhile. */
export function useReturnFocus(): void {
  const [before] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      // After the layer has left the page; what it held the focus with is gone then.
      requestAnimationFrame(() => {
        const isLost = document.activeElement === null || document.activeElement === document.body;
        if (isLost && before instanceof HTMLElement && before.isConnected)
          before.focus({ preventScroll: true });
      });
    },
    [before],
  );
}
