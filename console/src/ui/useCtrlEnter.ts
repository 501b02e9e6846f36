import { useEffect, useRef } from "react";

/** `Ctrl Enter` (⌘ on a Mac) presses the main button of what is open; not while an input method composes. */
export function useCtrlEnter(action: (() => void) | undefined): void {
  const current = useRef(action);
  useEffect(() => {
    current.current = action;
  });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing || !current.current)
        return;
      event.preventDefault();
      current.current();
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, []);
}
