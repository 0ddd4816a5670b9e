import { afterEach, describe, expect, it } from "vitest";
import { isPlaceMadeUp } from "./wrapper";

const phone = globalThis as { kinerjaAndroid?: MessagePort };
let open: MessageChannel | null = null;

afterEach(() => {
  delete phone.kinerjaAndroid;
  open?.port1.close();
  open = null;
});

/** The wrapper at the other end, which answers what it hears. */
function wrapped(answer: (said: string) => string | null): void {
  const channel = new MessageChannel();
  open = channel;
  channel.port1.onmessage = ({ data }) => {
    const said = answer(data as string);
    if (said !== null) channel.port1.postMessage(said);
  };
  phone.kinerjaAndroid = channel.port2;
}

describe("a place that another app made up", () => {
  it("is told by the wrapper alone", async () => {
    expect(await isPlaceMadeUp()).toBe(false);
    wrapped((said) => (said === '{"ask":"mock"}' ? '{"mock":true}' : null));
    expect(await isPlaceMadeUp()).toBe(true);
  });

  it("is none where the wrapper says so, says nothing, or something else", async () => {
    wrapped(() => '{"mock":false}');
    expect(await isPlaceMadeUp()).toBe(false);
    wrapped(() => "hello");
    expect(await isPlaceMadeUp()).toBe(false);
    wrapped(() => null);
    expect(await isPlaceMadeUp()).toBe(false);
  });
});
