/** The year that is looked at: the same for the list and the pages behind it. */
export const shown = $state({ year: 0 });
