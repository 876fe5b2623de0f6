import { join } from "@std/path";

/** The path of a program on PATH, or in `/usr/sbin`, where Debian puts servers; undefined if it is missing. */
export function findProgram(name: string): string | undefined {
  const folders = [...(Deno.env.get("PATH") ?? "").split(":"), "/usr/sbin", "/usr/local/sbin"];
  return folders
    .filter((folder) => folder !== "")
    .map((folder) => join(folder, name))
    .find(isExecutable);
}

/**
 * A test that needs another program. If that is missing, the test is skipped with a message; with CI=true it fails
 * instead, so that an incomplete machine does not look like a success.
 */
export function peerTest(
  program: string,
  name: string,
  run: (path: string, context: Deno.TestContext) => void | Promise<void>,
): void {
  const path = findProgram(program);
  const mustBeThere = Deno.env.get("CI") === "true";
  if (path === undefined && !mustBeThere) {
    console.error(`skipped, ${program} is not installed: ${name}`);
  }
  Deno.test({
    name: `${program}: ${name}`,
    ignore: path === undefined && !mustBeThere,
    fn: async (context) => {
      if (path === undefined) {
        throw new Error(`${program} is not installed; .ci/run installs every peer program`);
      }
      await run(path, context);
    },
  });
}

function isExecutable(path: string): boolean {
  try {
    const { isFile, mode } = Deno.statSync(path);
    return isFile && ((mode ?? 0) & 0o111) !== 0;
  } catch {
    return false;
  }
}
