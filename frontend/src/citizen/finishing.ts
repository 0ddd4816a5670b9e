// The end of a survey: its answer is kept on the phone, then sent; at a kiosk it begins again.
import { uuid4 } from "../lib/ids";
import { moment } from "../lib/time";
import { bodyOf } from "./answers";
import { get } from "./ask";
import { asked, drop, read, write } from "./memory";
import { entrust, type Fate } from "./queue";
import type { SurveyPage } from "./shapes";
import { nothing } from "./steps";
import type { Surveying } from "./surveying.svelte";

let isFinishing = false;

/** Throws where the phone cannot keep it: then everything stays on the screen. */
export async function finish(surveying: Surveying): Promise<void> {
  const { survey, draft, device, path, about } = surveying;
  if (survey === null || isFinishing) return;
  const id = uuid4();
  const body = bodyOf(draft, id, moment(Date.now()), device);
  if (body === null) {
    surveying.stage = { kind: "empty" };
    return;
  }
  isFinishing = true;
  try {
    await entrust(
      {
        method: "POST",
        path: `${path}/responses`,
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(body),
        named: ["id", id],
        about: survey.is_kiosk ? null : about,
        next: [],
      },
      { day: survey.day },
    );
    if (!survey.is_kiosk) await drop(`draft:${survey.code}`).catch(() => {});
    surveying.stage = { kind: "done", isNow: true };
  } finally {
    isFinishing = false;
  }
}

/** What became of the answer of this phone. At a kiosk one answer is like the next: only whether any still waits. */
export async function fateOf({ survey, about, path }: Surveying): Promise<Fate> {
  if (!survey?.is_kiosk) return (await read<Fate>(about)) ?? {};
  const waiting = await write(({ queue }) => asked(queue.getAll() as IDBRequest<{ path: string }[]>));
  return { state: waiting.some((one) => one.path.startsWith(path)) ? "waiting" : "sent" };
}

/** For the next citizen. What is asked may have changed overnight; without a line it stays as it is. */
export async function again(surveying: Surveying): Promise<void> {
  surveying.draft = nothing();
  surveying.at = 0;
  surveying.stage = { kind: "asking" };
  const found = await get<SurveyPage>(surveying.path);
  if (found.kind === "ok" && !surveying.isBegun) await surveying.take(found.data);
  if (found.kind === "refused") surveying.stage = { kind: "closed", title: found.title };
}

/** So long a tablet at a counter waits for somebody who left in the middle. */
const LEFT_MS = 90_000;

export function watchKiosk(surveying: Surveying): void {
  let touched = Date.now();
  const note = (): void => {
    touched = Date.now();
  };
  addEventListener("pointerdown", note);
  addEventListener("keydown", note);
  setInterval(() => {
    const { survey, stage, isBegun } = surveying;
    const isLeft = stage.kind === "empty" || (stage.kind === "asking" && isBegun);
    if (survey?.is_kiosk && isLeft && Date.now() - touched > LEFT_MS) void again(surveying);
  }, 5_000);
}
