export * from "./timer.svelte";
