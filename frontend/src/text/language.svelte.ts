export type Language = "id" | "en";

/** Reactive: the app draws itself anew when it changes. */
export const language: { current: Language } = $state({ current: "id" });
