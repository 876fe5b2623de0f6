import { assert, assertEquals } from "@std/assert";
import { accounts } from "../../../actors/server/accounts/accounts.ts";
import { ask, startSystem } from "../../../actors/kernel/kernel.ts";
import { PRESETS } from "../../../core/access/permissions.ts";
import { accountEntries, SECRET } from "../../support/ftp/account_entries.ts";
import { tempFolder } from "../../support/files/temp_folder.ts";

const FLOOD = 40;

/** Lets a flood of wrong logins come from two addresses of one owner, then a right one from elsewhere. */
async function flooded(
  run: (flood: {
    /** The answered clients, in order. */
    readonly answered: readonly string[];
    readonly all: Promise<readonly string[]>;
    readonly right: Promise<string>;
    drop(): void;
  }) => Promise<void>,
): Promise<void> {
  await using folder = await tempFolder();
  const entries = await accountEntries([{ name: "ann" }]);
  const system = startSystem();
  const root = await Deno.realPath(folder.path);
  const ref = system.spawn(
    "accounts",
    accounts({
      users: [],
      anonymous: false,
      root,
      permissions: PRESETS.full,
      anonymousPermissions: PRESETS.read,
      file: { path: folder.at("accounts.json"), entries, report: () => {} },
    }),
  );
  const answered: string[] = [];
  const login = async (who: string, name: string, password: string, peer: string) => {
    const attempt = { kind: "authenticate", name, password, peer, secured: true } as const;
    const { kind } = await ask(ref, attempt, { timeoutMs: 120_000 });
    answered.push(who);
    return kind;
  };
  const floods = Array.from(
    { length: FLOOD },
    // An unknown name costs as much as a known one.
    (_, index) => login("flood", "nobody", "guess", `2001:db8::${index.toString(16)}`),
  );
  const right = login("right", "ann", SECRET, "192.0.2.7");
  const all = Promise.all(floods);
  // Awaiting them shows a failure; a test that fails before that must show its own.
  for (const answer of [all, right]) answer.catch(() => {});
  try {
    const drop = () => ref.send({ kind: "drop-logins", address: "2001:db8:0:0::/64" });
    await run({ answered, all, right, drop });
  } finally {
    await system.stop();
  }
}

Deno.test("a flood of logins holds up its own address; others wait for one check at most", async () => {
  // In the order of arrival it would be the last of all, each time. How many end beside its own check is up to the machine:
  // all of them, if that halts the thread of its check for as long.
  let wasLast = true;
  for (let left = 10; left > 0 && wasLast; left -= 1) {
    await flooded(async ({ answered, all, right }) => {
      assertEquals(await right, "accepted");
      wasLast = answered.indexOf("right") === FLOOD;
      assertEquals(new Set(await all), new Set(["refused"]));
      assertEquals(answered.length, FLOOD + 1);
    });
  }
  assert(!wasLast, "it was the last to be answered each time");
});

Deno.test("what an address that was shut out still waits for is refused unchecked", () =>
  flooded(async ({ answered, all, right, drop }) => {
    drop();
    assertEquals(new Set(await all), new Set(["refused"]));
    assertEquals(await right, "accepted");
    // The two that were being checked, and the right one between or behind them, came last.
    assertEquals(answered.slice(0, FLOOD - 2), Array(FLOOD - 2).fill("flood"));
    assertEquals(answered.length, FLOOD + 1);
  }));
