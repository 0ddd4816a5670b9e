import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";

/** Parts of Svelte that the first question does not use: they are three of the twenty kilobytes that it may cost. */
const later =
  /svelte\/src\/internal\/(shared\/attributes|client\/dom\/(blocks\/(each|await|svelte-head)|elements\/(class|bindings\/this)))\.js$|clsx/;

/**
 * The citizens' pages, built beside the app into the same folder. A build of its own: in one build both would share
 * files, and whoever answers a survey would load what only officers need.
 */
export default defineConfig({
  plugins: [svelte({ compilerOptions: { runes: true } })],
  build: {
    target: "es2022",
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    emptyOutDir: false,
    copyPublicDir: false,
    rolldownOptions: {
      input: "survey.html",
      // Or the first file would ask for it all the same.
      treeshake: { moduleSideEffects: [{ test: later, sideEffects: false }] },
      output: { codeSplitting: { includeDependenciesRecursively: false, groups: [{ name: "later", test: later }] } },
    },
  },
});
