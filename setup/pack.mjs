// Packs a build for the server: beside each text file its brotli and gzip form, where that is smaller.
//   node setup/pack.mjs FOLDER
// Made once, with the build, at the highest level: packing at each request would cost the server more.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const TEXT = /\.(?:js|css|html|svg|json|webmanifest|txt)$/;
const SMALLEST = 512; // a shorter file fits into one packet anyway

for (const entry of readdirSync(process.argv[2], { recursive: true, withFileTypes: true })) {
  const path = join(entry.parentPath, entry.name);
  if (!entry.isFile() || !TEXT.test(entry.name)) continue;
  const raw = readFileSync(path);
  if (raw.length < SMALLEST) continue;
  const brotli = brotliCompressSync(raw, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: raw.length } });
  for (const [ending, packed] of [
    [".br", brotli],
    [".gz", gzipSync(raw, { level: 9 })],
  ]) {
    if (packed.length < raw.length) writeFileSync(path + ending, packed);
  }
}
