import { useMutation } from "@tanstack/react-query";
import { answeredAs, client } from "./client";
import { refreshMembers } from "./members";
import type { Approval, Member } from "./types";

type Keyed<Data> = Data & {
  readonly member_id: string;
  /** One per intention, the same over retries. */
  readonly key: string;
};

/** Lets somebody in who waits or was rejected; what `place` leaves out is as the person answered. */
export function useApprove(organization_id: string) {
  return useMutation({
    mutationFn: ({ member_id, place, key }: Keyed<{ readonly place: Approval }>) =>
      answeredAs<Member>()(
        client.POST("/organizations/{organization_id}/members/{id}/approve", {
          params: { path: { organization_id, id: member_id } },
          headers: { "Idempotency-Key": key },
          body: place,
        }),
      ),
    onSettled: () => void refreshMembers(organization_id),
  });
}

/** Refuses somebody who waits; the person reads the message. */
export function useReject(organization_id: string) {
  return useMutation({
    mutationFn: ({ member_id, message, key }: Keyed<{ readonly message: string }>) =>
      answeredAs<Member>()(
        client.POST("/organizations/{organization_id}/members/{id}/reject", {
          params: { path: { organization_id, id: member_id } },
          headers: { "Idempotency-Key": key },
          body: { message },
        }),
      ),
    onSettled: () => void refreshMembers(organization_id),
  });
}
