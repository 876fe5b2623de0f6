import { walk } from "@std/fs/walk";
import { assertEquals, assertMatch } from "@std/assert";
import type { Shares } from "../../actors/files/shares.ts";
import { EVERY_NAME, NameFilter, type NameRules } from "../../core/files/name_filter.ts";
import { type Permissions, PRESETS } from "../../core/access/permissions.ts";
import { resolvePath } from "../../core/files/path.ts";
import { decodeLenient, encodeText } from "../../core/base/text.ts";
import { give, PATH_USES, type PathUse, verbsWithoutUse } from "../support/pages/path_verbs.ts";
import { rowTest } from "../support/row_test.ts";
import { type Served, servedFolder } from "../support/ftp/served_folder.ts";
import type { WireClient } from "../support/ftp/wire_client.ts";

/** What is in every file that is out of reach. */
const KEPT = "kept from everybody";

const RULES: Partial<NameRules> = {
  hidden: false,
  exclude: ["no.txt", "secret", "vault/key.txt"],
  include: ["*.txt", ".*"],
};

const FILES = {
  "a.txt": "for everybody",
  "part.txt": "for everybody",
  "deep/a.txt": "for everybody",
  "vault/a.txt": "for everybody",
  "conf/a.txt": "for everybody",
  // hidden
  ".env": KEPT,
  "deep/.env": KEPT,
  ".git/config.txt": KEPT,
  "deep/.git/config.txt": KEPT,
  // excluded
  "no.txt": KEPT,
  "deep/no.txt": KEPT,
  "secret/a.txt": KEPT,
  "deep/secret/a.txt": KEPT,
  "vault/key.txt": KEPT,
  // not included
  "b.dat": KEPT,
  "deep/b.dat": KEPT,
  // ferry's own
  "conf/own.txt": KEPT,
  "state/own.txt": KEPT,
};

/** Links in the root, and what each leads to. */
const LINKS = {
  "hid.txt": ".env",
  "link.txt": "no.txt",
  "dat.txt": "b.dat",
  "own.txt": "conf/own.txt",
  "way": "secret",
  "v": "vault",
  "c": "conf",
};

/** Paths that lead to what is out of reach without being its name. */
const THROUGH_LINKS = ["hid.txt", "link.txt", "dat.txt", "own.txt", "way"] as const;

const OUT_OF_REACH = [
  ...Object.entries(FILES).filter(([, content]) => content === KEPT).map(([path]) => path),
  ...[".git", "deep/.git", "secret", "deep/secret", "state"],
  ...["v/key.txt", "c/own.txt", "way/a.txt", "deep/../no.txt", "//deep//no.txt", "v/../.env"],
];

async function guarded(): Promise<Served> {
  const own = new Set<string>();
  const shares: Partial<Shares> = { filter: new NameFilter({ ...EVERY_NAME, ...RULES }), own };
  const served = await servedFolder({ files: FILES, shares });
  const root = await Deno.realPath(served.folder.path);
  own.add(`${root}/conf/own.txt`);
  own.add(`${root}/state`);
  for (const [link, target] of Object.entries(LINKS)) {
    await Deno.symlink(target, served.folder.at(link));
  }
  return served;
}

/** Everything on the disk: names, contents, modes and times. */
async function disk(folder: string): Promise<readonly string[]> {
  const lines: string[] = [];
  for await (const { path, isFile } of walk(folder)) {
    if (path === folder) continue;
    const { mode, mtime } = await Deno.lstat(path);
    const content = isFile ? await Deno.readTextFile(path) : "";
    lines.push(`${path} ${mode} ${mtime?.getTime()} ${content}`);
  }
  return lines.sort();
}

/** What was wrong about the answer to one use of a path that is out of reach; undefined when nothing was. */
async function leak(
  use: PathUse,
  path: string,
  missing: string | undefined,
  client: WireClient,
): Promise<string | undefined> {
  const line = use.lines(path, "part.txt").join(", ");
  const { reply, received } = await give(use, path, "part.txt", client);
  if (reply.code < 500) return `${line}: ${reply.code} ${received}`;
  // In the same words as of something that is not there.
  const said = reply.lines.join().replace(resolvePath("/", path), "/q.txt");
  return missing === undefined || said === missing
    ? undefined
    : `${line}: ${reply.lines}, but ${missing}`;
}

