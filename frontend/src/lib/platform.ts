// What the phone says of itself with every push, so that a broken fleet is noticed.

interface Hints {
  platform?: string;
  getHighEntropyValues?: (names: string[]) => Promise<{ platform?: string; platformVersion?: string }>;
}

declare const __APP__: string | undefined;

export const APP = typeof __APP__ === "string" ? __APP__ : "dev";

export async function clientOf(waiting: number): Promise<{ app: string; os: string; waiting: number }> {
  return { app: APP.slice(0, 40), os: (await os()).slice(0, 40) || "?", waiting };
}

let known: string | null = null;

async function os(): Promise<string> {
  known ??= await readOs();
  return known;
}

/** Newer browsers freeze the version in their name (`Android 10; K`) and tell it only when asked. */
async function readOs(): Promise<string> {
  if (typeof navigator === "undefined") return "";
  const hints = (navigator as { userAgentData?: Hints }).userAgentData;
  try {
    const told = await hints?.getHighEntropyValues?.(["platformVersion"]);
    if (told?.platform) return `${told.platform} ${majorOf(told.platformVersion ?? "")}`.trim();
  } catch {
    // Then by name.
  }
  return osOf(navigator.userAgent);
}

const majorOf = (version: string): string => version.split(".")[0] ?? "";

/** From a browser's name for itself. Pure. */
export function osOf(agent: string): string {
  const found =
    /(Android) (\d+)/.exec(agent) ??
    /(?:iPhone|CPU) (OS) (\d+)/.exec(agent) ??
    /(Windows|Mac OS X|CrOS|Linux)/.exec(agent);
  if (!found) return "";
  return found[1] === "OS" ? `iOS ${found[2]}` : [found[1], found[2]].filter(Boolean).join(" ");
}
