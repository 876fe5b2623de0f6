import { secretsInArguments } from "../../../core/cli/secret_arguments.ts";

const STAR = 0x2a;

/** The fields of /proc/PID/stat behind the name, counted from 0: where the arguments begin and end (proc(5): 48, 49). */
const ARGUMENTS_BEGIN = 45;
const ARGUMENTS_END = 46;

/**
 * Writes stars over the passwords in the arguments of this process, which every user of the machine can list (ps). They can
 * be seen for a moment before that; on systems other than Linux they stay. Never throws.
 */
export function hideSecretArguments(): void {
  if (Deno.build.os !== "linux") return;
  try {
    const stat = Deno.readTextFileSync("/proc/self/stat");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const [begin, end] = [fields[ARGUMENTS_BEGIN], fields[ARGUMENTS_END]].map(Number);
    if (begin === undefined || end === undefined || !(end > begin)) return;
    const pointer = Deno.UnsafePointer.create(BigInt(begin));
    if (pointer === null) return;
    const bytes = new Uint8Array(Deno.UnsafePointerView.getArrayBuffer(pointer, end - begin));
    const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
    for (const { from, to } of secretsInArguments(text)) bytes.fill(STAR, from, to);
  } catch {
    // There is no /proc, or no permission for this.
  }
}
