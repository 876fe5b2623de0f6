import { encodeText } from "../../base/text.ts";

/** The systems that differ in which names a file can have. */
export type LocalSystem = "windows" | "unix";

/** The longest name that the file systems of Unix allow, in bytes of UTF-8. */
const MOST_BYTES = 255;

/** The longest name that those of Windows allow, in units of UTF-16. */
const MOST_UNITS = 255;

/** Names of devices on Windows, in every folder and with any extension. */
const DEVICES = /^(?:CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(?:COM|LPT)[0-9¹²³])\s*(?:$|[.:])/i;

/**
 * Why a name from a server must not be created on this system, in a sentence; undefined if it may be. Refused is what could
 * leave the destination folder (separators, `.`, `..`, drive letters), what would be something else than a file of this name
 * (streams, devices, a dot or space at the end on Windows), control characters, and names that are empty or too long. A
 * backslash and a colon are ordinary characters on Unix.
 */
export function checkRemoteName(name: string, system: LocalSystem): string | undefined {
  if (name === "") return "the name is empty";
  if (name === "." || name === "..") {
    return "the name stands for a folder above or for the folder itself";
  }
  if (name.includes("/")) return "the name holds a path separator";
  if (hasControl(name)) return "the name holds a control character";
  return system === "windows" ? windowsFault(name) : unixFault(name);
}

function unixFault(name: string): string | undefined {
  return encodeText(name).length > MOST_BYTES
    ? `the name is longer than ${MOST_BYTES} bytes`
    : undefined;
}

/** Windows' rules for names ("Naming Files, Paths, and Namespaces"). */
function windowsFault(name: string): string | undefined {
  if (name.includes("\\")) return "the name holds a path separator";
  if (/^[A-Za-z]:/.test(name)) return "the name begins with a drive letter";
  const forbidden = /[<>:"|?*]/.exec(name)?.[0];
  if (forbidden !== undefined) return `Windows has no names with ${forbidden}`;
  if (/[. ]$/.test(name)) return "Windows drops a dot or a space at the end of a name";
  if (DEVICES.test(name)) return "the name is one of a device on Windows";
  return name.length > MOST_UNITS ? `the name is longer than ${MOST_UNITS} characters` : undefined;
}

/** Whether a name holds a control character. */
export function hasControl(name: string): boolean {
  for (let at = 0; at < name.length; at++) {
    const code = name.charCodeAt(at);
    if (code < 0x20 || code === 0x7f) return true;
  }
  return false;
}
