import { encodeText } from "../../base/text.ts";

/** The longest name that common file systems allow, in bytes of UTF-8. */
const MAXIMUM_NAME_BYTES = 255;

/**
 * Why a name from a server must not be created locally; undefined if it may be. Refused is what could leave the
 * destination folder on any system, or could not be created there: separators, `.` and `..`, drive letters, control
 * characters, and names that are empty or too long.
 */
export function checkRemoteName(name: string): string | undefined {
  if (name === "") return "the name is empty";
  if (name === "." || name === "..") {
    return "the name stands for a folder above or for the folder itself";
  }
  if (/[/\\]/.test(name)) return "the name holds a path separator";
  if (/^[A-Za-z]:/.test(name)) return "the name begins with a drive letter";
  if (hasControl(name)) return "the name holds a control character";
  if (encodeText(name).length > MAXIMUM_NAME_BYTES) {
    return `the name is longer than ${MAXIMUM_NAME_BYTES} bytes`;
  }
  return undefined;
}

/** Whether a name holds a control character. */
export function hasControl(name: string): boolean {
  return Array.from(name).some((character) => character < " " || character === "\x7f");
}
