// What may be done next about an innovation, and by whom. Pure; the server judges, this only offers.
import type { components } from "../lib/schema";
import type { Officer } from "../lib/types";

type Innovation = components["schemas"]["InnovationView"];
type Adoption = components["schemas"]["AdoptionView"];

export type Next = "try" | "measure" | "verify" | "adopt-unit" | "adopt-self" | "amend" | "withdraw";

/** The way an innovation goes, as it is drawn; what is not confirmed stands where it was measured. */
export const WAY = ["proposed", "tried", "measured", "verified", "adopted"] as const;

/** How many steps of the way lie behind it. */
export function placeOn(state: Innovation["state"]): number {
  const place = (WAY as readonly string[]).indexOf(state);
  if (place >= 0) return place;
  return state === "not_confirmed" ? 2 : 0;
}

export function isOwn(innovation: Innovation, me: string | null): boolean {
  return me !== null && (innovation.employee_id === me || innovation.members.some((one) => one.employee_id === me));
}

export function nextSteps(innovation: Innovation, adoptions: readonly Adoption[], officer: Officer): Next[] {
  const me = officer.employeeId;
  if (me === null) return [];
  if (isOwn(innovation, me)) return ofOwner(innovation.state, innovation.employee_id === me);
  switch (innovation.state) {
    case "measured":
      return officer.permissions.includes("innovation.verify") ? ["verify"] : [];
    case "verified":
    case "adopted":
      return officer.permissions.includes("innovation.propose") ? adopting(innovation, adoptions, officer) : [];
    default:
      return [];
  }
}

function ofOwner(state: Innovation["state"], isProposer: boolean): Next[] {
  const proposers: Next[] = isProposer ? ["amend", "withdraw"] : [];
  switch (state) {
    case "proposed":
      return ["try", ...proposers];
    case "tried":
    case "not_confirmed":
      return ["measure", ...proposers];
    case "measured":
      return isProposer ? ["withdraw"] : [];
    default:
      return [];
  }
}

function adopting(innovation: Innovation, adoptions: readonly Adoption[], officer: Officer): Next[] {
  const found: Next[] = [];
  const unit = officer.unit?.id ?? null;
  const speaks = officer.roles.includes("appraiser") || officer.roles.includes("unit_admin");
  if (speaks && unit !== null && unit !== innovation.unit_id && !adoptions.some((one) => one.unit_id === unit)) {
    found.push("adopt-unit");
  }
  if (!adoptions.some((one) => one.employee_id === officer.employeeId)) found.push("adopt-self");
  return found;
}

/** Whether an adoption is this officer's to take back. */
export function mayTakeBack(adoption: Adoption, officer: Officer): boolean {
  return adoption.recorded_by === officer.employeeId;
}
