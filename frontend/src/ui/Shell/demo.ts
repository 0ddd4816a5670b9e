import { keepDraft, readDraft } from "../../lib/draft";

const KEY = "demo";

/** Whether the server behind this page holds made-up people. Known offline too, once it was told. */
export async function askDemo(tell: (isDemo: boolean) => void): Promise<void> {
  tell((await readDraft<boolean>(KEY)) === true);
  try {
    const answer: unknown = await (await fetch("/readyz")).json();
    const isDemo = typeof answer === "object" && answer !== null && "demo" in answer && answer.demo === true;
    tell(isDemo);
    keepDraft(KEY, isDemo);
  } catch {
    // No signal, or something between that answers with a page of its own.
  }
}
