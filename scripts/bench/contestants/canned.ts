import { fromFileUrl } from "@std/path";
import type { TempFolder } from "../../../tests/support/files/temp_folder.ts";
import { TestAuthority } from "../../../tests/support/tls/certificate_maker.ts";
import type { Sizes } from "../machine/served_files.ts";
import { CEILING } from "../report/figures.ts";
import type { Contestant } from "./contestant.ts";

/** As many as any load has at work at the same time. */
const SESSIONS = 8;
/** About what a server sends for an entry of LIST. */
const BYTES_OF_AN_ENTRY = 75;

/** The server that only answers; under TLS if there is a folder for its certificate. */
export async function startCanned(sizes: Sizes, secured?: TempFolder): Promise<Contestant> {
  const pair = secured === undefined ? [] : [await keepPair(secured)];
  const amounts = [SESSIONS, sizes.smallBytes, sizes.part * 2 ** 20];
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "-A", "--quiet", fromFileUrl(new URL("../canned_server.ts", import.meta.url))],
      ...[...amounts, sizes.listed * BYTES_OF_AN_ENTRY].map(String),
      ...pair,
    ],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const reader = child.stdout.getReader();
  const { value } = await reader.read();
  reader.releaseLock();
  return {
    name: CEILING,
    host: "127.0.0.1",
    port: Number(new TextDecoder().decode(value)),
    user: "anybody",
    password: "anything",
    tls: secured !== undefined,
    pid: child.pid,
    [Symbol.asyncDispose]: async () => {
      await child.stdin.close();
      await child.stdout.cancel();
      await child.status;
    },
  };
}

async function keepPair(folder: TempFolder): Promise<string> {
  const { key, cert } = await (await TestAuthority.root()).issue();
  return await folder.write("canned.pem", `${key}\n${cert}\n`);
}
