export * from "./session.svelte";
