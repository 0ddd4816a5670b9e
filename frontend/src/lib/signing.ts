// Signing in and out against the server. What it keeps is in the database; who is shown is the session's business.
import {
  type Account,
  accountKey,
  account as accountOf,
  changeAccount,
  deviceId,
  dropCopy,
  revokeLater,
  tokenKey,
} from "./account";
import { retryAfter } from "./backoff";
import { dropKv, putKv } from "./db";
import { authorized, bare, jsonOf, keepToken, oauth } from "./http";
import { problemOf } from "./ops";
import type { components } from "./schema";
import type { Id, Officer, Outcome } from "./types";
import { keyOf } from "./vault";

type Me = components["schemas"]["MeView"];

export type Signed = { kind: "ok"; account: Id } | Exclude<Outcome, { kind: "ok" }>;

export async function byPassword(nip: string, password: string): Promise<Signed> {
  const form = { grant_type: "password", username: nip.trim(), password, device_id: await deviceId() };
  return taken(await oauth("token", form));
}

export async function byCode(nip: string, code: string, password: string): Promise<Signed> {
  return taken(
    await posted("/activations", { nip: nip.trim(), code: code.trim(), password, device_id: await deviceId() }),
  );
}

export async function bySetUp(token: string, nip: string, name: string, password: string): Promise<Signed> {
  return taken(await posted("/setup", { token, nip: nip.trim(), name: name.trim(), password }));
}

function posted(path: string, body: unknown): Promise<Response | null> {
  const headers = { "Content-Type": "application/json", "X-Requested-With": "kinerja" };
  return bare(path, { method: "POST", headers, body: JSON.stringify(body), timeout: 30_000 });
}

interface Granted {
  access_token: string;
  expires_in: number;
  session: Id;
}

async function taken(response: Response | null): Promise<Signed> {
  if (response === null) return { kind: "offline" };
  const body = await jsonOf(response);
  if (!response.ok) return refusal(response, body);
  const granted = body as Partial<Granted> | undefined;
  if (!granted?.access_token || !granted.session) return { kind: "offline" };
  const headers = { Authorization: `Bearer ${granted.access_token}` };
  const answer = (await bare("/me", { headers })) ?? (await bare("/me", { headers }));
  const me = answer?.ok ? ((await jsonOf(answer)) as Me | undefined) : undefined;
  if (!me) return { kind: "offline" };
  await keep(me, granted as Granted);
  return { kind: "ok", account: me.id };
}

/** Something that is no `ok`, as an outcome for a screen. */
export function refusal(response: Response, body: unknown): Exclude<Outcome, { kind: "ok" }> {
  if (response.status === 429) {
    return { kind: "slow", seconds: Math.ceil(retryAfter(response.headers.get("retry-after")) / 1000) || 60 };
  }
  if (response.status >= 500 || typeof body !== "object" || body === null) return { kind: "offline" };
  const members = body as Record<string, unknown>;
  const problem = problemOf(members);
  const title = typeof members.error_description === "string" ? members.error_description : problem.title;
  return { kind: "refused", ...problem, title };
}

async function keep(me: Me, granted: Granted): Promise<void> {
  const known = await accountOf(me.id);
  if (known && known.officer.sessionId !== granted.session && known.state === "in") {
    await revokeLater(known.officer.sessionId);
  }
  // A password does not open what a forgotten PIN has sealed: the copy comes anew from the server.
  const isOpen = known !== null && known.pin !== null && keyOf(me.id) !== null;
  if (known?.pin && !isOpen) await dropCopy(me.id);
  const pin = isOpen ? (known?.pin ?? null) : null;
  const officer = officerOf(me, granted.session, pin !== null);
  await putKv(accountKey(me.id), { officer, state: "in", pin, wrongPins: 0 } satisfies Account);
  await keepToken(me.id, granted.access_token, granted.expires_in);
}

export function officerOf(me: Me, sessionId: Id, hasPin: boolean): Officer {
  return {
    accountId: me.id,
    employeeId: me.employee_id,
    sessionId,
    nip: me.nip,
    name: me.name,
    position: me.assignment?.position ?? null,
    unit: me.assignment?.unit ?? null,
    appraiser: me.appraiser,
    roles: me.roles,
    permissions: me.permissions,
    hasPin,
  };
}

/** Roles, post and appraiser may have changed since the last time. */
export async function learnMe(account: Account): Promise<void> {
  const { accountId, sessionId } = account.officer;
  const response = await authorized(accountId, "/me", {});
  if (response === null || response === "ended" || !response.ok) return;
  const me = (await jsonOf(response)) as Me | undefined;
  if (me?.id !== accountId) return;
  const now = await accountOf(accountId);
  if (now?.officer.sessionId !== sessionId) return;
  await changeAccount(accountId, { officer: officerOf(me, sessionId, now.pin !== null) });
}

/** End a session. Without a signal its end is sent later; here it is over at once. What is unsent stays. */
export async function end(account: Account): Promise<void> {
  const { accountId, sessionId } = account.officer;
  await changeAccount(accountId, { state: "out", pin: null, wrongPins: 0 });
  await dropKv(tokenKey(accountId));
  await dropCopy(accountId);
  if (account.state !== "in") return;
  const response = await oauth("revoke", { session: sessionId });
  if (!response?.ok) await revokeLater(sessionId);
}
