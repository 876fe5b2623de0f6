import { walk } from "@std/fs/walk";
import { assertEquals } from "@std/assert";
import type { UploadRules } from "../../core/files/upload_rules.ts";
import type { Shares } from "../../actors/files/shares.ts";
import { rowTest } from "../support/row_test.ts";
import { type Served, servedFolder } from "../support/ftp/served_folder.ts";

interface Way {
  readonly name: string;
  readonly uploads?: Partial<UploadRules>;
  readonly shares?: Partial<Shares>;
}

/** Every way by which an upload reaches the disk. */
const WAYS: readonly Way[] = [
  { name: "swapped" },
  { name: "in place", uploads: { replacing: "in-place" } },
  { name: "atomic", uploads: { atomic: true } },
  { name: "judged", uploads: { judged: true, atomic: true } },
  { name: "renamed", uploads: { onExists: "rename" } },
  { name: "synced", uploads: { fsync: true, umask: 0o027 } },
  { name: "with folders", shares: { createFolders: true } },
];

/** Every kind of upload; where a folder is missing it is 550 unless the server makes folders. */
const UPLOADS: readonly (readonly string[])[] = [
  ["STOR old"],
  ["STOR new"],
  ["REST 20", "STOR old"],
  ["APPE old"],
  ["APPE new"],
  ["STOU"],
  ["STOU new"],
  ["STOR missing/folder/new"],
  ["APPE sub/new"],
];

/** All that lies in the folder, with the content and the times of files. */
async function disk({ folder }: Served): Promise<readonly string[]> {
  const lines: string[] = [];
  for await (const { path, isFile } of walk(folder.path)) {
    if (path === folder.path) continue;
    const { mtime } = await Deno.stat(path);
    lines.push(`${path} ${mtime?.getTime()} ${isFile ? await Deno.readTextFile(path) : ""}`);
  }
  return lines.sort();
}

async function served({ uploads = {}, shares = {} }: Way): Promise<Served> {
  const files = { old: "0123456789".repeat(10), "sub/": "" };
  return await servedFolder({ files, uploads, shares, settings: { dialMs: 50 } });
}

rowTest("STOR untouched", "a transfer that gets no data changes nothing", async (context) => {
  for (const way of WAYS) {
    await context.step(way.name, async () => {
      await using server = await served(way);
      const before = await disk(server);
      using client = await server.login();
      await client.ask("TYPE I", 200);
      for (const [last = "", first] of UPLOADS.map((lines) => lines.toReversed())) {
        const begin = async () => {
          if (first !== undefined) await client.ask(first, 350);
          return await client.command(last);
        };
        // No data connection is made, and the client gives up.
        await client.ask("EPSV", 229);
        const { code } = await begin();
        assertEquals(await disk(server), before, `${last} at 150`);
        if (code === 150) await client.ask("ABOR", 426, 226);
        else assertEquals(code, 550, last);
        // The client connects, sends nothing, and gives up.
        using _data = await client.extendedPassive();
        if ((await begin()).code === 150) await client.ask("ABOR", 426, 226);
        assertEquals(await disk(server), before, last);
      }
    });
  }
});

rowTest("STOR untouched", "without a data connection nothing is cut: 425", async () => {
  await using server = await served({ name: "swapped" });
  const before = await disk(server);
  using client = await server.login();
  await client.ask("TYPE I", 200);
  await client.ask("REST 20", 350);
  await client.ask("STOR old", 150, 425);
  await client.ask("STOR new", 150, 425);
  assertEquals(await disk(server), before);
});

rowTest(
  "STOR untouched",
  "an orderly end without a byte is data: an empty file",
  async (context) => {
    for (const way of WAYS) {
      await context.step(way.name, async () => {
        await using server = await served(way);
        using client = await server.login();
        await client.ask("TYPE I", 200);
        await client.upload("STOR new", "");
        assertEquals(await server.folder.read("new"), new Uint8Array());
        if (way.uploads?.onExists === "rename") return;
        const data = await client.extendedPassive();
        await client.ask("REST 20", 350);
        await client.ask("STOR old", 150);
        data.close();
        await client.expect(226);
        assertEquals(
          await server.folder.read("old"),
          new TextEncoder().encode("0123456789".repeat(2)),
        );
        await client.upload("STOR old", "");
        assertEquals(await server.folder.read("old"), new Uint8Array());
      });
    }
  },
);

rowTest(
  "create-folders",
  "made with the first byte, and not by a name that none may have",
  async () => {
    await using server = await servedFolder({ shares: { createFolders: true } });
    using client = await server.login();
    await client.ask("STOR .ferry-part-00112233445566778899aabbccddeeff/new", 550);
    await client.upload("STOR a/b/new", "x");
    await client.upload("STOR a/c/empty", "");
    assertEquals(
      (await client.download("NLST a")).bytes,
      new TextEncoder().encode("a/b\r\na/c\r\n"),
    );
  },
);
