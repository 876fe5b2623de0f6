// Cuts the connections of downloads, uploads and trees again and again, and kills the server meanwhile; then compares what
// arrived, and the bytes on the wire with the size:
// deno run -A scripts/show/retrying.ts [ferry|vsftpd|proftpd|pure-ftpd|pyftpdlib, default ferry] [MEBIBYTES, default 1024] [CUTS, default 20]

import { encodeText } from "../../core/base/text.ts";
import { startServer } from "../../tests/interop/running_server.ts";
import type { PeerServer } from "../../tests/interop/servers/peer_server.ts";
import { PROFTPD } from "../../tests/interop/servers/proftpd.ts";
import { PURE_FTPD } from "../../tests/interop/servers/pure_ftpd.ts";
import { PYFTPDLIB } from "../../tests/interop/servers/pyftpdlib.ts";
import { VSFTPD } from "../../tests/interop/servers/vsftpd.ts";
import { type TempFolder, tempFolder } from "../../tests/support/files/temp_folder.ts";
import { FaultyRelay } from "../../tests/support/network/faulty_relay.ts";
import { spawnFerry, startFerry, startServe } from "../../tests/support/process/ferry_process.ts";

const MEBIBYTE = 1024 ** 2;
const TREE_FILES = 500;
const TREE_FILE_BYTES = 200_000;

const PEERS: Readonly<Record<string, PeerServer>> = {
  "vsftpd": VSFTPD,
  "proftpd": PROFTPD,
  "pure-ftpd": PURE_FTPD,
  "pyftpdlib": PYFTPDLIB,
};

/** A server of one folder. */
interface Served extends AsyncDisposable {
  readonly hostname: string;
  readonly port: number;
  readonly login: string;
}

/** Where the files are, and how often the connections are cut. */
interface Stage {
  readonly name: string;
  readonly megabytes: number;
  readonly cuts: number;
  readonly remote: TempFolder;
  readonly local: TempFolder;
  readonly server: Served;
}

const [name = "ferry", megabytes = "1024", cuts = "20"] = Deno.args;
await using remote = await tempFolder();
await using local = await tempFolder();
await Deno.chmod(remote.path, 0o777);
await using server = await serve(name, remote.path);
const stage = { name, megabytes: Number(megabytes), cuts: Number(cuts), remote, local, server };
await writeRandom(remote.at("big"), stage.megabytes);
await makeTree(remote, "tree");
await download(stage);
await upload(stage);
await treeDown(stage);
await treeUp(stage);
if (name === "ferry") await killed(stage);

async function serve(wanted: string, root: string): Promise<Served> {
  const peer = PEERS[wanted];
  if (peer === undefined) {
    const ferry = await startFerry(["--write", "--anonymous", "--tls", "off", root]);
    const { hostname, port } = ferry;
    return { hostname, port, login: "", [Symbol.asyncDispose]: () => ferry[Symbol.asyncDispose]() };
  }
  const running = await startServer(peer, root, "ipv4");
  const { user, password } = peer.account;
  const login = `${encodeURIComponent(user)}:${encodeURIComponent(password)}@`;
  const { hostname, port } = running;
  return { hostname, port, login, [Symbol.asyncDispose]: () => running[Symbol.asyncDispose]() };
}

async function download(stage: Stage): Promise<void> {
  const size = stage.megabytes * MEBIBYTE;
  await using relay = cutting(stage, size);
  await ferry(stage, ["get", url(stage, relay, "big")]);
  await tell(stage, "download", size, relay, [stage.remote.at("big"), stage.local.at("big")]);
}

async function upload(stage: Stage): Promise<void> {
  const size = stage.megabytes * MEBIBYTE;
  await using relay = cutting(stage, size);
  await ferry(stage, ["put", "big", url(stage, relay, "up")]);
  await tell(stage, "upload", size, relay, [stage.local.at("big"), stage.remote.at("up")]);
}

async function treeDown(stage: Stage): Promise<void> {
  const size = TREE_FILES * TREE_FILE_BYTES;
  await using relay = cutting(stage, size);
  await ferry(stage, ["get", "-r", "-o", "tree", "--create-dirs", url(stage, relay, "tree/")]);
  await tell(stage, "tree down", size, relay, [stage.remote.at("tree"), stage.local.at("tree")]);
}

