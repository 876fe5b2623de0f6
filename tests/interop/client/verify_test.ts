import { existsSync } from "node:fs";
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { ClientRun } from "../../support/ftp/client_run.ts";
import { patterned } from "../../support/files/memory_flows.ts";
import { tempFolder } from "../../support/files/temp_folder.ts";
import { FaultyRelay } from "../../support/network/faulty_relay.ts";
import { findPeer } from "../program.ts";
import type { PeerServer } from "../servers/peer_server.ts";
import { PROFTPD } from "../servers/proftpd.ts";
import { PURE_FTPD } from "../servers/pure_ftpd.ts";
import { realPeerTest } from "./real_peers.ts";

const CONTENT = patterned(400_000);
const MODULES = join(findPeer("proftpd") ?? "/usr/sbin/proftpd", "../../lib/proftpd");
const HAS_DIGEST = existsSync(join(MODULES, "mod_digest.so"));

/** ProFTPD with checksums, by these algorithms only. */
function digesting(algorithms: string): PeerServer {
  return {
    ...PROFTPD,
    name: `ProFTPD mod_digest ${algorithms}`,
    prepare: async (place) => {
      const invocation = await PROFTPD.prepare(place);
      const lines = [
        `ModulePath ${MODULES}`,
        "LoadModule mod_digest.c",
        "DigestEngine on",
        `DigestAlgorithms ${algorithms}`,
        "",
      ];
      const path = place.settings.at("proftpd.conf");
      await Deno.writeTextFile(path, lines.join("\n"), { append: true });
      return invocation;
    },
  };
}

const WAYS = HAS_DIGEST
  ? [["all", "SHA-256"], ["sha1 md5", "SHA-1"], ["md5", "MD5"], ["crc32", "CRC32"]] as const
  : [];

for (const [algorithms, said] of WAYS) {
  realPeerTest(
    digesting(algorithms),
    `--verify compares ${said}, both ways`,
    async (remote) => void await remote.write("there it is.bin", CONTENT),
    async ({ server, url, env }) => {
      await using local = await tempFolder();
      const ferry = async (...args: string[]) => {
        const run = new ClientRun([...args, "--verify", "require", "--tls", "off"], {
          cwd: local.path,
          env,
          terminal: true,
        });
        return { code: await run.code, words: run.words.join("\n") };
      };
      const got = await ferry("get", url("there%20it%20is.bin"));
      assertEquals(got.code, 0, got.words);
      assertStringIncludes(got.words, `there it is.bin: ${said} is the same on the server`);
      const put = await ferry("put", "there it is.bin", url("copy.bin"));
      assertEquals(put.code, 0, put.words);
      assertStringIncludes(put.words, `there it is.bin: ${said} is the same on the server`);
      await using relay = new FaultyRelay(server, { faults: [{ after: 100_000, kind: "flip" }] });
      const user = new URL(url("")).username;
      const through = relay.url("there%20it%20is.bin").replace("//", `//${user}@`);
      const flipped = await ferry("get", through, "-o", "flipped");
      assertEquals(flipped.code, 8, flipped.words);
      assertMatch(flipped.words, /flipped is not what it should be: .*kept as flipped\.part/);
    },
  );
}

realPeerTest(
  PURE_FTPD,
  "a server without checksums is told from its features, and the size is compared",
  async (remote) => void await remote.write("there.bin", CONTENT),
  async ({ url, env }) => {
    await using local = await tempFolder();
    const run = new ClientRun(["get", "--verify", url("there.bin")], { cwd: local.path, env });
    assertEquals(await run.code, 0, run.words.join());
    assertStringIncludes(run.words.join(), "only sizes are compared");
  },
);
