import { decodeLenient, encodeText } from "../../../core/base/text.ts";
import { feed } from "../process/ferry_process.ts";

/** A recipe of docs/EVENTS.md: the arguments of jq. */
export interface Recipe {
  readonly option: string;
  readonly program: string;
}

/** All blocks of the page that begin with jq; fails if one is written in another form. */
export async function recipesOfEventsPage(): Promise<readonly Recipe[]> {
  const page = await Deno.readTextFile(new URL("../../../docs/EVENTS.md", import.meta.url));
  const blocks = [...page.matchAll(/```sh\n(.*?)\n```/gs)].map(([, block = ""]) => block);
  return blocks.map((block) => {
    const [, option, program] = /^jq (-r|-s) '([^']+)'$/.exec(block) ?? [];
    if (option === undefined || program === undefined) throw new Error(`no recipe: ${block}`);
    return { option, program };
  });
}

/** Runs jq on the lines. */
export async function runRecipe(
  jq: string,
  { option, program }: Recipe,
  lines: readonly string[],
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  const child = new Deno.Command(jq, {
    args: [option, program],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const [{ code, stdout, stderr }] = await Promise.all([
    child.output(),
    feed(child.stdin, encodeText(`${lines.join("\n")}\n`)),
  ]);
  return { code, stdout: decodeLenient(stdout), stderr: decodeLenient(stderr) };
}
