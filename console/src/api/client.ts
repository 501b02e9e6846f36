import createClient from "openapi-fetch";
import { currentLanguage } from "@/i18n/currentLanguage";
import { ApiError } from "./ApiError";
import type { Paths, Problem } from "./types";
import { viewedRole } from "./viewAs";

/** After this long without an answer a call counts as failed. */
const patienceMilliseconds = 15_000;
/** One thing done to a thousand people, or a large file, takes longer than one thing done to one. */
const bulkPatienceMilliseconds = 120_000;

/** The typed client; every answer goes through {@link answered}. */
export const client = createClient<Paths>({
  baseUrl: `${window.location.origin}/api/v1`,
  fetch: async (request: Request) => {
    const patience = AbortSignal.timeout(
      /\/members\/bulk$|\/imports\b/.test(request.url) ? bulkPatienceMilliseconds : patienceMilliseconds,
    );
    try {
      return await fetch(request, { signal: AbortSignal.any([request.signal, patience]) });
    } catch (cause) {
      if (request.signal.aborted) throw cause;
      throw new ApiError(patience.aborted ? "silent" : "unreachable", null, cause);
    }
  },
});

client.use({
  onRequest({ request }) {
    request.headers.set("Accept-Language", currentLanguage());
    const viewed = viewedRole();
    if (viewed) request.headers.set("Rollcall-View-As", viewed.role);
    return request;
  },
});

type Answer<Data> = { readonly data?: Data; readonly error?: unknown; readonly response: Response };

/** The body of an answer. @throws {@link ApiError} unless the server said yes. */
export async function answered<Data>(call: Promise<Answer<Data>>): Promise<Data> {
  const { data, error, response } = await call;
  if (!response.ok) throw new ApiError("refused", toProblem(error, response));
  return data as Data;
}

/** What the narrower types of `types.ts` may stand for: they have to fit what the document says. */
type Fits<Narrow, Data> = Narrow extends Data ? Data : never;

/** Like {@link answered}, with a narrower type: `answeredAs<Member>()(client.GET(…))`. */
export const answeredAs =
  <Narrow>() =>
  async <Data>(call: Promise<Answer<Data>> & Promise<Answer<Fits<Narrow, Data>>>): Promise<Narrow> =>
    (await answered<unknown>(call)) as Narrow;

/** Like {@link answeredAs}, with the ETag. */
export const answeredWithTag =
  <Narrow>() =>
  async <Data>(
    call: Promise<Answer<Data>> & Promise<Answer<Fits<Narrow, Data>>>,
  ): Promise<{ data: Narrow; etag: string | null }> => {
    const data = (await answered<unknown>(call)) as Narrow;
    return { data, etag: (await call).response.headers.get("ETag") };
  };

function toProblem(error: unknown, response: Response): Problem {
  if (typeof error === "object" && error !== null && "type" in error) return error as Problem;
  // A proxy in between may answer with something that is not a problem.
  return {
    type: "about:blank",
    title: response.statusText,
    status: response.status,
    request_id: response.headers.get("X-Request-Id") ?? "",
  };
}
