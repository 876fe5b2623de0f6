import { type TempFolder, tempFolder } from "../../../tests/support/files/temp_folder.ts";

const MEBIBYTE = 2 ** 20;

/** How much each load moves. */
export interface Sizes {
  /** The file that is fetched, in MiB. */
  readonly big: number;
  /** The file that is sent, in MiB. */
  readonly sent: number;
  /** The file that several sessions fetch at the same time, in MiB. */
  readonly part: number;
  /** How many small files there are, of `smallBytes` each. */
  readonly small: number;
  readonly smallBytes: number;
  /** How many entries are in the long folder, and in the short one. */
  readonly listed: number;
  readonly listedCold: number;
  readonly logins: number;
  readonly idle: number;
  /** How many small files go over a slow line. */
  readonly delayed: number;
}

const FULL: Sizes = {
  big: 1024,
  sent: 512,
  part: 256,
  small: 1000,
  smallBytes: 4096,
  listed: 20_000,
  listedCold: 1000,
  logins: 400,
  idle: 1000,
  delayed: 150,
};

/** The usual sizes, or those of a quick run: a quarter. */
export function sizesOf(isQuick: boolean): Sizes {
  if (!isQuick) return FULL;
  const { smallBytes, ...counts } = FULL;
  const quarter = (size: number) => Math.ceil(size / 4);
  return {
    smallBytes,
    big: quarter(counts.big),
    sent: quarter(counts.sent),
    part: quarter(counts.part),
    small: quarter(counts.small),
    listed: quarter(counts.listed),
    listedCold: quarter(counts.listedCold),
    logins: quarter(counts.logins),
    idle: quarter(counts.idle),
    delayed: quarter(counts.delayed),
  };
}

/** The folder into which a server's clients send, below the root. */
export function uploadFolder(server: string): string {
  return `up-${server.replaceAll(/\W+/g, "-")}`;
}

/**
 * The root that all servers serve, so that each file is cached once: `big.bin`, `part.bin`, `small/f0`..., `list/`,
 * `cold/`, as far as they are needed, and a folder for what is sent to each server. Removed when disposed.
 */
export async function servedFiles(
  sizes: Sizes,
  servers: readonly string[],
  isNeeded: (name: string) => boolean,
): Promise<TempFolder> {
  const root = await tempFolder();
  // Servers that run as somebody else go through it.
  await Deno.chmod(root.path, 0o755);
  const block = crypto.getRandomValues(new Uint8Array(65_536));
  const folders = ["small", "list", "cold", ...servers.map(uploadFolder)];
  for (const folder of folders) Deno.mkdirSync(root.at(folder));
  for (const [name, mebibytes] of [["big.bin", sizes.big], ["part.bin", sizes.part]] as const) {
    if (isNeeded(name)) writeBlocks(root.at(name), mebibytes, block);
  }
  const content = block.subarray(0, sizes.smallBytes);
  for (const at of numbers(isNeeded("small") ? sizes.small : 0)) {
    Deno.writeFileSync(root.at(`small/f${at}`), content);
  }
  if (isNeeded("list")) fillFolder(root.at("list"), sizes.listed);
  if (isNeeded("cold")) fillFolder(root.at("cold"), sizes.listedCold);
  return root;
}

/** Puts this many empty files into a folder, which is made if need be. */
export function fillFolder(path: string, count: number): void {
  Deno.mkdirSync(path, { recursive: true });
  for (const at of numbers(count)) {
    Deno.writeFileSync(`${path}/entry-${String(at).padStart(6, "0")}.txt`, new Uint8Array());
  }
}

/** Removes all that is in a folder. */
export function emptyFolder(path: string): void {
  for (const { name } of [...Deno.readDirSync(path)]) {
    Deno.removeSync(`${path}/${name}`, { recursive: true });
  }
}

function writeBlocks(path: string, mebibytes: number, block: Uint8Array<ArrayBuffer>): void {
  using file = Deno.openSync(path, { write: true, create: true });
  for (let left = mebibytes * MEBIBYTE; left > 0;) left -= file.writeSync(block);
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, at) => at);
}
