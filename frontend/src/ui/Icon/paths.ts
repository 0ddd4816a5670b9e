/** Drawn on a grid of 24, stroke only. */
export const paths = {
  home: "M4 11l8-7 8 7v9H4z",
  plus: "M12 5v14M5 12h14",
  list: "M9 6h11M9 12h11M9 18h11M4.5 6h.01M4.5 12h.01M4.5 18h.01",
  message: "M4 5h16v11H9l-5 4z",
  review: "M5 4h14v16H5zM8.5 12l2.5 2.5 4.5-5",
  person: "M12 11.5a3.75 3.75 0 100-7.5 3.75 3.75 0 000 7.5zM4.5 20.5c0-4 3-6 7.5-6s7.5 2 7.5 6",
  people: "M9 11a3 3 0 100-6 3 3 0 000 6zM3 20c0-4 2-6 6-6s6 2 6 6M16 6a3 3 0 010 6M17 14c3 0 4 2 4 5",
  mountain: "M3 20l6-11 4 7 3-5 5 9z",
  heart: "M12 21s-8-5-8-11a4.5 4.5 0 018-3 4.5 4.5 0 018 3c0 6-8 11-8 11z",
  document: "M6 3h9l4 4v14H6zM9 12h7M9 16h7",
  book: "M4 5c3-1.5 5.5-1 8 .5 2.5-1.5 5-2 8-.5v14c-3-1.5-5.5-1-8 .5-2.5-1.5-5-2-8-.5zM12 5.500v14",
  chat: "M3 5h13v8H8l-3 3v-3H3zM19 9h2v8h-2v3l-3-3h-5v-1",
  case: "M3 8h18v12H3zM9 8V5h6v3M3 13h18",
  road: "M8 4L4 20M16 4l4 16M12 5v2M12 11v2M12 17v2",
  flag: "M6 21V4h11l-2.5 4 2.5 4H6",
  money: "M3 7h18v11H3zM12 15a2.5 2.5 0 100-5 2.5 2.5 0 000 5z",
  tool: "M14.5 6.500a4 4 0 005 5L12 19a2.1 2.1 0 01-3-3l7-7M14.5 6.500L17 4",
  chart: "M5 20V10M12 20V4M19 20v-7",
  device: "M7 3h10v18H7zM11 18h2",
  clock: "M12 21a9 9 0 100-18 9 9 0 000 18zM12 7v5l3 2",
  check: "M5 12.500l4.5 4.500L19 7.5",
  sent: "M2.5 12.500L7 17l9-9.500M12 16l1 1 8.5-9.5",
  alert: "M12 4L2.5 20.500h19zM12 10v5M12 17.750v.01",
  fork: "M6 4v6c0 4 6 3 6 7v3M18 4v6c0 4-6 3-6 7M3.5 6.500L6 4l2.5 2.500M15.5 6.500L18 4l2.5 2.5",
  close: "M6 6l12 12M18 6L6 18",
  mic: "M9 6a3 3 0 016 0v5a3 3 0 01-6 0zM5 11a7 7 0 0014 0M12 18v3",
  camera: "M4 8h4l2-3h4l2 3h4v11H4zM12 16.500a3.25 3.25 0 100-6.5 3.25 3.25 0 000 6.500z",
  bulb: "M9 17c0-2-3-3.5-3-7.500a6 6 0 0112 0c0 4-3 5.5-3 7.500zM9.5 20.500h5",
  pin: "M12 21s-6.5-6-6.5-11a6.5 6.5 0 0113 0c0 5-6.5 11-6.5 11zM12 12a2 2 0 100-4 2 2 0 000 4z",
  refresh: "M19.5 8A8 8 0 104 12.500M20 3.500V8h-4.5",
  back: "M15 5l-7 7 7 7",
  forward: "M9 5l7 7-7 7",
  calendar: "M4 6h16v14H4zM4 10h16M8 3v4M16 3v4",
  undo: "M8 5L4 9l4 4M4 9h9a6 6 0 010 11H9",
  trash: "M5 7h14M9 7V4h6v3M7 7l1 13h8l1-13",
  lock: "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 017 0v3",
  erase: "M8 6h13v12H8l-6-6zM11.5 9.500l5 5M16.5 9.500l-5 5",
  play: "M8 5l11 7-11 7z",
  stop: "M7 7h10v10H7z",
  pen: "M4 20l1-4L16 5l3 3L8 19zM14 7l3 3",
  signal: "M5 20v-3M10 20v-7M15 20V9M20 20V4",
  nosignal: "M5 20v-3M10 20v-7M15 20v-4M20 20V9M4 4l17 17",
  code: "M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2v2M20 14v6h-6v-2M18 17v.01",
  photo: "M4 5h16v14H4zM4 16l5-5 4 4 2.5-2.500L20 17M15.5 9.500v.01",
  star: "M12 4l2.4 5.2 5.6.6-4.2 3.8 1.2 5.6-5-2.9-5 2.9 1.2-5.600L4 9.800l5.6-.6z",
  cloud: "M7 18a4 4 0 01-.5-7.970A5.5 5.5 0 0117 9.500a4.25 4.25 0 01.5 8.500z",
} as const;

export type IconName = keyof typeof paths;

/** The kinds of work that a tile may be, as lib/tiles names them. */
const kinds: Record<string, IconName> = {
  meeting: "chat",
  visit: "mountain",
  health: "heart",
  teach: "book",
  document: "document",
  service: "people",
  travel: "road",
  repair: "tool",
  money: "money",
  work: "case",
};

export function iconName(kind: string): IconName {
  return kinds[kind] ?? "case";
}