/** Whether the use fails where there is nothing; otherwise something is made. */
function isComparable({ about, sends, verb }: PathUse): boolean {
  return about !== "new" && sends !== true && verb !== "COMB";
}

/** The paths that one use is not to reach. */
function pathsFor({ verb, about }: PathUse): readonly string[] {
  // STOU does not make a hidden name.
  const own = OUT_OF_REACH.filter((path) => verb !== "STOU" || !/\/?\.[^./]+$/.test(path));
  return about === "followed" ? [...own, ...THROUGH_LINKS] : own;
}

rowTest("one gate", "every verb of the command table that takes a path is tried", () => {
  assertEquals(verbsWithoutUse(), []);
});

rowTest("one gate", "what is out of reach is refused like what is missing", async () => {
  await using served = await guarded();
  const before = await disk(served.folder.path);
  const leaks: string[] = [];
  const login = async () => {
    const client = await served.login();
    await client.ask("TYPE I", 200);
    return client;
  };
  let client = await login();
  for (const use of PATH_USES) {
    const missing = isComparable(use)
      ? (await give(use, "q.txt", "part.txt", client)).reply.lines.join()
      : undefined;
    for (const path of pathsFor(use)) {
      const found = await leak(use, path, missing, client);
      if (found === undefined) continue;
      leaks.push(found);
      // Whatever it has reached, the next one begins anew.
      client[Symbol.dispose]();
      client = await login();
    }
  }
  client[Symbol.dispose]();
  assertEquals(leaks, []);
  assertEquals(await disk(served.folder.path), before);
});

rowTest("one gate", "no listing, pattern or archive reveals what is out of reach", async () => {
  await using served = await guarded();
  using client = await served.login();
  await client.ask("TYPE I", 200);
  const lines = ["LIST", "LIST -a", "NLST *", "NLST .*", "MLSD", "NLST deep/*", "NLST v/*"];
  const told: string[] = [];
  for (const line of [...lines, "LIST v", "LIST c", "MLSD deep", "NLST ./v/k*", "NLST c/o*"]) {
    const opened = await client.extendedPassive();
    const whole = new Response(opened.readable).text();
    const { code } = await client.command(line);
    if (code === 150) {
      told.push(await whole);
      await client.reply();
    } else {
      await client.ask("ABOR", 225);
      await whole;
    }
  }
  for (const path of [".", "*", "deep", "v", "c"]) {
    const { lines } = await client.command(`STAT ${path}`);
    told.push(lines.join("\r\n"));
  }
  for (const archive of ["/.tar", "deep.tar", "vault.tar", "v.tar", "c.tar"]) {
    const { bytes } = await client.download(`RETR ${archive}`);
    const text = decodeLenient(bytes);
    assertEquals([text.includes("everybody"), text.includes(KEPT)], [true, false], archive);
    told.push(text.replaceAll("\0", "\r\n"));
  }
  const names = told.join("\r\n").split(/\r\n|[ /]/);
  const kept = [".env", ".git", "no.txt", "secret", "key.txt", "b.dat", "state"];
  assertEquals(names.filter((name) => kept.includes(name)), []);
});

rowTest("one gate", "a folder keeps its name where another would show what is in it", async () => {
  await using served = await guarded();
  using client = await served.login();
  for (const path of ["vault", "conf"]) {
    await client.ask(`RNFR ${path}`, 350);
    assertMatch((await client.ask(`RNTO open`, 550)).lines.join(), /permission denied/);
  }
  await client.ask("RNFR deep", 350);
  await client.ask("RNTO moved", 250);
  for (const path of ["moved/no.txt", "moved/.env", "moved/b.dat", "moved/secret/a.txt"]) {
    await client.ask(`RETR ${path}`, 550);
  }
  await client.ask("TYPE I", 200);
  assertEquals((await client.download("RETR moved/a.txt")).bytes, encodeText("for everybody"));
});

