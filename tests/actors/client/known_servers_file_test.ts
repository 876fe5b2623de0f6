import { assertEquals } from "@std/assert";
import {
  addKnownServer,
  knownServersPath,
  readKnownServers,
} from "../../../actors/client/identity/known_servers/known_servers_file.ts";
import { tempFolder } from "../../support/files/temp_folder.ts";

const ONE = "11".repeat(32);
const TWO = "22".repeat(32);

Deno.test("who adds servers at once loses none of them, and leaves nothing else behind", async () => {
  await using folder = await tempFolder();
  const file = folder.at("ferry/known_servers");
  const servers = Array.from({ length: 40 }, (_, at) => `host-${at}.example:21`);
  const added = await Promise.all(
    servers.map((server) => addKnownServer(file, { server, fingerprint: ONE, day: "2026-11-30" })),
  );
  assertEquals(added.filter(({ kind }) => kind !== "known"), []);
  const read = await readKnownServers(file);
  assertEquals(read.servers.map(({ server }) => server).sort(), servers.sort());
  const names = (await Array.fromAsync(Deno.readDir(folder.at("ferry")))).map(({ name }) => name);
  assertEquals(names, ["known_servers"]);
  const { mode } = await Deno.stat(file);
  assertEquals((mode ?? 0) & 0o777, 0o600);
});

Deno.test("of two who add one server with two certificates the first one wins", async () => {
  await using folder = await tempFolder();
  const file = folder.at("known");
  const server = "host.example:21";
  const kinds = await Promise.all(
    [ONE, TWO, ONE, TWO].map(async (fingerprint) =>
      (await addKnownServer(file, { server, fingerprint, day: undefined })).kind
    ),
  );
  assertEquals(kinds.toSorted(), ["changed", "changed", "known", "known"]);
  assertEquals((await readKnownServers(file)).servers.length, 1);
});

Deno.test("the file is the one that is named, else in the folder for settings", () => {
  const path = (file: string | undefined, env: Record<string, string>) =>
    knownServersPath(file, { cwd: "/here", env: (name) => env[name] });
  assertEquals(path("known", { HOME: "/home/ann" }), "/here/known");
  assertEquals(path(undefined, { XDG_CONFIG_HOME: "/c", HOME: "/h" }), "/c/ferry/known_servers");
  const usual = "/h/.config/ferry/known_servers";
  assertEquals(path(undefined, { XDG_CONFIG_HOME: "not/absolute", HOME: "/h" }), usual);
  assertEquals(path(undefined, {}), undefined);
});
