import { useMutation } from "@tanstack/react-query";
import { answered, client } from "./client";
import { refreshJobs } from "./jobs";
import { refreshMembers } from "./members";
import type { BulkAnswer, BulkJob, BulkOrder, BulkResults } from "./types";

const send = async (organization_id: string, order: BulkOrder, key?: string): Promise<BulkAnswer> =>
  (await answered<unknown>(
    client.POST("/organizations/{organization_id}/members/bulk", {
      params: { path: { organization_id } },
      headers: key ? { "Idempotency-Key": key } : {},
      body: order,
    }),
  )) as BulkAnswer;

/** Whether the action goes on by itself. */
export function isJob(answer: BulkAnswer): answer is BulkJob {
  return "started_by" in answer;
}

/** Does one thing to many people: results at once, or a job for more than 1,000. */
export function useBulk(organization_id: string) {
  return useMutation({
    mutationFn: ({
      order,
      key,
    }: {
      readonly order: BulkOrder;
      /** One per intention, the same over retries. */
      readonly key: string;
    }) => send(organization_id, order, key),
    onSettled: (answer) => {
      if (answer && isJob(answer)) refreshJobs(organization_id);
      void refreshMembers(organization_id);
    },
  });
}

/** What the action would come to for the first 1,000 people; writes nothing. */
export function useBulkPreview(organization_id: string) {
  return useMutation({
    mutationFn: async (order: BulkOrder) =>
      (await send(organization_id, { ...order, dry_run: true })) as BulkResults,
  });
}
