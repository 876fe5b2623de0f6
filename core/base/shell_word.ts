import { escapeControls } from "./redact.ts";
import { encodeText } from "./text.ts";

/**
 * Quotes one word for pasting into a shell: in single quotes, or in `$'...'` with characters that no terminal should
 * see as octal numbers (POSIX.1-2024 §2.2.4; bash, zsh, ksh, busybox).
 */
export function quotedForShell(text: string): string {
  if (escapeControls(text) === text) return `'${text.replaceAll("'", "'\\''")}'`;
  const parts = Array.from(text, (character) => {
    if (character === "'" || character === "\\") return `\\${character}`;
    return escapeControls(character) === character ? character : octal(character);
  });
  return `$'${parts.join("")}'`;
}

function octal(character: string): string {
  return Array.from(
    encodeText(character),
    (byte) => `\\${byte.toString(8).padStart(3, "0")}`,
  ).join("");
}
