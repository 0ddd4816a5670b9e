import type { Row } from "../../lib/types";
import { t } from "../../text";
import type { IconName } from "../Icon/paths";
import type { Tone } from "../Pill/tone";

interface Shown {
  text: string;
  tone: Tone;
  icon: IconName;
}

/** What happened to an entry, as icon, word and colour. What this phone knows comes before what the server said. */
export function stateOf(row: Row): Shown {
  switch (row.state) {
    case "refused":
      return { text: t.states.refused, tone: "act", icon: "alert" };
    case "conflict":
      return { text: t.states.conflict, tone: "act", icon: "fork" };
    case "kept":
      return { text: t.states.kept, tone: "wait", icon: "device" };
    case "sent":
      return statusOf(row);
  }
}

function statusOf(row: Row): Shown {
  switch (row.activity.status) {
    case "waiting":
      return { text: t.states.waiting, tone: "plain", icon: "clock" };
    case "approved":
      return { text: t.states.approved, tone: "good", icon: "check" };
    case "returned":
      return { text: t.states.returned, tone: "act", icon: "pen" };
    case "withdrawn":
      return { text: t.states.withdrawn, tone: "plain", icon: "trash" };
  }
}

/** Whether the officer has something to do about it. */
export function mustMend(row: Row): boolean {
  return (
    row.state === "refused" || row.state === "conflict" || (row.state === "sent" && row.activity.status === "returned")
  );
}
