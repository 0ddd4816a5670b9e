// Calls to the server, for pages and worker alike: with the account's access token, refreshed where it ran out.
import { account as accountOf, changeAccount, tokenKey } from "./account";
import { bare, type Call, jsonOf } from "./bare";
import { getKv, putKv } from "./db";
import { alone } from "./locks";
import type { Id } from "./types";

export { bare, type Call, jsonOf } from "./bare";

export type Reply =
  | { kind: "answer"; status: number; headers: Headers; body: unknown }
  /** No answer, or one that is not the server's (a captive portal). */
  | { kind: "offline" }
  /** The session has ended: somebody must sign in again. */
  | { kind: "ended" };

interface Token {
  access: string;
  /** By this phone's clock; a wrong one costs a 401 and a refresh, no more. */
  until: number;
}

/** A call on behalf of an account. 401 gets one refresh and one more try. */
export async function call(account: Id, path: string, options: Call = {}): Promise<Reply> {
  const response = await authorized(account, path, options);
  if (response === "ended") return { kind: "ended" };
  if (response === null) return { kind: "offline" };
  const body = await jsonOf(response);
  if (body === undefined && response.ok && response.status !== 204) return { kind: "offline" };
  return { kind: "answer", status: response.status, headers: response.headers, body };
}

/** The same for what is not JSON (photos, files, streams are not). */
export async function authorized(account: Id, path: string, options: Call): Promise<Response | "ended" | null> {
  let token = await accessToken(account, null);
  for (let tries = 0; token.kind === "token"; tries++) {
    const headers = { ...options.headers, Authorization: `Bearer ${token.access}` };
    const response = await bare(path, { ...options, headers });
    if (response?.status !== 401 || tries > 0) return response;
    token = await accessToken(account, token.access);
  }
  return token.kind === "ended" ? "ended" : null;
}

export type Access = { kind: "token"; access: string } | { kind: "ended" } | { kind: "offline" };

/**
 * A token that may work: the one at hand unless it has run out or is the `stale` one. One refresh at a time over all
 * tabs and the worker; whoever waited takes over what the first one got.
 */
export async function accessToken(account: Id, stale: string | null): Promise<Access> {
  const isGood = (token: Token | null): token is Token =>
    token !== null && token.access !== stale && token.until > Date.now() + 5_000;
  const known = await getKv<Token>(tokenKey(account));
  if (isGood(known)) return { kind: "token", access: known.access };
  return alone(`refresh:${account}`, async () => {
    const meanwhile = await getKv<Token>(tokenKey(account));
    if (isGood(meanwhile)) return { kind: "token", access: meanwhile.access };
    return refresh(account);
  });
}

async function refresh(account: Id): Promise<Access> {
  const known = await accountOf(account);
  if (known === null || known.state !== "in") return { kind: "ended" };
  for (let tries = 0; tries < 2; tries++) {
    const response = await oauth("token", { grant_type: "refresh_token", session: known.officer.sessionId });
    if (response === null || response.status >= 500 || response.status === 429 || response.status === 408) break;
    const body = (await jsonOf(response)) as { access_token?: string; expires_in?: number; error?: string } | undefined;
    if (response.ok && body?.access_token) {
      await keepToken(account, body.access_token, body.expires_in ?? 0);
      return { kind: "token", access: body.access_token };
    }
    if (body?.error !== "invalid_grant") break;
    // Somebody may have refreshed at this very moment, and the newer cookie is only now in the jar.
    if (tries === 0) await new Promise((resolve) => setTimeout(resolve, 1_000));
    else {
      await changeAccount(account, { state: "ended" });
      return { kind: "ended" };
    }
  }
  return { kind: "offline" };
}

export function keepToken(account: Id, access: string, seconds: number): Promise<void> {
  return putKv(tokenKey(account), { access, until: Date.now() + seconds * 1000 } satisfies Token);
}

/** OAuth speaks forms. The header keeps foreign pages out, and the refresh token in its cookie. */
export function oauth(what: "token" | "revoke", form: Record<string, string>): Promise<Response | null> {
  return bare(`/oauth/${what}`, {
    method: "POST",
    headers: { "Content-Type": "application/x-www-form-urlencoded", "X-Requested-With": "kinerja" },
    body: new URLSearchParams(form).toString(),
    timeout: 30_000,
  });
}
