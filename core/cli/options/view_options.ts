/** The options of `serve` about the live view. */
export const VIEW_OPTIONS = [
  {
    name: "no-view",
    commands: ["serve"],
    summary: "print plain lines on a terminal, too, in place of the live view with its keys",
  },
] as const;
