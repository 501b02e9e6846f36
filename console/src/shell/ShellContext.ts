import { createContext, useContext } from "react";

type ShellActions = {
  /** Opens the sub-navigation; null where it stands open or does not exist. */
  readonly toggleNavigation: (() => void) | null;
  readonly openHelp: () => void;
};

export const ShellContext = createContext<ShellActions>({
  toggleNavigation: null,
  openHelp: () => undefined,
});

export function useShell(): ShellActions {
  return useContext(ShellContext);
}
