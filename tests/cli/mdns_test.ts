import { assert, assertEquals, assertMatch } from "@std/assert";
import { decodeLenient } from "../../core/base/text.ts";
import { startAvahi } from "../support/network/avahi.ts";
import { runClient } from "../support/process/ferry_client.ts";
import { hasFallbackRuntime } from "../support/process/ferry_process.ts";
import { announced, twoNetworks } from "../support/network/namespaces.ts";
import { validEvents } from "../support/events/event_lines.ts";
import { findProgram, peerTest } from "../support/process/peer_programs.ts";
import { tempFolder } from "../support/files/temp_folder.ts";

/** Two networks; undefined where ferry's runtime cannot join groups, or networks cannot be made, which is said. */
async function usableNetworks() {
  if (await hasFallbackRuntime()) {
    console.error("skipped, this runtime cannot join multicast groups");
    return undefined;
  }
  return await twoNetworks(findProgram("ip") ?? "ip");
}

peerTest(
  "avahi-browse",
  "another machine finds an announced server, until it leaves",
  async () => {
    await using networks = await usableNetworks();
    if (networks === undefined) return;
    const { here, there } = networks;
    await using folder = await tempFolder();
    await folder.write("photos v1.2/a b.txt", "content");
    const share = folder.at("photos v1.2");
    await using server = await announced(here, "--announce", "--user", "ann:secret", share);
    assertEquals(server.name, "photos v1.2");
    const found = await runClient(["ls"], { launcher: there });
    assertEquals([found.code, found.stderr], [0, ""]);
    assertMatch(found.stdout, /^ftp:\/\/10\.77\.0\.1:\d+\/ {2}photos v1\.2\n$/);
    const [line] = await validEvents(
      (await runClient(["ls", "--json"], { launcher: there })).stdout.trim().split("\n"),
    );
    assertEquals([line?.["name"], line?.["addresses"]], ["photos v1.2", ["10.77.0.1"]]);
    const env = { FERRY_PASSWORD: "secret" };
    const got = await runClient(["get", "--user", "ann", "ferry:photos%20v1.2/a%20b.txt"], {
      launcher: there,
      cwd: folder.path,
      env,
    });
    assertEquals([got.code, got.stderr], [0, ""]);
    assertEquals(await Deno.readTextFile(folder.at("a b.txt")), "content");
    await using avahi = await startAvahi(there);
    const [seen, ...more] = await avahi.browse();
    assertMatch(seen ?? "", /;photos\\032v1\\.2;.*;10\.77\.0\.1;\d+;/);
    assertEquals(more, []);
    assertEquals(/ann|secret/.test(seen ?? ""), false, seen);
    assertEquals(await server.stop(), 0);
    await avahi.forgets();
    const gone = await runClient(["get", "ferry:photos%20v1.2/x"], { launcher: there });
    assertEquals(gone.code, 3);
    assertMatch(gone.stderr, /^ferry: no FTP server called photos v1\.2 answers/);
  },
);

peerTest(
  "avahi-browse",
  "of two with one name the later takes another, beside avahi",
  async () => {
    await using networks = await usableNetworks();
    if (networks === undefined) return;
    const { here, there } = networks;
    await using folder = await tempFolder();
    await using avahi = await startAvahi(there);
    await using first = await announced(here, "--announce=scans", folder.path);
    await using second = await announced(there, "--announce=scans", folder.path);
    await using third = await announced(there, "--announce=scans", folder.path);
    assertEquals([first.name, second.name, third.name], ["scans", "scans (2)", "scans (3)"]);
    const { stdout } = await runClient(["ls"], { launcher: here });
    const names = stdout.trimEnd().split("\n").map((line) => line.split("  ")[1]);
    assertEquals(names, ["scans", "scans (2)", "scans (3)"]);
    const seen = await avahi.browse();
    assert(
      ["scans", "scans\\032\\0402\\041"].every((name) =>
        seen.some((line) => line.includes(`;${name};`))
      ),
      seen.join("\n"),
    );
  },
);

/** Asks for FTP servers from an address of this machine, and prints the answers of one second. */
const ASK = `import socket, sys
asking = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
asking.bind((sys.argv[1], 0))
asking.settimeout(1)
question = b"\\4_ftp\\4_tcp\\5local\\0\\0\\14\\0\\1"
asking.sendto(b"\\0\\7\\0\\0\\0\\1\\0\\0\\0\\0\\0\\0" + question, ("10.77.0.1", 5353))
try:
    print(len(asking.recv(9000)) > 12)
except TimeoutError:
    print("silence")`;

peerTest("python3", "a question from beyond the own networks is not answered", async (python) => {
  await using networks = await usableNetworks();
  if (networks === undefined) return;
  const { here, there } = networks;
  const run = async ([program = "", ...before]: readonly string[], ...args: readonly string[]) => {
    const { stdout } = await new Deno.Command(program, { args: [...before, ...args] }).output();
    return decodeLenient(stdout).trim();
  };
  // An address of another network, and the way to it, as a router would know.
  await run(there, "ip", "addr", "add", "10.99.0.2/32", "dev", "lo");
  await run(here, "ip", "route", "add", "10.99.0.0/24", "via", "10.77.0.2");
  await using folder = await tempFolder();
  await using _server = await announced(here, "--announce=scans", folder.path);
  const ask = (from: string) => run(there, python, "-c", ASK, from);
  assertEquals(await Promise.all([ask("10.99.0.2"), ask("10.77.0.2")]), ["silence", "True"]);
});
