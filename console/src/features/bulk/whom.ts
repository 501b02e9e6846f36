import type { BulkOrder, MemberQuery } from "@/api/types";
import type { Selection } from "@/ui/useSelection";

/** Whom a bulk action is about: those ticked, or all that the list's filter matches. */
export type Whom = Pick<BulkOrder, "ids"> | Pick<BulkOrder, "filter">;

export function whomOf(selection: Selection, query: MemberQuery): Whom {
  if (!selection.isAll) return { ids: [...selection.ids] };
  // JSON leaves out what is undefined: a filter has no order.
  const filter = { ...query, sort: undefined };
  return { filter };
}
