export type Tone = "plain" | "good" | "wait" | "act";
