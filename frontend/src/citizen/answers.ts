// From what was tapped to what is sent. Pure.
import type { Choice } from "./shapes";
import type { Draft, Part } from "./steps";

export interface Body {
  id: string;
  answers: Record<string, number>;
  local: Record<string, number | string>;
  service: string | null;
  profile: Partial<Record<Part, string>>;
  comment: string | null;
  made_at: string;
  device: string | null;
}

/** Null where no element was answered: such an answer says nothing. */
export function bodyOf(draft: Draft, id: string, madeAt: string, device: string | null): Body | null {
  if (Object.keys(draft.answers).length === 0) return null;
  const local = Object.entries(draft.local)
    .map(([code, value]) => [code, typeof value === "string" ? value.trim() : value] as const)
    .filter(([, value]) => value !== "");
  return {
    id,
    answers: draft.answers,
    local: Object.fromEntries(local),
    service: draft.service,
    profile: draft.profile,
    comment: draft.comment.trim() || null,
    made_at: madeAt,
    device,
  };
}

/** With the words of a language where it has its own. */
export const labelled = (choices: Choice[], ours: Record<string, string>): Choice[] =>
  choices.map(({ code, label }) => ({ code, label: ours[code] ?? label }));
