import { assertEquals } from "@std/assert";
import { runToEnd } from "../../support/ftp/client_run.ts";
import { type TempFolder, tempFolder } from "../../support/files/temp_folder.ts";
import { PEERS, realPeerTest } from "./real_peers.ts";

const OLD = Date.UTC(2020, 0, 2, 3, 4, 5);

for (const peer of PEERS) {
  realPeerTest(
    peer,
    "the time of a file is kept both ways",
    async (remote) => {
      await remote.write("there.txt", "from the server");
      await Deno.utime(remote.at("there.txt"), OLD / 1000, OLD / 1000);
    },
    async ({ remote, url, env }) => {
      await using local = await tempFolder();
      await local.write("here is.txt", "to the server");
      await Deno.utime(local.at("here is.txt"), OLD / 1000, OLD / 1000 + 1);
      const options = { cwd: local.path, env };
      const fetched = await runToEnd(["get", url("there.txt")], options);
      assertEquals([fetched.code, fetched.words], [0, []]);
      assertEquals((await Deno.stat(local.at("there.txt"))).mtime?.getTime(), OLD);
      const sent = await runToEnd(["put", "here is.txt", url("")], options);
      assertEquals([sent.code, sent.words], [0, []]);
      assertEquals((await Deno.stat(remote.at("here is.txt"))).mtime?.getTime(), OLD + 1000);
    },
  );

  realPeerTest(
    peer,
    "with --perms the permissions of a file are kept both ways",
    async (remote) => {
      await remote.write("there.txt", "from the server");
      await Deno.chmod(remote.at("there.txt"), 0o604);
    },
    async ({ remote, url, env }) => {
      await using local = await tempFolder();
      await local.write("here.txt", "to the server");
      await Deno.chmod(local.at("here.txt"), 0o640);
      const options = { cwd: local.path, env };
      assertEquals((await runToEnd(["get", "--perms", url("there.txt")], options)).code, 0);
      assertEquals(((await Deno.stat(local.at("there.txt"))).mode ?? 0) & 0o7777, 0o604);
      // vsftpd takes no SITE CHMOD from anonymous users.
      if (peer.name === "vsftpd") return;
      assertEquals((await runToEnd(["put", "--perms", "here.txt", url("")], options)).code, 0);
      assertEquals(((await Deno.stat(remote.at("here.txt"))).mode ?? 0) & 0o7777, 0o640);
    },
  );

  realPeerTest(
    peer,
    "folders of a tree keep time and permissions, also those nobody may write to",
    async (remote) => {
      await remote.write("tree/closed/x", "x");
      await Deno.chmod(remote.at("tree/closed"), 0o555);
      await Deno.utime(remote.at("tree/closed"), OLD / 1000, OLD / 1000);
    },
    async ({ remote, url, env }) => {
      await using local = await tempFolder();
      const options = { cwd: local.path, env };
      const facts = async (folder: TempFolder, name: string) => {
        const { mode, mtime } = await Deno.stat(folder.at(name));
        return [(mode ?? 0) & 0o7777, mtime?.getTime()];
      };
      const fetched = await runToEnd(["get", "-r", "--perms", url("tree")], options);
      assertEquals(fetched.code, 0, fetched.words.join());
      // vsftpd's listing shows minutes, in its own time zone, and MDTM of no folder.
      const here = await facts(local, "tree/closed");
      assertEquals(here[0], 0o555);
      if (peer.name !== "vsftpd") assertEquals(here[1], OLD);
      await Deno.utime(local.at("tree/closed"), OLD / 1000, OLD / 1000 + 1);
      const sent = await runToEnd(["put", "-r", "--perms", "tree", url("copy")], options);
      assertEquals(sent.code, 0, sent.words.join());
      const there = await facts(remote, "copy/closed");
      // vsftpd takes no SITE CHMOD from anonymous users; it and pyftpdlib set no times of folders.
      if (peer.name !== "vsftpd") assertEquals(there[0], 0o555);
      if (peer.name === "ProFTPD" || peer.name === "pure-ftpd") assertEquals(there[1], OLD + 1000);
    },
  );
}
