/** Where `scripts/compile.ts` writes the commit that goes into the executable, from the folder of the sources. */
export const COMMIT_FILE = "dist/commit";

/**
 * The commit that this program was made from, shortened as git does it; undefined where nobody knows. `sources` is the
 * folder of main.ts, inside the executable or on the disk.
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
