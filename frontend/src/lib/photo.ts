// Photos: made small on the phone, which also takes away where and by what they were taken.
import { currentId } from "./current";
import { authorized } from "./http";
import { bytesOf, photosOf } from "./photos";

export const LONGEST = 1280;
export const LARGEST = 200_000;
const QUALITIES = [0.8, 0.65, 0.5, 0.35] as const;
const TYPES = ["image/webp", "image/jpeg"] as const;

export interface Size {
  width: number;
  height: number;
}

/** The same shape with its longest edge no longer than that. Pure. */
export function fitted({ width, height }: Size, longest: number): Size {
  const share = Math.min(1, longest / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * share)), height: Math.max(1, Math.round(height * share)) };
}

export type Encode = (size: Size, type: string, quality: number) => Promise<Blob | null>;

/** The best that is small enough: quality first, then fewer pixels. Pure but for `encode`. */
export async function smallest(full: Size, encode: Encode): Promise<Blob | null> {
  let best: Blob | null = null;
  for (let longest = LONGEST; longest >= 320; longest = Math.round(longest * 0.75)) {
    for (const quality of QUALITIES) {
      const blob = await encoded(fitted(full, longest), quality, encode);
      if (blob === null) return best;
      if (blob.size <= LARGEST) return blob;
      best = best === null || blob.size < best.size ? blob : best;
    }
  }
  return best;
}

/** A browser that cannot make WebP answers with PNG: then JPEG. */
async function encoded(size: Size, quality: number, encode: Encode): Promise<Blob | null> {
  for (const type of TYPES) {
    const blob = await encode(size, type, quality);
    if (blob?.type === type) return blob;
  }
  return null;
}

/** The file is no picture that this phone can read. */
export class PhotoProblem extends Error {}

export async function shrink(file: File): Promise<Blob> {
  const address = URL.createObjectURL(file);
  try {
    const image = await loaded(address);
    const full = { width: image.naturalWidth, height: image.naturalHeight };
    const source = await sourceOf(file, image, fitted(full, LONGEST));
    const blob = await smallest(full, (size, type, quality) => drawn(source, size, type, quality));
    if (source instanceof ImageBitmap) source.close();
    if (blob === null) throw new PhotoProblem();
    return blob;
  } finally {
    URL.revokeObjectURL(address);
  }
}

function loaded(address: string): Promise<HTMLImageElement> {
  return new Promise((resolve, reject) => {
    const image = new Image();
    image.onload = () => resolve(image);
    image.onerror = () => reject(new PhotoProblem());
    image.src = address;
  });
}

/** Made small while it is decoded, where the browser can: twelve million pixels are a lot for a cheap phone. */
async function sourceOf(file: File, image: HTMLImageElement, size: Size): Promise<ImageBitmap | HTMLImageElement> {
  try {
    return await createImageBitmap(file, { resizeWidth: size.width, resizeHeight: size.height, resizeQuality: "high" });
  } catch {
    return image;
  }
}

function drawn(source: CanvasImageSource, size: Size, type: string, quality: number): Promise<Blob | null> {
  const canvas = document.createElement("canvas");
  canvas.width = size.width;
  canvas.height = size.height;
  const pen = canvas.getContext("2d");
  if (pen === null) return Promise.resolve(null);
  // What is transparent would become black.
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, size.width, size.height);
  pen.drawImage(source, 0, 0, size.width, size.height);
  return new Promise((resolve) => canvas.toBlob(resolve, type, quality));
}

/** The bytes of a piece of evidence: from this phone, else from the server; null where neither has it now. */
export async function photoOf(sha256: string): Promise<Blob | null> {
  const account = currentId();
  if (account === null) return null;
  const bytes = await bytesOf(account, sha256);
  const here = bytes && (await photosOf(account)).find((photo) => photo.sha256 === sha256);
  if (here) return new Blob([bytes], { type: here.kind });
  const response = await authorized(account, `/evidence/${sha256}`, {});
  return response !== null && response !== "ended" && response.ok ? response.blob() : null;
}
