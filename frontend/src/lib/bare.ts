// A call to the server without a session: the ground of all others, and all that citizens need.

export interface Call {
  method?: string;
  headers?: Record<string, string>;
  body?: BodyInit;
  timeout?: number;
}

const TIMEOUT_MS = 60_000;
const API = "/api/v1";

/** `fetch` that ends at a deadline; null where nothing came back. Android 7 has no `AbortSignal.timeout`. */
export async function bare(path: string, call: Call): Promise<Response | null> {
  const ending = new AbortController();
  const timer = setTimeout(() => ending.abort(), call.timeout ?? TIMEOUT_MS);
  try {
    const response = await fetch(API + path, {
      method: call.method ?? "GET",
      headers: call.headers ?? {},
      ...(call.body === undefined ? {} : { body: call.body }),
      credentials: "same-origin",
      cache: "no-store",
      signal: ending.signal,
    });
    // The body counts, too: a line may die in the middle of it.
    const bytes = await response.arrayBuffer();
    const isEmpty = response.status === 204 || response.status === 304 || response.status < 200;
    return new Response(isEmpty ? null : bytes, { status: response.status, headers: response.headers });
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}

/** The JSON of an answer; undefined where it is none. */
export async function jsonOf(response: Response): Promise<unknown> {
  if (!/json/.test(response.headers.get("content-type") ?? "")) return undefined;
  try {
    return await response.json();
  } catch {
    return undefined;
  }
}
