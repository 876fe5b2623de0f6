import { assertEquals } from "@std/assert";
import { decodeLenient } from "../../core/base/text.ts";
import { within } from "../support/time/deadline.ts";
import { freePorts } from "../support/network/network_checks.ts";
import { peerTest } from "../support/process/peer_programs.ts";
import { type Served, servedFolder } from "../support/ftp/served_folder.ts";

// A machine with two addresses: the client connects to the one that the system would not choose for the way back.
const DIALLED = "127.0.0.2";

function served(): Promise<Served> {
  return servedFolder({
    files: { "file": "content" },
    hostname: "0.0.0.0",
    port: freePorts(2) + 1,
  });
}

async function run(program: string, args: readonly string[], cwd: string): Promise<string> {
  const command = new Deno.Command(program, { args: [...args], cwd, stdin: "null" });
  const { code, stdout, stderr } = await within(command.output(), `the end of ${program}`);
  assertEquals(code, 0, decodeLenient(stderr));
  return decodeLenient(stdout);
}

peerTest("ncftpls", "takes active data connections from the second address", async (program) => {
  await using server = await served();
  const url = `ftp://${DIALLED}:${server.port}/`;
  const listed = await run(program, ["-E", "-t", "10", "-r", "1", url], server.folder.path);
  assertEquals(listed.trim(), "file");
});

peerTest("lftp", "takes active data connections from the second address", async (program) => {
  await using server = await served();
  const script = [
    "set cmd:fail-exit yes; set net:max-retries 1; set net:timeout 10; set ftp:ssl-allow no",
    "set ftp:passive-mode no; set ftp:prefer-epsv no; set ftp:verify-address yes",
    `open -p ${server.port} ${DIALLED}; cat file; put file -o copy`,
  ].join("\n");
  const shown = await run(program, ["--norc", "-c", script], server.folder.path);
  assertEquals(shown, "content");
  assertEquals(decodeLenient(await server.folder.read("copy")), "content");
});
