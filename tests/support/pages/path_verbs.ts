import { COMMANDS } from "../../../core/protocol/commands/command_table.ts";
import { SITE_COMMANDS } from "../../../core/protocol/commands/rows/site_rows.ts";
import { extendedPassivePort, type WireClient, type WireReply } from "../ftp/wire_client.ts";

/** One way to send a path to the server. */
export interface PathUse {
  /** The verb of the command table; SITE commands with their name. */
  readonly verb: string;
  /** The lines to send; the reply to the last one is the answer. `visible` is a file that everybody can see. */
  readonly lines: (path: string, visible: string) => readonly string[];
  /**
   * `new`: the path is created. `entry`: the entry at the path itself, a link as such. `followed`: the target, if the
   * path is a link.
   */
  readonly about: "new" | "entry" | "followed";
  /** Whether the client sends bytes after a preliminary reply. */
  readonly sends?: boolean;
}

function use(
  verb: string,
  about: PathUse["about"],
  lines: (path: string, visible: string) => readonly string[] = (path) => [`${verb} ${path}`],
  sends = false,
): PathUse {
  return { verb, about, lines, ...(sends ? { sends } : {}) };
}

/** Every way to send a path to the server, with each verb of the command table at least once. */
export const PATH_USES: readonly PathUse[] = [
  use("CWD", "followed"),
  use("RETR", "followed"),
  use("RETR", "followed", (path) => [`RETR ${path}.tar`]),
  use("STOR", "followed", undefined, true),
  use("STOR", "followed", (path) => ["REST 1", `STOR ${path}`], true),
  use("APPE", "followed", undefined, true),
  use("STOU", "new", undefined, true),
  use("LIST", "entry"),
  use("LIST", "entry", (path) => [`LIST -la ${path}`]),
  use("NLST", "entry"),
  use("MLSD", "followed"),
  use("MLST", "entry"),
  use("SIZE", "entry"),
  use("MDTM", "entry"),
  use("DELE", "entry"),
  use("MKD", "new"),
  use("RMD", "entry"),
  use("RNFR", "entry"),
  use("RNTO", "new", (path, visible) => [`RNFR ${visible}`, `RNTO ${path}`]),
  use("STAT", "entry"),
  use("MFMT", "followed", (path) => [`MFMT 20010101000000 ${path}`]),
  use("MFF", "followed", (path) => [`MFF modify=20010101000000; ${path}`]),
  use("MFF", "followed", (path) => [`MFF unix.mode=0600; ${path}`]),
  use("AVBL", "entry"),
  use("COMB", "followed", (path, visible) => [`COMB "${path}" "${visible}"`]),
  use("COMB", "followed", (path) => [`COMB "whole.txt" "${path}"`]),
  use("HASH", "followed"),
  ...["XCRC", "XMD5", "XSHA1", "XSHA256", "XSHA512"].map((verb) => use(verb, "followed")),
  use("SITE CHMOD", "followed", (path) => [`SITE CHMOD 600 ${path}`]),
  use("SITE UTIME", "followed", (path) => [`SITE UTIME 20010101000000 ${path}`]),
];

/** The verbs of the command table that take a path and have no use here: a new verb needs one. */
export function verbsWithoutUse(): readonly string[] {
  const known = new Set(PATH_USES.map(({ verb }) => verb));
  const takesPath = ({ syntax }: { readonly syntax: string }) => /pathname|"target"/.test(syntax);
  return [
    ...COMMANDS.filter((spec) => spec.provided && takesPath(spec)).map(({ verb }) => verb),
    ...SITE_COMMANDS.filter(takesPath).map(({ name }) => `SITE ${name}`),
  ].filter((verb) => !known.has(verb));
}

/** The answer to one use, with the bytes of its data connection. */
export interface UseAnswer {
  readonly reply: WireReply;
  /** The bytes that arrived on the data connection. */
  readonly received: string;
}

/** Sends one path to the server by one use, with a data connection ready. */
export async function give(
  { lines, sends = false }: PathUse,
  path: string,
  visible: string,
  client: WireClient,
): Promise<UseAnswer> {
  const all = lines(path, visible);
  for (const line of all.slice(0, -1)) await client.command(line);
  const reply = await client.command(all.at(-1) ?? "");
  if (reply.code !== 150) return { reply, received: "" };
  // The server accepted without a data connection: it tries to connect to the control port, where nobody listens.
  await client.reply();
  const port = extendedPassivePort(await client.ask("EPSV", 229));
  using data = await Deno.connect({ hostname: client.remote.hostname, port });
  for (const line of all.slice(0, -1)) await client.command(line);
  const again = await client.command(all.at(-1) ?? "");
  if (again.code !== 150) return { reply: again, received: "" };
  if (sends) await data.write(new TextEncoder().encode("sent"));
  await data.closeWrite();
  const received = sends ? "" : await new Response(data.readable).text();
  return { reply: await client.reply(), received };
}
