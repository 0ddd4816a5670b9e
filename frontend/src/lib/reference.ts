// The usual activities of the officer's post, the rules of logging, and what an entry may be for. They change rarely.
import { account as accountOf, referenceKey } from "./account";
import { getKv, putKv } from "./db";
import { call } from "./http";
import { announce } from "./news";
import { today } from "./time";
import type { Id, Policy, Purpose, Reference, Template } from "./types";

const HOUR_MS = 3_600_000;

type Kept = Reference & { at: number };

export async function learnReference(account: Id): Promise<void> {
  const known = await getKv<Kept>(referenceKey(account));
  if (known && known.at > Date.now() - HOUR_MS) return;
  const templates = await items<Template & { is_active: boolean }>(account, "/templates");
  const policies = await items<Policy>(account, "/activity-policies");
  if (templates === null || policies === null) return;
  const officer = (await accountOf(account))?.officer ?? null;
  const kept: Kept = {
    at: Date.now(),
    templates: templates.filter((one) => one.is_active),
    policies,
    ...(await purposes(account, officer?.employeeId ?? null, known)),
  };
  await putKv(referenceKey(account), kept);
  announce();
}

type Program = Purpose & { my_role: string | null };
type Iku = Purpose & { employee_id: Id | null; is_active: boolean };

/** Of who logs nothing there is none; what cannot be had now stays as it was. */
async function purposes(
  account: Id,
  employee: Id | null,
  known: Kept | null,
): Promise<Required<Pick<Reference, "programs" | "ikus">>> {
  if (employee === null) return { programs: [], ikus: [] };
  const year = today().slice(0, 4);
  const programs = await items<Program>(account, `/programs?employee_id=${employee}&status=running&limit=200`);
  const ikus = await items<Iku>(account, `/ikus?employee_id=${employee}&year=${year}&limit=200`);
  return {
    programs: programs?.filter((one) => one.my_role !== null).map(named) ?? known?.programs ?? [],
    ikus: ikus?.filter((one) => one.is_active && one.employee_id === employee).map(named) ?? known?.ikus ?? [],
  };
}

const named = ({ id, name }: Purpose): Purpose => ({ id, name });

async function items<T>(account: Id, path: string): Promise<T[] | null> {
  const reply = await call(account, path);
  const body = reply.kind === "answer" && reply.status === 200 ? reply.body : null;
  return (body as { items?: T[] } | null)?.items ?? null;
}
