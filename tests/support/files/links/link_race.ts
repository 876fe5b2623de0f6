// Opens the system's own calls, unless FERRY_NATIVE is `off`.
import "../../process/system_calls.ts";
import { assert, assertEquals } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { becomeUser } from "../../../../actors/machine/system/privileges.ts";
import { encodeText } from "../../../../core/base/text.ts";
import { within } from "../../time/deadline.ts";
import { ATTEMPTS, isLook, type LinkWorld, linkWorld, SWAPPED } from "./link_attempts.ts";

/** How often each operation was tried, how often it worked, and how often it reached the outside. */
export type RaceCount = Readonly<
  Record<string, { readonly tried: number; readonly worked: number; readonly leaked: number }>
>;

/**
 * For this many ms, another program swaps files and a folder of the root with links that lead out of it, and back,
 * while every operation is tried. If a user is named, both run as that user from then on. If the other program makes no
 * progress in that time, this proves nothing: see `exploreLinks`.
 */
export async function raceLinks(milliseconds: number, user?: string): Promise<RaceCount> {
  // Perhaps only the current user can start programs.
  const swapper = startSwapper(user);
  const become = user === undefined ? undefined : becomeUser(user);
  await using world = await linkWorld();
  // Ends before the test files are removed.
  await using _swapping = swapper;
  if (become?.ok === false) throw new Error(become.failure);
  await swapper.begin(SWAPPED.map((one) => join(world.root, one)));
  return await askEverything(world, performance.now() + milliseconds);
}

async function askEverything(world: LinkWorld, end: number): Promise<RaceCount> {
  const counts: Record<string, { tried: number; worked: number; leaked: number }> = {};
  let outside = world.outside();
  for (let round = 0; performance.now() < end; round++) {
    for (const [name, attempt] of Object.entries(ATTEMPTS)) {
      const count = counts[name] ??= { tried: 0, worked: 0, leaked: 0 };
      const { worked, leak } = await attempt(world, round);
      const after = isLook(name) ? outside : world.outside();
      count.tried += 1;
      if (worked) count.worked += 1;
      if (leak !== undefined || after !== outside) count.leaked += 1;
      outside = after;
    }
  }
  return counts;
}

interface Swapper extends AsyncDisposable {
  begin(paths: readonly string[]): Promise<void>;
}

function startSwapper(user: string | undefined): Swapper {
  const program = fromFileUrl(new URL("./link_swapper.ts", import.meta.url));
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", "--no-lock", program, ...(user === undefined ? [] : [user])],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const reader = child.stdout.getReader();
  const writer = child.stdin.getWriter();
  return {
    begin: async (paths) => {
      await writer.write(encodeText(JSON.stringify(paths)));
      const first = await within(reader.read(), "the swapper to begin");
      assert(!first.done, "the swapper ended at once");
    },
    [Symbol.asyncDispose]: async () => {
      child.kill("SIGKILL");
      const { signal } = await child.status;
      await reader.cancel();
      await writer.close().catch(() => {});
      assertEquals(signal, "SIGKILL", "the swapper ended before");
    },
  };
}
