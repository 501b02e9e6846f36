import { useMedia } from "./useMedia";

export type LayoutWidth = "phone" | "tablet" | "desk" | "wide";

/** The layouts of the console: below 768, below 1200, from there on, and from 1800 pixels. */
export function useLayoutWidth(): LayoutWidth {
  const tablet = useMedia("(min-width: 768px)");
  const desk = useMedia("(min-width: 1200px)");
  const wide = useMedia("(min-width: 1800px)");
  if (wide) return "wide";
  if (desk) return "desk";
  return tablet ? "tablet" : "phone";
}
