import { assert, assertEquals } from "@std/assert";
import { writeFileSync } from "node:fs";
import { type Files, filesOf, filesystem } from "../../../actors/files/filesystem.ts";
import { type Storage, storageOf } from "../../../actors/files/account_view.ts";
import { type OwnedRef, startSystem } from "../../../actors/kernel/kernel.ts";
import type { FilesystemMsg } from "../../../actors/files/filesystem_messages.ts";
import { PRESETS } from "../../../core/access/permissions.ts";
import { encodeText } from "../../../core/base/text.ts";
import { type UploadRules, USUAL_UPLOAD_RULES } from "../../../core/files/upload_rules.ts";
import { betweenFileSteps } from "../../support/files/links/file_steps.ts";
import { type TempFolder, tempFolder } from "../../support/files/temp_folder.ts";

/** Both ways of saying what happens to a name that is taken. */
const OVERWRITING = ["overwrite", "refuse"] as const;

/** How often two do it at once. */
const ROUNDS = 20;

/** Two sessions of one server, in one root. */
async function twoSessions(
  rules: Partial<UploadRules>,
  run: (ann: Files, bob: Files, folder: TempFolder) => Promise<void>,
): Promise<void> {
  await using folder = await tempFolder();
  const system = startSystem();
  const storage: Storage = storageOf({ ...USUAL_UPLOAD_RULES, ...rules }, false, () => Date.now());
  const spawn = (account: string): Files => {
    const options = { root: folder.path, permissions: PRESETS.full, account, storage };
    const ref: OwnedRef<FilesystemMsg> = system.spawn(account, filesystem(options));
    return filesOf(ref);
  };
  try {
    await run(spawn("ann"), spawn("bob"), folder);
  } finally {
    await system.stop();
  }
}

interface Deed {
  /** What there has to be before. */
  readonly prepare: (folder: TempFolder, who: string) => Promise<unknown>;
  readonly begin: (files: Files, who: string) => Promise<boolean>;
}

const renaming = async (files: Files, who: string): Promise<boolean> =>
  (await files.rename(`/from-${who}`, "/new")).ok;

/** The operations that create the name `new`. */
const DEEDS = {
  "RNTO": {
    prepare: (folder, who) => folder.write(`from-${who}`, who),
    begin: renaming,
  },
  "RNTO of a folder": {
    prepare: (folder, who) => Deno.mkdir(folder.at(`from-${who}`)),
    begin: renaming,
  },
  "STOR": {
    prepare: () => Promise.resolve(),
    begin: async (files, who) => {
      const opened = await files.openSink("/new", { kind: "replace" });
      if (!opened.ok) return false;
      using sink = opened.value.sink;
      try {
        await sink.write(encodeText(who));
        await sink.finish();
        return true;
      } catch {
        return false;
      }
    },
  },
  "MKD": {
    prepare: () => Promise.resolve(),
    begin: async (files) => (await files.makeFolder("/new")).ok,
  },
} as const satisfies Readonly<Record<string, Deed>>;

/** What both do at once. */
const PAIRS = [
  ["RNTO", "RNTO"],
  ["RNTO", "STOR"],
  ["STOR", "STOR"],
  ["RNTO", "MKD"],
  ["RNTO of a folder", "MKD"],
  ["RNTO of a folder", "RNTO of a folder"],
  ["STOR", "MKD"],
] as const;

interface Sessions {
  readonly ann: Files;
  readonly bob: Files;
  readonly folder: TempFolder;
}

async function atOnce(
  [first, second]: (typeof PAIRS)[number],
  overwriting: boolean,
  { ann, bob, folder }: Sessions,
): Promise<void> {
  await DEEDS[first].prepare(folder, "ann");
  await DEEDS[second].prepare(folder, "bob");
  const done = await Promise.all([
    DEEDS[first].begin(ann, "ann"),
    DEEDS[second].begin(bob, "bob"),
  ]);
  const winners = ["ann", "bob"].filter((_who, index) => done[index]);
  const what = `${first} and ${second}: ${winners.join(" and ") || "nobody"} was told yes`;
  // A client that comes after the other one may replace its file, if that is allowed.
  const both = overwriting && !what.includes("folder") && !what.includes("MKD");
  assert(winners.length === 1 || (both && winners.length === 2), what);
  const names = await folder.names();
  for (const [who, deed] of [["ann", first], ["bob", second]] as const) {
    const kept = names.includes(`from-${who}`);
    assertEquals(kept, deed.startsWith("RNTO") && !winners.includes(who), `${what}; ${names}`);
  }
  if (!what.includes("folder") && !what.includes("MKD")) {
    assert(winners.includes(await Deno.readTextFile(folder.at("new"))), what);
  }
  for (const name of names) await Deno.remove(folder.at(name), { recursive: true });
}

for (const onExists of OVERWRITING) {
  for (const atomic of [false, true]) {
    Deno.test(`one new name, two at once, one gets it: ${onExists}, atomic ${atomic}`, () =>
      twoSessions({ onExists, atomic }, async (ann, bob, folder) => {
        for (const pair of PAIRS) {
          for (let round = 0; round < ROUNDS; round++) {
            await atOnce(pair, onExists === "overwrite", { ann, bob, folder });
          }
        }
      }));
  }
}

/** What another program writes. */
const OTHER = "of another program";

/** Does it while another program makes a file of the same name, at each step of it in turn. */
async function againstAnotherProgram(
  rules: Partial<UploadRules>,
  deed: "RNTO" | "STOR",
): Promise<void> {
  for (let at = 0, steps = 1; at < steps; at++) {
    await twoSessions(rules, async (ann, _bob, folder) => {
      await DEEDS[deed].prepare(folder, "ann");
      let theirs = false;
      const ours = await betweenFileSteps((step) => {
        steps = Math.max(steps, step + 1);
        if (step === at) theirs = madeByAnother(folder.at("new"));
      }, () => DEEDS[deed].begin(ann, "ann"));
      const got = await Deno.readTextFile(folder.at("new"));
      // The later client must not have taken the name from the first.
      assertEquals(got, theirs ? OTHER : "ann", `at step ${at} of ${steps}`);
      assert(ours !== theirs, `both were told yes, or neither: ours ${ours}, at step ${at}`);
      if (!ours && deed === "RNTO") assertEquals(await folder.names(), ["from-ann", "new"]);
    });
  }
}

function madeByAnother(path: string): boolean {
  try {
    writeFileSync(path, OTHER, { flag: "wx" });
    return true;
  } catch {
    return false;
  }
}

for (const atomic of [false, true]) {
  for (const deed of ["RNTO", "STOR"] as const) {
    Deno.test(`${deed} loses no file to another program at any step, atomic ${atomic}`, () =>
      againstAnotherProgram({ onExists: "refuse", atomic }, deed));
  }
}
