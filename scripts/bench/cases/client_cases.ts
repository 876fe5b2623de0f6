import type { Sizes } from "../machine/served_files.ts";
import type { Job } from "./client_programs.ts";

/** Where a job finds and puts its files. */
export interface JobPlace {
  readonly sizes: Sizes;
  /** The folder that the server serves. */
  readonly root: string;
  /** The folder below it into which this server's clients send. */
  readonly uploads: string;
  /** An empty folder for what is fetched. */
  readonly here: string;
}

/** A measurement of clients. */
export interface ClientCase {
  readonly name: string;
  readonly tls: boolean;
  job(place: JobPlace): Job;
  /** What is counted: seconds of the whole run, or files a second. */
  readonly unit: "s" | "files/s";
  /** The copies that must be there afterwards, each with its original. */
  copies(place: JobPlace): readonly (readonly [original: string, copy: string])[];
}

const NO_COPIES = () => [];

/** Starts, and single large files. */
export const SINGLE_CASES: readonly ClientCase[] = [
  {
    name: "say the version, cold",
    tls: false,
    unit: "s",
    job: () => ({ kind: "say its version" }),
    copies: NO_COPIES,
  },
  {
    name: "list a folder, cold",
    tls: false,
    unit: "s",
    job: () => ({ kind: "list", there: "cold" }),
    copies: NO_COPIES,
  },
  ...[false, true].flatMap((tls): ClientCase[] => [
    {
      name: `get a large file${tls ? " over TLS" : ""}`,
      tls,
      unit: "s",
      job: ({ here }) => ({ kind: "get", there: "big.bin", here: `${here}/big.bin` }),
      copies: ({ root, here }) => [[`${root}/big.bin`, `${here}/big.bin`]],
    },
    {
      name: `put a large file${tls ? " over TLS" : ""}`,
      tls,
      unit: "s",
      job: ({ root, uploads }) => ({
        kind: "put",
        there: `${uploads}/big.bin`,
        here: `${root}/big.bin`,
      }),
      copies: ({ root, uploads }) => [[`${root}/big.bin`, `${root}/${uploads}/big.bin`]],
    },
  ]),
];

/** Trees of small files, from and to one server; `how` says over which line. */
export function treeCases(server: string, how: string): readonly ClientCase[] {
  return [
    {
      name: `get a tree of small files from ${server}${how}`,
      tls: false,
      unit: "files/s",
      job: ({ here, sizes }) => ({ kind: "get tree", there: "small", here, files: sizes.small }),
      copies: ({ root, here, sizes }) => smallFiles(`${root}/small`, `${here}/small`, sizes),
    },
    {
      name: `put a tree of small files to ${server}${how}`,
      tls: false,
      unit: "files/s",
      job: ({ root, uploads }) => ({ kind: "put tree", there: uploads, here: `${root}/small` }),
      copies: ({ root, uploads, sizes }) =>
        smallFiles(`${root}/small`, `${root}/${uploads}/small`, sizes),
    },
  ];
}

function smallFiles(from: string, to: string, { small }: Sizes): [string, string][] {
  return Array.from({ length: small }, (_, at) => [`${from}/f${at}`, `${to}/f${at}`]);
}
