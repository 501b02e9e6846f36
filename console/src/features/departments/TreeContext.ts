import { createContext } from "react";

export type TreeState = {
  readonly organizationId: string;
  readonly chosen: string | undefined;
  readonly onChosen: (department: string | undefined) => void;
  readonly isUnfolded: (id: string) => boolean;
  readonly toggle: (id: string) => void;
};

export const TreeContext = createContext<TreeState | null>(null);
