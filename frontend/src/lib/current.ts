// Whose pages these are: each tab of the browser remembers it by itself.
import { type Account, account } from "./account";
import type { Id } from "./types";

let current: Id | null = null;

export const currentId = (): Id | null => current;

export function setCurrent(id: Id | null): void {
  current = id;
}

export async function currentAccount(): Promise<Account | null> {
  return current === null ? null : account(current);
}
