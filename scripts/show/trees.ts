// Carries a tree of 2,000 files, one of them of 2 GB, to servers and back with four sessions, twice, and mirrors changes:
// deno run -A scripts/show/trees.ts [--files=N] [--big=BYTES] [SERVER...]. SERVER is ferry, vsftpd, ProFTPD, pure-ftpd or
// pyftpdlib; all of them by default. After each step `diff -r` and the times of all files must be equal.

import { fromFileUrl } from "@std/path";
import {
  carryThereAndBack,
  namesRefusedBy,
  type TreeRound,
} from "../../tests/interop/client/tree_round.ts";
import { PEERS } from "../../tests/interop/client/real_peers.ts";
import { startServer } from "../../tests/interop/running_server.ts";
import { startFerry } from "../../tests/support/process/ferry_process.ts";
import { tempFolder } from "../../tests/support/files/temp_folder.ts";

const numbers = new Map(
  Deno.args.flatMap((word) => {
    const [, name, digits] = /^--(files|big)=(\d+)$/.exec(word) ?? [];
    return name === undefined ? [] : [[name, Number(digits)] as const];
  }),
);
const chosen = Deno.args.filter((word) => !word.startsWith("--"));
const sizes = { files: numbers.get("files") ?? 2_000, big: numbers.get("big") ?? 2 * 1024 ** 3 };
const MAIN = fromFileUrl(new URL("../../main.ts", import.meta.url));

const wanted = (name: string) => chosen.length === 0 || chosen.includes(name);

if (wanted("ferry")) {
  await using remote = await tempFolder();
  await using server = await startFerry(["--anonymous", "--write", "--hidden", remote.path]);
  await show("ferry", remote, (path) => `${server.url}/${path}`, {}, []);
}
for (const peer of PEERS.filter(({ name }) => wanted(name))) {
  await using remote = await tempFolder();
  await Deno.chmod(remote.path, 0o777);
  await using server = await startServer(peer, remote.path, "ipv4");
  const user = encodeURIComponent(peer.account.user);
  const url = (path: string) => `ftp://${user}@${server.hostname}:${server.port}/${path}`;
  const env = { FERRY_PASSWORD: peer.account.password };
  await show(peer.name, remote, url, env, namesRefusedBy(peer));
}

async function show(
  name: string,
  remote: TreeRound["remote"],
  url: TreeRound["url"],
  env: Readonly<Record<string, string>>,
  without: readonly string[],
): Promise<void> {
  await using local = await tempFolder();
  const ferry = async (...args: readonly string[]) => {
    const { code, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", MAIN, ...args],
      cwd: local.path,
      env,
      stdout: "null",
      stderr: "piped",
    }).output();
    return { code, words: new TextDecoder().decode(stderr) };
  };
  const done = (step: string, what: string) => console.log(`${name}: ${step}: ${what}`);
  try {
    await carryThereAndBack({ local, remote, without, url, ferry, done, ...sizes });
  } catch (error) {
    console.log(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    Deno.exitCode = 1;
  }
}
