// Which addresses are the app's own page. Pure.

export const shellPath = "/index.html";

const NOT_OURS = ["/api", "/problems", "/s", "/warga", "/survey.html", "/livez", "/readyz", "/metrics", "/.well-known"];

/** Everything but the server's own pages and files: a missing file stays missing. */
export function isShell(path: string): boolean {
  if (NOT_OURS.some((start) => path === start || path.startsWith(`${start}/`))) return false;
  return path === shellPath || !/\.[^/]+$/.test(path);
}
