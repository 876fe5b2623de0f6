import type { Permission } from "../../../core/access/permissions.ts";
import { SECRET } from "../ftp/account_entries.ts";
import { servedFolder } from "../ftp/served_folder.ts";
import { extendedPassivePort, type WireClient, type WireReply } from "../ftp/wire_client.ts";

/** One use of a verb, and the permissions that it needs. */
export interface VerbCase {
  /** The command, in readable form. */
  readonly does: string;
  /** The permissions that it needs: all of these; of a nested list, any one. */
  readonly needs: readonly (Permission | readonly Permission[])[];
  /** Lines sent first, which every account may send. */
  readonly before?: readonly string[];
  readonly line: string;
  /** The bytes to send on the data connection, or `null` to receive; if absent, there is no data connection. */
  readonly data?: string | null;
  /** The code of the final reply if it is allowed. */
  readonly yes: number;
}

/** The contents of every home before a case. */
const FILES = { "file": "12345", "other": "x", "part": "y", "folder/": "", "folder/inside": "z" };

/** The verbs that use files and folders; each has its own test file. */
export const VERB_CASES: readonly VerbCase[] = [
  { does: "CWD folder", needs: [], line: "CWD folder", yes: 250 },
  { does: "CDUP", needs: [], line: "CDUP", yes: 250 },
  { does: "PWD", needs: [], line: "PWD", yes: 257 },
  { does: "LIST", needs: ["list"], line: "LIST", data: null, yes: 226 },
  { does: "NLST", needs: ["list"], line: "NLST", data: null, yes: 226 },
  { does: "MLSD", needs: ["list"], line: "MLSD", data: null, yes: 226 },
  { does: "STAT file", needs: ["list"], line: "STAT file", yes: 213 },
  { does: "MLST file", needs: [["list", "read"]], line: "MLST file", yes: 250 },
  { does: "SIZE file", needs: [["list", "read"]], before: ["TYPE I"], line: "SIZE file", yes: 213 },
  { does: "MDTM file", needs: [["list", "read"]], line: "MDTM file", yes: 213 },
  { does: "RETR file", needs: ["read"], line: "RETR file", data: null, yes: 226 },
  { does: "HASH file", needs: ["read"], before: ["TYPE I"], line: "HASH file", yes: 213 },
  { does: "STOR of a new file", needs: ["create"], line: "STOR new", data: "n", yes: 226 },
  { does: "STOR over a file", needs: ["write"], line: "STOR file", data: "n", yes: 226 },
  {
    does: "STOR after REST, at the end of a file",
    needs: ["append"],
    before: ["TYPE I", "REST 5"],
    line: "STOR file",
    data: "n",
    yes: 226,
  },
  {
    does: "STOR after REST, inside of a file",
    needs: ["write"],
    before: ["TYPE I", "REST 2"],
    line: "STOR file",
    data: "n",
    yes: 226,
  },
  { does: "APPE to a file", needs: ["append"], line: "APPE file", data: "n", yes: 226 },
  { does: "APPE to a new file", needs: ["create"], line: "APPE new", data: "n", yes: 226 },
  { does: "STOU", needs: ["create"], line: "STOU", data: "n", yes: 226 },
  { does: "DELE file", needs: ["delete"], line: "DELE file", yes: 250 },
  { does: "RNFR file", needs: ["rename"], line: "RNFR file", yes: 350 },
  { does: "MKD new", needs: ["mkdir"], line: "MKD new", yes: 257 },
  { does: "RMD of an empty folder", needs: ["rmdir"], line: "RMD empty", yes: 250 },
  { does: "MFMT time file", needs: ["write"], line: "MFMT 20200101000000 file", yes: 213 },
  { does: "MDTM time file", needs: ["write"], line: "MDTM 20200101000000 file", yes: 213 },
  { does: "SITE CHMOD 600 file", needs: ["chmod"], line: "SITE CHMOD 600 file", yes: 200 },
  {
    does: "COMB file part",
    needs: ["read", "append", "delete"],
    line: 'COMB "file" "part"',
    yes: 250,
  },
];

/** The answer to one case. */
export interface CaseAnswer {
  readonly what: VerbCase;
  /** The final reply. */
  readonly reply: WireReply;
}

/** Runs every case, each on a new server with one account with these permissions. */
export async function performCases(
  permissions: string | readonly Permission[],
): Promise<readonly CaseAnswer[]> {
  const answers: CaseAnswer[] = [];
  for (const what of VERB_CASES) {
    const files = Object.entries(FILES).map(([path, content]) => [`ann/${path}`, content] as const);
    await using served = await servedFolder({
      accounts: [{ name: "ann", permissions }],
      files: { ...Object.fromEntries(files), "ann/empty/": "" },
    });
    using client = await served.login("ann", SECRET);
    answers.push({ what, reply: await perform(what, client) });
  }
  return answers;
}

async function perform(
  { before = [], line, data }: VerbCase,
  client: WireClient,
): Promise<WireReply> {
  if (data === undefined) {
    for (const first of before) await client.command(first);
    return await client.command(line);
  }
  const port = extendedPassivePort(await client.ask("EPSV", 229));
  using conn = await Deno.connect({ hostname: client.remote.hostname, port });
  for (const first of before) await client.command(first);
  const opening = await client.command(line);
  if (opening.code !== 150) return opening;
  if (data !== null) await conn.write(new TextEncoder().encode(data));
  await conn.closeWrite();
  if (data === null) { while (await conn.read(new Uint8Array(1024)) !== null); }
  return await client.reply();
}
