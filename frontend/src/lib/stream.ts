// Server-sent events out of a body. Pure but for the stream itself.

export interface ServerEvent {
  id: string | null;
  /** null where only the position was told. */
  name: string | null;
}

/** One block of a stream, between empty lines; null for a comment that says nothing. */
export function eventOf(block: string): ServerEvent | null {
  let id: string | null = null;
  let name: string | null = null;
  for (const line of block.split(/\r?\n/)) {
    const [, field, value] = /^(id|event): ?(.*)$/.exec(line) ?? [];
    if (field === "id") id = value ?? null;
    if (field === "event") name = value ?? null;
  }
  return id === null && name === null ? null : { id, name };
}

export async function* eventsOf(body: ReadableStream<Uint8Array>): AsyncGenerator<ServerEvent> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read().catch(() => ({ done: true as const, value: undefined }));
      if (done) return;
      const blocks = (rest + decoder.decode(value, { stream: true })).split(/\r?\n\r?\n/);
      rest = blocks.pop() ?? "";
      for (const block of blocks) {
        const event = eventOf(block);
        if (event) yield event;
      }
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}
