import type { IconName } from "../Icon/paths";

export interface Place {
  /** Name of the route. */
  name: string;
  href: string;
  label: string;
  icon: IconName;
  count?: number;
}
