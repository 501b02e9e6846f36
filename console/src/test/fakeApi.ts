import { vi } from "vitest";

export type Call = {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  readonly headers: Headers;
};
type Answer = { readonly status?: number; readonly body?: unknown };

/** Answers calls by `METHOD /path` below /api/v1 and remembers them; whatever is not named is not found. */
export function fakeApi(answers: Readonly<Record<string, (call: Call) => Answer>>): Call[] {
  const calls: Call[] = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    const text = await request.clone().text();
    const path = new URL(request.url).pathname.replace("/api/v1", "");
    const call: Call = {
      method: request.method,
      path,
      body: text ? JSON.parse(text) : null,
      headers: request.headers,
    };
    calls.push(call);
    const { status = 200, body } = answers[`${call.method} ${path}`]?.(call) ?? problem(404, "not-found");
    return new Response(status === 204 ? null : JSON.stringify(body), {
      status,
      headers: { "Content-Type": status >= 400 ? "application/problem+json" : "application/json" },
    });
  });
  return calls;
}

/** An RFC 9457 answer. */
export function problem(status: number, slug: string, more: object = {}): Answer {
  return { status, body: { type: `/problems/${slug}`, title: slug, status, request_id: "r-1", ...more } };
}
