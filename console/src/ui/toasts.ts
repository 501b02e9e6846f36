import { useSyncExternalStore } from "react";

export type Toast = {
  readonly id: number;
  readonly text: string;
  /** What takes it back, where that is possible. */
  readonly undo?: () => void;
};

let current: Toast | null = null;
let count = 0;
const listeners = new Set<() => void>();

function set(toast: Toast | null) {
  current = toast;
  for (const listener of listeners) listener();
}

/** Says what was done; the newest replaces the one before. */
export function showToast(text: string, undo?: () => void): void {
  count += 1;
  set({ id: count, text, undo });
}

export function hideToast(): void {
  set(null);
}

export function useToast(): Toast | null {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => current,
  );
}
