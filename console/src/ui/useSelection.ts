import { useState } from "react";

/** Which rows are ticked: some by their ids, or all that match the list's filter, also those that are not loaded. */
export type Selection = {
  readonly ids: ReadonlySet<string>;
  /** "All that match": what is done goes by the filter, not by ids. */
  readonly isAll: boolean;
  readonly isEmpty: boolean;
  readonly has: (id: string) => boolean;
  /** Ticks or unticks one; from "all" to exactly the loaded ones without it, so give the loaded ids. */
  readonly toggle: (id: string, loaded: readonly string[]) => void;
  /** Ticks everything between the last one that was touched and this one. */
  readonly tickTo: (id: string, loaded: readonly string[]) => void;
  readonly tick: (ids: readonly string[]) => void;
  readonly chooseAll: () => void;
  readonly clear: () => void;
};

type State = {
  readonly listKey: string;
  readonly ids: ReadonlySet<string>;
  readonly isAll: boolean;
  readonly last: string | null;
};

/** Ticks survive paging and search and go with the list: give a `listKey` that changes with the list or the department only. */
export function useSelection(listKey: string): Selection {
  const nothing: State = { listKey, ids: new Set(), isAll: false, last: null };
  const [kept, setState] = useState(nothing);
  const state = kept.listKey === listKey ? kept : nothing;
  const set = (ids: Iterable<string>, last: string | null) =>
    setState({ listKey, ids: new Set(ids), isAll: false, last });
  const toggle = (id: string, loaded: readonly string[]) => {
    if (state.isAll)
      return set(
        loaded.filter((other) => other !== id),
        id,
      );
    return set(state.ids.has(id) ? [...state.ids].filter((other) => other !== id) : [...state.ids, id], id);
  };
  return {
    ids: state.ids,
    isAll: state.isAll,
    isEmpty: !state.isAll && state.ids.size === 0,
    has: (id) => state.isAll || state.ids.has(id),
    toggle,
    tickTo: (id, loaded) => {
      const from = state.last === null ? -1 : loaded.indexOf(state.last);
      const to = loaded.indexOf(id);
      if (from < 0 || to < 0) return toggle(id, loaded);
      return set([...state.ids, ...loaded.slice(Math.min(from, to), Math.max(from, to) + 1)], id);
    },
    tick: (ids) => set([...state.ids, ...ids], state.last),
    chooseAll: () => setState({ listKey, ids: new Set(), isAll: true, last: null }),
    clear: () => setState(nothing),
  };
}
