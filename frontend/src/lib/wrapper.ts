// What the Android wrapper (frontend/android) does for the page. It leaves a port on the window; elsewhere there is none.

interface Wrapped {
  kinerjaAndroid?: MessagePort;
}

const ANSWER_MS = 1_000;

const port = (): MessagePort | undefined => (globalThis as Wrapped).kinerjaAndroid;

/** Whether the phone has just learnt a place that another app made up. Where nobody can tell: no. */
export function isPlaceMadeUp(): Promise<boolean> {
  const wrapper = port();
  if (!wrapper) return Promise.resolve(false);
  return new Promise((resolve) => {
    const tired = setTimeout(() => resolve(false), ANSWER_MS);
    wrapper.onmessage = ({ data }) => {
      clearTimeout(tired);
      resolve(data === '{"mock":true}');
    };
    wrapper.postMessage(JSON.stringify({ ask: "mock" }));
  });
}

/** Give a file to its owner: by the browser's downloads, or by the wrapper, which cannot read what a page has made. */
export async function handOver(file: Blob, name: string): Promise<void> {
  const wrapper = port();
  if (wrapper) {
    const type = file.type || "application/octet-stream";
    wrapper.postMessage(JSON.stringify({ save: name, type, content: await base64Of(file) }));
    return;
  }
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  // Not at once: the browser may not have begun to read it.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

function base64Of(file: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/, ""));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}
