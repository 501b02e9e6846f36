import type { Problem } from "./types";

/** `refused`: the server answered with a problem. `silent`: no answer in time. `unreachable`: no connection. */
export type ApiErrorKind = "refused" | "silent" | "unreachable";

/** A call that did not get what it asked for. */
export class ApiError extends Error {
  constructor(
    readonly kind: ApiErrorKind,
    readonly problem: Problem | null,
    cause?: unknown,
  ) {
    super(problem?.title ?? kind, { cause });
    this.name = "ApiError";
  }

  /** The problem's type without its folder, such as `session/refused`. */
  get slug(): string {
    return this.problem?.type.replace(/^.*\/problems\//, "") ?? "";
  }

  get status(): number {
    return this.problem?.status ?? 0;
  }

  /** What the server says about one field of the request, or null. */
  field(pointer: string): string | null {
    return this.problem?.errors?.find((error) => error.pointer === pointer)?.detail ?? null;
  }
}

/** The error as an {@link ApiError}; anything else is a mistake of ours and counts as unreachable. */
export function toApiError(error: unknown): ApiError {
  return error instanceof ApiError ? error : new ApiError("unreachable", null, error);
}
