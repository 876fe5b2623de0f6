import { escapeControls } from "./redact.ts";
import { encodeText } from "./text.ts";

/**
 * One word as a shell takes it when it is pasted: in single quotes, or with what no terminal is to see as octal numbers in
 * `$'...'` (POSIX.1-2024 §2.2.4; bash, zsh, ksh, busybox).
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
