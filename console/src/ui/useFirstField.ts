import { useEffect, useRef, type RefObject } from "react";

/** Gives a layer's first field the focus once the layer has opened. */
export function useFirstField<Element extends HTMLElement = HTMLInputElement>(): RefObject<Element | null> {
  const field = useRef<Element>(null);
  useEffect(() => {
    // After the layer has taken the focus for itself.
    const timer = setTimeout(() => {
      // Whoever is quicker and types somewhere already keeps the focus.
      const isTyping =
        document.activeElement instanceof HTMLElement &&
        document.activeElement.matches("input, textarea, select");
      if (!isTyping || !field.current?.closest("[role=dialog]")?.contains(document.activeElement))
        field.current?.focus();
    }, 60);
    return () => clearTimeout(timer);
  }, []);
  return field;
}
