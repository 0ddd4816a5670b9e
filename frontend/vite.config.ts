import { svelte } from "@sveltejs/vite-plugin-svelte";
import { VitePWA } from "vite-plugin-pwa";
import { defineConfig } from "vitest/config";
import about from "./package.json" with { type: "json" };

declare const process: { env: Record<string, string | undefined> };

/**
 * What every start needs, as one file: fourteen compress 3 kB worse, and each costs a way there and back. Lazy screens
 * bring the rest of `lib` along.
 */
const first =
  /node_modules\/(svelte|idb|esm-env|clsx)|vite\/|src\/(lib\/(?!outbox|photo|tiles|live|stream|signing|reference|answers|api|asked|pull|wrapper)|text\/(index|id|dates)\.|ui\/(StatePill\/state\.|(Shell|Button|Banner|Empty|NavBar|Toast|Spinner|Icon)\/))/;

/** What nearly every screen is made of: as one file it costs the first download less, which lists every file. */
const parts = /src\/ui\/(Bar|Spark|Card|Section|Row|Fold)\//;

/** What the phone calls itself when it sends, and what the account screen shows: whoever builds may say more. */
const version = process.env.KINERJA_VERSION || about.version;

// A static build: any web server can stand in front of `/api` with it.
export default defineConfig({
  define: { __APP__: JSON.stringify(version) },
  plugins: [
    svelte({ compilerOptions: { runes: true } }),
    VitePWA({
      strategies: "injectManifest",
      srcDir: "src",
      filename: "sw.ts",
      injectRegister: false,
      injectManifest: {
        globPatterns: ["**/*.{js,css,html,svg,png,webmanifest}"],
        // Names that hold their own digest need no second one.
        dontCacheBustURLsMatching: /^assets\//,
        target: "es2022",
      },
      manifest: {
        id: "/",
        name: "Kinerja Kutacane",
        short_name: "Kinerja",
        description: "Catat kegiatan, juga tanpa sinyal",
        lang: "id",
        dir: "ltr",
        start_url: "/#/hari-ini",
        scope: "/",
        display: "standalone",
        background_color: "#f6f8f7",
        theme_color: "#0b6e4f",
        icons: [
          { src: "/icon-192.png", sizes: "192x192", type: "image/png" },
          { src: "/icon-512.png", sizes: "512x512", type: "image/png" },
          { src: "/icon-maskable-512.png", sizes: "512x512", type: "image/png", purpose: "maskable" },
          { src: "/icon.svg", sizes: "any", type: "image/svg+xml" },
        ],
        shortcuts: [
          { name: "Catat", url: "/#/catat" },
          { name: "Hari ini", url: "/#/hari-ini" },
        ],
      },
    }),
  ],
  // Android 7 stops at Chrome 119.
  build: {
    target: "es2022",
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: "first", test: first },
            { name: "parts", test: parts },
          ],
        },
      },
    },
  },
  server: { proxy: { "/api": "http://127.0.0.1:8000" } },
  test: { include: ["src/**/*.test.ts"] },
});
