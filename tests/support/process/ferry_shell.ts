import { decodeLenient } from "../../../core/base/text.ts";
import { within } from "../time/deadline.ts";
import { ferryCommand, inheritedEnvironment, killQuietly } from "./ferry_process.ts";

/** The output and exit code of a shell script. */
export interface ShellResult {
  readonly code: number;
  readonly stdout: Uint8Array<ArrayBuffer>;
  readonly stderr: string;
}

/** Runs a script with `sh -c`; in it, the command `ferry` is the tested ferry. `env` adds variables. */
export async function runShell(
  script: string,
  options: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> },
): Promise<ShellResult> {
  const { program, args } = ferryCommand();
  const ferry = [program, ...args].map(quoted).join(" ");
  const child = new Deno.Command("sh", {
    args: ["-c", `ferry() { ${ferry} "$@"; }\n${script}`],
    cwd: options.cwd,
    clearEnv: true,
    env: { ...inheritedEnvironment(), ...options.env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  try {
    const { code, stdout, stderr } = await within(child.output(), `the end of: ${script}`);
    return { code, stdout, stderr: decodeLenient(stderr) };
  } catch (error) {
    killQuietly(child);
    throw error;
  }
}

/** Quotes one word for the shell. */
export function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
