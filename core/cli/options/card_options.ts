/** The options of `serve` that say how it shows itself, in the order of the help. */
export const CARD_OPTIONS = [
  {
    name: "quiet",
    short: "q",
    commands: ["serve"],
    summary: "print the URL alone, on standard output, and nothing else but what went wrong",
  },
] as const;
