// This folder: what is measured of servers and of clients: which loads, which programs, which figures.

import type { LoadResult } from "../contestants/run_load.ts";
import type { Sizes } from "../machine/served_files.ts";
import type { Figure } from "../report/figures.ts";

/** A load on a server, with the cost of the server meanwhile. */
export interface Measured extends LoadResult {
  /** Processor seconds of the server. */
  readonly processor: number;
  /** The most memory that it held, in bytes. */
  readonly peak: number;
}

/** A measurement of servers. */
export interface ServerCase {
  readonly name: string;
  readonly tls: boolean;
  /** The words for the generator; `uploads` is the folder for what is sent. */
  words(sizes: Sizes, uploads: string): readonly string[];
  /** What lies in the folder for uploads before it. */
  readonly before: "nothing" | "the same files";
  /** How many bytes must have moved; undefined: it is not known. */
  bytes(sizes: Sizes, operations: number): number | undefined;
  readonly rate: Rate;
}

/** What the rate of a load counts, and by what its costs are divided. */
interface Rate {
  readonly unit: string;
  /** How many of the unit were done. */
  amount(result: LoadResult, sizes: Sizes): number;
  readonly costUnit: string;
  /** By how many of the cost's unit the processor time is divided. */
  costAmount(result: LoadResult, sizes: Sizes): number;
}

const MEBIBYTE = 2 ** 20;

const BYTES: Rate = {
  unit: "MB/s",
  amount: ({ bytes }) => bytes / 1e6,
  costUnit: "s/GB",
  costAmount: ({ bytes }) => bytes / 1e9,
};
const FILES = perOperation("files/s", "ms a file");
const LOGINS = perOperation("logins/s", "ms a login");
const ENTRIES: Rate = {
  unit: "entries/s",
  amount: ({ operations }, { listed }) => operations * listed,
  costUnit: "s/million",
  costAmount: ({ operations }, { listed }) => operations * listed / 1e6,
};

function perOperation(unit: string, costUnit: string): Rate {
  const amount = ({ operations }: LoadResult) => operations;
  return { unit, amount, costUnit, costAmount: ({ operations }) => operations / 1000 };
}

const NEW = { before: "nothing", tls: false } as const;
const ALL_BIG = (sizes: Sizes, operations: number) => sizes.big * MEBIBYTE * operations;
const ALL_SENT = (sizes: Sizes, operations: number) => sizes.sent * MEBIBYTE * operations;
const ALL_SMALL = (sizes: Sizes, operations: number) => sizes.smallBytes * operations;
const UNKNOWN = () => undefined;

/** The loads in clear, in the order of the table. */
const PLAIN_CASES: readonly ServerCase[] = [
  {
    ...NEW,
    name: "RETR of a large cached file",
    words: () => ["retr", "big.bin", "3"],
    bytes: ALL_BIG,
    rate: BYTES,
  },
  {
    ...NEW,
    name: "STOR of a large file",
    words: ({ sent }, uploads) => ["stor", `${uploads}/big`, String(sent), "3"],
    bytes: ALL_SENT,
    rate: BYTES,
  },
  {
    ...NEW,
    name: "8 RETR at the same time",
    words: () => ["together", "part.bin", "8", "1"],
    bytes: ({ part }, operations) => part * MEBIBYTE * 8 * operations,
    rate: BYTES,
  },
  {
    ...NEW,
    name: "RETR of small files",
    words: ({ small }) => ["small", "small", String(small)],
    bytes: ALL_SMALL,
    rate: FILES,
  },
  {
    ...NEW,
    name: "STOR of small files, new",
    words: ({ small, smallBytes }, uploads) => ["smallput", uploads, `${small}`, `${smallBytes}`],
    bytes: ALL_SMALL,
    rate: FILES,
  },
  {
    name: "STOR of small files, over others",
    tls: false,
    before: "the same files",
    words: ({ small, smallBytes }, uploads) => ["smallput", uploads, `${small}`, `${smallBytes}`],
    bytes: ALL_SMALL,
    rate: FILES,
  },
  {
    ...NEW,
    name: "log in and quit",
    words: ({ logins }) => ["login", String(logins)],
    bytes: () => 0,
    rate: LOGINS,
  },
  {
    ...NEW,
    name: "LIST of a long folder",
    words: () => ["list", "list", "LIST", "2"],
    bytes: UNKNOWN,
    rate: ENTRIES,
  },
  {
    ...NEW,
    name: "MLSD of a long folder",
    words: () => ["list", "list", "MLSD", "2"],
    bytes: UNKNOWN,
    rate: ENTRIES,
  },
];

const SECURED = [
  "RETR of a large cached file",
  "STOR of a large file",
  "RETR of small files",
  "STOR of small files, new",
  "log in and quit",
];

/** Every load, those over TLS at the end. */
export const SERVER_CASES: readonly ServerCase[] = [
  ...PLAIN_CASES,
  ...PLAIN_CASES.filter(({ name }) => SECURED.includes(name))
    .map((plain) => ({ ...plain, name: `TLS: ${plain.name}`, tls: true })),
];

/** What becomes of a load: how fast it was, what it cost. */
export function figuresOf(
  { name, rate }: ServerCase,
  measured: Measured,
  sizes: Sizes,
): { readonly speed: Value; readonly cost: Value; readonly memory: Value } {
  const { seconds, processor, peak } = measured;
  return {
    speed: {
      figure: { name, unit: rate.unit, better: "more" },
      value: rate.amount(measured, sizes) / seconds,
    },
    cost: {
      figure: { name, unit: rate.costUnit, better: "less" },
      value: processor / rate.costAmount(measured, sizes),
    },
    memory: { figure: { name, unit: "MiB", better: "less" }, value: peak / MEBIBYTE },
  };
}

/** One value of a figure. */
export interface Value {
  readonly figure: Figure;
  readonly value: number;
}
