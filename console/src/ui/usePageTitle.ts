import { useEffect } from "react";

/** Names the browser's tab, the narrowest thing first. */
export function usePageTitle(...parts: readonly (string | undefined)[]): void {
  const title = [...parts, "Rollcall"].filter(Boolean).join(" · ");
  useEffect(() => {
    document.title = title;
  }, [title]);
}
