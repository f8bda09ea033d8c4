// The words of pictures, and of the reports that are ready.

export const charts = {
  ready: "Ready reports",
  presets: {
    today: "Today",
    yesterday: "Yesterday by hour",
    level: "Service level over the day",
    staffing: "Arrivals against staffing",
    week: "Heat map of last week",
    nonResponse: "Agents’ non-response",
  },
  over: "Over time",
  byName: "Side by side",
  drawnOf: "Drawn is",
  drawnAs: "Drawn as",
  ways: { time: "Along the time", week: "Hours and days" },
  together: "Together",
  alone: "One figure",
  pictures: { DAY: "Service level and wait", STAFFING: "Arrivals against staffing" },
  heatOf: (figure: string, of: string): string => `${figure} by hour and day, ${of}`,
  noFigure: "Nothing here has this figure.",
  /** Where no interval is pointed at. */
  none: "Arrow keys read the figures.",
  rightScale: "scale at the right",
  hour: "Hour",
  /** Of an hour that comes twice, when clocks are set back. */
  again: "again",
  depths: "What the colours stand for",
  asTable: "As a table",
  asReport: "As a report",
  when: "When",
  today: "Today by the hour",
  nothingToday: "Nothing has happened today yet.",
  contactsToday: "Contacts of this queue today",
};
