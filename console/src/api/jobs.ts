import { useMutation, useQuery } from "@tanstack/react-query";
import { answered, answeredAs, client } from "./client";
import { refreshMembers } from "./members";
import { queryClient } from "./queryClient";
import type { BulkJob, BulkRow } from "./types";

const pollMilliseconds = 1_000;
const pageSize = 200;

// Not below the organization: progress does not make the lists ask again.
const jobsKey = (organization_id: string) => ["jobs", organization_id];
const jobKey = (organization_id: string, id: string) => [...jobsKey(organization_id), id];

type Page = { items: BulkRow[]; next_cursor?: number | null };

/** Whether nothing more will come of it. */
export function isEnded({ state }: BulkJob): boolean {
  return state !== "queued" && state !== "running";
}

/** My jobs that still run, looked at again every second while there are any. */
export function useRunningJobs(organization_id: string): readonly BulkJob[] {
  const jobs = useQuery({
    queryKey: jobsKey(organization_id),
    queryFn: async () => {
      const { items } = await answeredAs<{ items: BulkJob[] }>()(
        client.GET("/organizations/{organization_id}/jobs", {
          params: { path: { organization_id }, query: { limit: 10 } },
        }),
      );
      const running = items.filter((job) => !isEnded(job));
      const before = queryClient.getQueryData<readonly BulkJob[]>(jobsKey(organization_id)) ?? [];
      if (before.some(({ id }) => !running.some((job) => job.id === id)))
        void refreshMembers(organization_id);
      return running;
    },
    refetchInterval: (query) => (query.state.data?.length ? pollMilliseconds : false),
  });
  return jobs.data ?? [];
}

/** Says that a job was started, so that it is looked at. */
export function refreshJobs(organization_id: string): void {
  void queryClient.invalidateQueries({ queryKey: jobsKey(organization_id), exact: true });
}

/** One job, looked at again every second until it has ended; then the lists are new. */
export function useJob(organization_id: string, started: BulkJob) {
  return useQuery({
    queryKey: jobKey(organization_id, started.id),
    initialData: started,
    queryFn: async () => {
      const job = await answeredAs<BulkJob>()(
        client.GET("/organizations/{organization_id}/jobs/{id}", {
          params: { path: { organization_id, id: started.id } },
        }),
      );
      if (isEnded(job)) {
        refreshJobs(organization_id);
        void refreshMembers(organization_id);
      }
      return job;
    },
    staleTime: 0,
    refetchInterval: (query) => (query.state.data && isEnded(query.state.data) ? false : pollMilliseconds),
  });
}

/** What came of a job: everybody to whom it was not done, and of the others as many as one page holds. */
export function useJobResults(organization_id: string, id: string, enabled: boolean) {
  return useQuery({
    enabled,
    queryKey: [...jobKey(organization_id, id), "results"],
    queryFn: async () => {
      const page = (outcome: "done" | "refused", cursor?: number) =>
        answered<unknown>(
          client.GET("/organizations/{organization_id}/jobs/{id}/results", {
            params: { path: { organization_id, id }, query: { outcome, cursor, limit: pageSize } },
          }),
        ) as Promise<Page>;
      const rows: BulkRow[] = [];
      let cursor: number | undefined;
      do {
        const { items, next_cursor } = await page("refused", cursor);
        rows.push(...items);
        cursor = next_cursor ?? undefined;
      } while (cursor !== undefined && rows.length < 2_000);
      return [...rows, ...(await page("done")).items];
    },
  });
}

export function useCancelJob(organization_id: string) {
  return useMutation({
    mutationFn: (id: string) =>
      answeredAs<BulkJob>()(
        client.POST("/organizations/{organization_id}/jobs/{id}/cancel", {
          params: { path: { organization_id, id } },
        }),
      ),
    onSuccess: (job) => {
      queryClient.setQueryData(jobKey(organization_id, job.id), job);
      refreshJobs(organization_id);
      return refreshMembers(organization_id);
    },
  });
}
