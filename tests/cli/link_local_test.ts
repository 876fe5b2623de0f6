import { assertEquals } from "@std/assert";
import { decodeLenient } from "../../core/base/text.ts";
import { within } from "../support/time/deadline.ts";
import { runClient } from "../support/process/ferry_client.ts";
import { startServe } from "../support/process/ferry_process.ts";
import { HERE_LINK_LOCAL, THERE_LINK_LOCAL, twoNetworks } from "../support/network/namespaces.ts";
import { findProgram, peerTest } from "../support/process/peer_programs.ts";
import { tempFolder } from "../support/files/temp_folder.ts";

peerTest("curl", "IPv6 within a link: both ends of ferry, and another client", async (curl) => {
  await using networks = await twoNetworks(findProgram("ip") ?? "ip");
  if (networks === undefined) return;
  const { here, there, hereLink, thereLink } = networks;
  await using shared = await tempFolder();
  await using local = await tempFolder();
  await shared.write("file", "content");
  const args = ["--port", "0", "--tls", "off", "--write", "--anonymous", shared.path];
  await using server = await startServe(args, { launcher: here });
  const url = `ftp://[${HERE_LINK_LOCAL}%25${thereLink}]:${server.port}`;
  const ferry = (...words: string[]) => runClient(words, { launcher: there, cwd: local.path });
  const listed = await ferry("ls", `${url}/`);
  assertEquals([listed.stderr, listed.stdout], ["", "file\n"]);
  assertEquals(await ferry("get", `${url}/file`), { code: 0, stdout: "", stderr: "" });
  assertEquals(await ferry("put", "--active", "file", `${url}/copy`), {
    code: 0,
    stdout: "",
    stderr: "",
  });
  assertEquals(await shared.read("copy"), await local.read("file"));
  const client = `[${THERE_LINK_LOCAL}%25${hereLink}]`;
  assertEquals(server.sessionLines.every((line) => line.includes(client)), true);
  const [program = "", ...rest] = [...there, curl, "--silent", "--show-error", `${url}/file`];
  const { stdout, stderr } = await within(
    new Deno.Command(program, { args: rest }).output(),
    "the end of curl",
  );
  assertEquals([decodeLenient(stdout), decodeLenient(stderr)], ["content", ""]);
});

peerTest("ip", "a server on one link-local address tells a URL that works", async (ip) => {
  await using networks = await twoNetworks(ip);
  if (networks === undefined) return;
  const { here, hereLink } = networks;
  await using shared = await tempFolder();
  await shared.write("file", "content");
  const args = ["--host", HERE_LINK_LOCAL, "--port", "0", "--tls", "off", shared.path];
  await using server = await startServe(args, { launcher: here });
  assertEquals(server.url, `ftp://[${HERE_LINK_LOCAL}%25${hereLink}]:${server.port}`);
  const listed = await runClient(["ls", `${server.url}/`], { launcher: here });
  assertEquals([listed.stderr, listed.stdout], ["", "file\n"]);
});
