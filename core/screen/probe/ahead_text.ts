/** How far a time is from the right one: `2 h ahead of`, `1 h 30 min behind`. */
export function aheadText(seconds: number): string {
  const total = Math.round(Math.abs(seconds));
  const parts = [
    [Math.floor(total / 3600), "h"],
    [Math.floor(total / 60) % 60, "min"],
    [total % 60, "s"],
  ] as const;
  const text = parts.filter(([count]) => count > 0).map(([count, unit]) => `${count} ${unit}`);
  return `${text.length === 0 ? "0 s" : text.join(" ")} ${seconds < 0 ? "behind" : "ahead of"}`;
}