rowTest("one gate", "one's own fresh upload may have a hidden name, nothing else", async () => {
  await using served = await guarded();
  using client = await served.login();
  using other = await served.login();
  await client.ask("TYPE I", 200);
  await client.upload("STOR .new.part", "whole");
  await client.ask("SIZE .new.part", 213);
  await other.ask("RNFR .new.part", 550);
  await other.ask("DELE .new.part", 550);
  await client.ask("RNFR .new.part", 350);
  await client.ask("RNTO new.txt", 250);
  assertEquals(await served.folder.read("new.txt"), encodeText("whole"));
  await client.ask("RNFR new.txt", 350);
  await client.ask("RNTO .kept", 250);
  await client.ask("DELE .kept", 250);
  // Visible files cannot be renamed to hidden names, and a folder that nobody could enter is not made.
  await client.ask("RNFR a.txt", 350);
  await client.ask("RNTO .a", 553);
  await client.ask("MKD .folder", 553);
});

rowTest("one gate", "the root's mode and time are nobody's to change, by any path", async () => {
  await using served = await servedFolder({ files: { "folder/": "" } });
  await Deno.symlink("..", served.folder.at("folder/up"));
  using client = await served.login();
  const before = await Deno.stat(served.folder.path);
  for (const path of ["/", ".", "..", "folder/..", "folder/up"]) {
    for (const use of PATH_USES.filter(({ verb }) => /^(MFMT|MFF|SITE)/.test(verb))) {
      for (const line of use.lines(path, "")) await client.ask(line, 550);
    }
  }
  const after = await Deno.stat(served.folder.path);
  assertEquals([after.mode, after.mtime], [before.mode, before.mtime]);
});

/** Permissions of accounts that can neither list nor read. */
const BLIND: readonly Permissions[] = [
  PRESETS.upload,
  new Set([...PRESETS.upload, "mkdir"]),
  new Set(),
];

/** What is stored or made where nothing is in the way tells so by being done. */
const MAKERS = ["STOR", "APPE", "STOU", "MKD", "RNTO"];

rowTest("blind", "no refusal reveals what exists", async () => {
  for (const permissions of BLIND) {
    await using served = await servedFolder({
      files: { "here": "x", "box": "y", "boxes/in": "z" },
      permissions,
      uploads: { onExists: "rename" },
      shares: { ownNames: true, createFolders: permissions.has("mkdir") },
    });
    using client = await served.login();
    await client.ask("TYPE I", 200);
    if (permissions.size > 0) await client.upload("STOR own", "own");
    const differing: string[] = [];
    for (const [index, use] of PATH_USES.entries()) {
      const gone = `gone${index}`;
      const pairs = [["here", gone], ["boxes", gone], ["boxes/in", `${gone}/in`], [
        "here/x",
        `${gone}/x`,
      ]] as const;
      for (const [there, missing] of pairs) {
        const said = async (path: string) => {
          const { reply } = await give(use, path, "own", client);
          await client.ask("CWD /", 250);
          const words = reply.lines.join().replaceAll(path, "PATH");
          return { code: reply.code, text: `${reply.code} ${words}` };
        };
        const [a, b] = [await said(there), await said(missing)];
        const isRefusal = a.code >= 400 && b.code >= 400;
        if (a.text === b.text || (!isRefusal && MAKERS.includes(use.verb))) continue;
        differing.push(`${use.lines(there, "own")}: ${a.text}; ${b.text}`);
      }
    }
    assertEquals(differing, []);
  }
});

rowTest("blind", "AVBL reports the space of the root, whatever the current folder is", async () => {
  await using served = await servedFolder({
    files: { "folder/": "" },
    permissions: PRESETS.upload,
  });
  using client = await served.login();
  for (const folder of ["/folder", "/missing", "/missing/too"]) {
    await client.ask(`CWD ${folder}`, 250);
    await client.ask("AVBL", 213);
    await client.ask("ALLO 1", 200);
  }
});
