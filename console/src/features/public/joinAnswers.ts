import { ApiError } from "@/api/ApiError";
import { answered, answeredAs, client } from "@/api/client";
import type { JoinOutcome } from "@/api/types";
import type { JoinFormAnswers } from "./JoinFormFields";

export type JoinAnswers = {
  readonly token: string;
  readonly onAccepted: (outcome: JoinOutcome) => void;
  readonly onDeclined: () => void;
  /** The invitation is not open any more. */
  readonly onRefused: (error: ApiError) => void;
};

/** Accepts for the account that is signed in. */
export function accept(token: string, answers: JoinFormAnswers, key: string): Promise<JoinOutcome> {
  return answeredAs<JoinOutcome>()(
    client.POST("/join/accept", { body: { token, answers }, headers: { "Idempotency-Key": key } }),
  );
}

export function decline(token: string, key: string): Promise<unknown> {
  return answered(client.POST("/join/decline", { body: { token }, headers: { "Idempotency-Key": key } }));
}

/** Whether the invitation itself is closed, so that its page must be drawn instead of the form. */
export function isClosed(error: unknown): error is ApiError {
  return (
    error instanceof ApiError &&
    /^(invitation|share-link)\//.test(error.slug) &&
    error.slug !== "invitation/other-address"
  );
}
