import { type Component, mount, unmount } from "svelte";
import "../ui/tokens.css";
import "./citizen.css";
import Missing from "./Missing.svelte";
import Survey from "./Survey.svelte";
import { restoreLanguage } from "./words.svelte";

const target = document.getElementById("app") as HTMLElement;
// `/s/CODE` is a survey; every other address that gives this page is the citizens' own place.
const code = /^\/s\/([^/]+)$/.exec(location.pathname)?.[1];

function home(): void {
  import("./Home.svelte").then(
    ({ default: Home }: { default: Component }) => mount(Home, { target }),
    () => {
      const missing = mount(Missing, { target, props: { retry: () => void unmount(missing).then(home) } });
    },
  );
}

if (code) mount(Survey, { target, props: { code } });
else home();
void restoreLanguage();
