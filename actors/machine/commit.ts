/** The file beside main.js, in which `scripts/compile.ts` stores the commit for the executable. */
export const COMMIT_FILE = "commit";

/**
 * The commit that this program was built from, in short form; undefined if it is unknown. `sources` is the folder of
 * main.ts, or of main.js inside the executable.
 */
export async function builtFrom(sources: URL): Promise<string | undefined> {
  try {
    if (Deno.build.standalone) {
      return known(await Deno.readTextFile(new URL(COMMIT_FILE, sources)));
    }
    const { success, stdout } = await new Deno.Command("git", {
      args: ["rev-parse", "--short=12", "HEAD"],
      cwd: sources,
      stderr: "null",
    }).output();
    return success ? known(new TextDecoder().decode(stdout)) : undefined;
  } catch {
    // No git, or the sources came without their history.
    return undefined;
  }
}

function known(text: string): string | undefined {
  return /^[0-9a-f]{7,40}$/.exec(text.trim())?.[0];
}
