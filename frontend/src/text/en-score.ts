import type { Score } from "./id-score";

export const enScore: Score = {
  score: {
    of: (name: string) => `Indicators of ${name}`,
    outOf: "of 100",
    above: "above 100: more than the target",
    advisory: "For consideration",
    advisoryWhy:
      "This number is for a conversation. A leader sets the rating in a performance dialogue (PermenPANRB 6/2022), never a count.",
    month: "Month",
    earlier: (month: string) => `Month before, ${month}`,
    later: (month: string) => `Next month, ${month}`,
    trend: (from: string, first: string, to: string, last: string) =>
      `Own course: ${first} in ${from}, ${last} in ${to}`,
    trendFirst: "First month",
    seen: (when: string) => `As last seen, ${when}. The newest figures need a signal.`,
    needsLine: "Needs a signal",
    none: "No score for this month yet",
    noneHelp: "It shows once that month has working days, activities or targets.",
    counted: "Where the number comes from",
    measure: (actual: string, target: string, unit: string) => `${actual} / ${target} ${unit}`,
    weighed: (weight: string, value: string) => `Weight ${weight} · value ${value} → gives`,
    weighedOf: (weight: string, whole: string, value: string) =>
      `Weight ${weight} of ${whole} · value ${value} → gives`,
    bonus: "Extra, without a weight → gives",
    facts: {
      attendance: (count: number) => `See ${count} days present`,
      task_completion: (count: number) => `See indicators and ${count} activities`,
      program_contribution: (count: number) => `See ${count} contributions`,
      innovation: (count: number) => `See ${count} innovations and uses`,
      public_feedback: (count: number) => `From ${count} answers of citizens, without names`,
    },
    sum: "The sum",
    sumBonus: (points: string) => `With ${points} extra points for innovation.`,
    sumPart: (whole: string) => `Weights counted: ${whole} of 100; the rest is left out and takes nothing away.`,
    sumTap: "Tap a number to see its entries.",
    missing: "Not counted yet",
    missingHelp: "Not counted means left out of the weights, not rated as zero.",
    rule: (version: string) => `Rule set: ${version}`,
    computed: (when: string) => `Worked out ${when}`,
    next: "One next step",
    nextOther: "To talk about",
    steps: {
      attendance: (gain: string) =>
        `Presence can add up to ${gain} points. Tap In when you arrive. Where a day was recorded wrongly, ask for a correction.`,
      task_completion: (gain: string) =>
        `Completed tasks can add up to ${gain} points. Look at the indicators not reached yet, and log today's work.`,
      program_contribution: (gain: string) =>
        `Program contributions can add up to ${gain} points. Name the program when you log work for it.`,
      public_feedback: (gain: string) =>
        `Citizens' satisfaction can add up to ${gain} points. It is shared work: ask what people complain about most.`,
      innovate: "What was planned is reached. Is there a new way that helps citizens? Propose it as an innovation.",
      keep: "All that was planned is reached, and your innovation shows. Keep it up, and rest well.",
    },
    past: {
      attendance: (gain: string) =>
        `Presence left ${gain} points. Where a day was recorded wrongly, ask for a correction.`,
      task_completion: (gain: string) =>
        `Completed tasks left ${gain} points. See which indicators were not reached, and talk about what was in the way.`,
      program_contribution: (gain: string) =>
        `Program contributions left ${gain} points. This month, name the program when you log.`,
      public_feedback: (gain: string) =>
        `Citizens' satisfaction left ${gain} points. Talk in the unit about what people complain about most.`,
      innovate: "All that was planned that month was reached. Thank you.",
      keep: "All that was planned that month was reached, and the innovation, too. Thank you.",
    },
    other: {
      raise: (component: string, gain: string) =>
        `Most room is in ${component}: up to ${gain} points. Ask first what is in the way.`,
      reached: "All that was planned is reached. Say thank you.",
    },
    goStep: { attendance: "Open presence", task_completion: "See indicators", program: "Open programs" },
    more: "See also",
  },
  scoreTasks: {
    title: "Completed tasks",
    indicators: "Indicators of this month",
    noIndicators: "No own indicators yet",
    noIndicatorsHelp: "Indicators are agreed with your appraiser. Until then only activities count.",
    target: "Target",
    actual: "Actual",
    achievement: "Achieved",
    noTarget: "no target yet",
    noActual: "not entered",
    range: (low: string, high: string) => `${low} to ${high}`,
    weight: (weight: string) => `Weight ${weight}%`,
    derived: "Counted by itself from approved activities.",
    record: "Enter the actual",
    amend: "Change the actual",
    amount: (unit: string) => `Actual in ${unit}`,
    amountHint: "A number, with a comma if need be. For example: 92,5",
    amountBad: "Write a number only, with at most four decimals.",
    note: "Note (may stay empty)",
    save: "Save",
    saved: "Actual saved",
    history: "History",
    historyNone: "Nothing entered yet.",
    historyStep: (who: string, before: string, after: string) => `${who}: ${before} became ${after}`,
    historyFirst: (who: string, amount: string) => `${who} entered ${amount}`,
    historyNote: (who: string) => `${who} changed the note`,
    activities: "Activities counted",
    count: (count: number, length: string) => `${count} approved activities · ${length}`,
    countDiffers: (counted: number) => `The last score counted ${counted}. It follows when it is worked out again.`,
    none: "No approved activities this month yet.",
    more: (count: number) => `Show ${count} more`,
  },
  scorePrograms: {
    title: "Program contributions",
    count: (count: number, programs: number) => `${count} contributions in ${programs} programs`,
    of: (count: number) => `${count} contributions accepted`,
    none: "No programs this month",
    noneHelp: "Programs that you take part in show here, with the contributions accepted.",
  },
};
