/** A QR code's modules as one path, a run of dark modules a stroke: some hundred times less than an element each. */
export function qrPath(modules: readonly (readonly boolean[])[]): { path: string; size: number } {
  let path = "";
  for (const [y, line] of modules.entries()) {
    for (let x = 0; x < line.length; x++) {
      const from = x;
      while (line[x]) x++;
      if (x > from) path += `M${from} ${y}h${x - from}v1h-${x - from}z`;
    }
  }
  return { path, size: modules.length };
}