async function treeUp(stage: Stage): Promise<void> {
  const size = TREE_FILES * TREE_FILE_BYTES;
  await Deno.mkdir(stage.remote.at("up-tree"));
  await Deno.chmod(stage.remote.at("up-tree"), 0o777);
  await using relay = cutting(stage, size);
  await ferry(stage, ["put", "-r", "tree", url(stage, relay, "up-tree/")]);
  const places = [stage.local.at("tree"), stage.remote.at("up-tree", "tree")] as const;
  await tell(stage, "tree up", size, relay, places);
}

/** The server is killed in the middle of a tree, and started again on the same port. */
async function killed(stage: Stage): Promise<void> {
  await using first = await startFerry(["--tls", "off", stage.remote.path]);
  const child = spawnFerry(
    ["get", "-r", "-o", "killed", "--create-dirs", "--retry", "10", `${first.url}/tree/`],
    { cwd: stage.local.path },
  );
  const ended = child.output();
  await child.stdin.close();
  await first.waitForLine(/sent .*file-1\d\d/);
  await first.stop("SIGKILL");
  const again = ["--host", "127.0.0.1", "--port", String(first.port), "--tls", "off"];
  await using _second = await startServe([...again, stage.remote.path]);
  const { code, stderr } = await ended;
  const same = await areEqual(stage.remote.at("tree"), stage.local.at("killed"));
  console.log(`ferry: server killed with -9 in a tree: exit code ${code}, ${shown(same)}`);
  if (code !== 0) console.log(new TextDecoder().decode(stderr));
}

/** A relay that cuts both connections so often, spread over the bytes. */
function cutting({ server, cuts }: Stage, size: number): FaultyRelay {
  const after = Math.floor(size / (cuts + 1));
  const faults = Array.from({ length: cuts }, () => ({ after, kind: "cut" } as const));
  return new FaultyRelay(server, { faults });
}

function url({ server }: Stage, relay: FaultyRelay, path: string): string {
  return `ftp://${server.login}127.0.0.1:${relay.port}/${path}`;
}

async function ferry({ local }: Stage, args: readonly string[]): Promise<void> {
  const child = spawnFerry([...args, "--retry", "30"], { cwd: local.path });
  await child.stdin.close();
  const { code, stderr } = await child.output();
  if (code !== 0) console.log(`exit code ${code}: ${new TextDecoder().decode(stderr)}`);
}

async function tell(
  { name, cuts }: Stage,
  what: string,
  size: number,
  relay: FaultyRelay,
  [from, to]: readonly [string, string],
): Promise<void> {
  const same = await areEqual(from, to);
  const ratio = (relay.carried / size).toFixed(3);
  const cut = cuts - relay.faultsLeft;
  console.log(
    `${name}: ${what}: ${cut} cuts, ${relay.sessions} sessions, ${ratio} x the size on the wire, ${
      shown(same)
    }`,
  );
}

function shown(same: boolean): string {
  return same ? "equal" : "NOT EQUAL";
}

async function areEqual(from: string, to: string): Promise<boolean> {
  const { success } = await new Deno.Command("diff", { args: ["-r", from, to] }).output();
  return success;
}

async function writeRandom(path: string, megabytes: number): Promise<void> {
  using file = await Deno.open(path, { write: true, create: true });
  const block = new Uint8Array(MEBIBYTE);
  for (let at = 0; at < megabytes; at += 1) {
    for (let from = 0; from < block.length; from += 65_536) {
      crypto.getRandomValues(block.subarray(from, from + 65_536));
    }
    await file.write(block);
  }
}

async function makeTree(folder: TempFolder, name: string): Promise<void> {
  for (let at = 0; at < TREE_FILES; at += 1) {
    const content = encodeText(`${at} `.repeat(TREE_FILE_BYTES)).slice(0, TREE_FILE_BYTES);
    await folder.write(`${name}/folder-${at % 10}/file-${at}`, content);
  }
}
