import { assertEquals } from "@std/assert";
import { exists } from "@std/fs/exists";
import { runToEnd } from "../../support/ftp/client_run.ts";
import type { TempFolder } from "../../support/files/temp_folder.ts";
import { AWKWARD_NAMES } from "../awkward_names.ts";
import type { PeerServer } from "../servers/peer_server.ts";
import { PEERS, realPeerTest } from "./real_peers.ts";

/** pure-ftpd deletes nothing with a backslash in its name. */
const namesFor = (peer: PeerServer) =>
  AWKWARD_NAMES.map(({ name }) => name)
    .filter((name) => peer.name !== "pure-ftpd" || !name.includes("\\"));

/** Folders and files with awkward names, three levels deep, and a link to a folder beside them. */
async function fill(remote: TempFolder, names: readonly string[]): Promise<void> {
  for (const name of names) await remote.write(`old/${name}/${name}`, "12345");
  await remote.write("kept/file", "1234567");
  await Deno.mkdir(remote.at("old/empty"));
  await Deno.symlink("../kept", remote.at("old/link"));
  await Deno.chmod(remote.at("old"), 0o777);
}

for (const peer of PEERS) {
  const names = namesFor(peer);
  const tree = (remote: TempFolder) => fill(remote, names);

  realPeerTest(peer, "rm -r removes a tree, and no link's target", tree, async (running) => {
    const { remote, url, env } = running;
    const run = await runToEnd(["rm", "-ry", url("old")], { cwd: "/", env });
    assertEquals([run.code, run.words], [0, []]);
    assertEquals(await remote.names(), ["kept"]);
    assertEquals(await exists(remote.at("kept/file")), true);
  });

  realPeerTest(peer, "du adds up a tree, ls -R names what is in it", tree, async (running) => {
    const { url, env } = running;
    const sum = await runToEnd(["du", "-s", url("old")], { cwd: "/", env });
    assertEquals([sum.code, sum.words, sum.output], [0, [], `${5 * names.length}\told\n`]);
    const all = await runToEnd(["ls", "-R", url("old/")], { cwd: "/", env });
    assertEquals([all.code, all.words], [0, []]);
    const paths = ["empty", "link", ...names, ...names.map((name) => `${name}/${name}`)];
    assertEquals(all.output.trimEnd().split("\n").toSorted(), paths.toSorted());
  });

  realPeerTest(
    peer,
    "mkdir -p, mv and stat know what is there",
    (remote) => remote.write("a b/file", "12345").then(() => Deno.chmod(remote.at("a b"), 0o777)),
    async ({ remote, url, env }) => {
      const ferry = (...args: readonly string[]) => runToEnd(args, { cwd: "/", env });
      const made = await ferry("mkdir", "-p", url("new/-x y/z"), url("a%20b"), url("new/"));
      assertEquals([made.code, made.words], [0, []]);
      assertEquals((await ferry("mkdir", url("new"))).code, 5);
      const into = await ferry("mv", url("a%20b/file"), "new/-x y");
      assertEquals([into.code, into.words], [0, []]);
      await remote.write("other", "1");
      assertEquals((await ferry("mv", url("other"), "new/-x y/file")).code, 2);
      const facts = await ferry("stat", "--json", url("new/-x%20y/file"));
      const { name, type, size } = JSON.parse(facts.output);
      assertEquals([facts.code, name, type, size], [0, "file", "file", 5]);
      const folder = await ferry("stat", "--json", url("new/-x%20y"));
      assertEquals([folder.code, JSON.parse(folder.output).type], [0, "folder"]);
      assertEquals((await ferry("stat", url("gone"))).code, 5);
    },
  );
}
