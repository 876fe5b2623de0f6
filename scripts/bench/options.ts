import { parseArgs } from "node:util";

/** What a run of the benchmark is asked to do. */
export interface BenchOptions {
  readonly rounds: number;
  readonly isQuick: boolean;
  /** Only figures whose name contains this. */
  readonly only: string;
  /** Only these servers, or clients; undefined: all; none: their table is left out. */
  readonly servers: readonly string[] | undefined;
  readonly clients: readonly string[] | undefined;
  /** A load ends early after this long. */
  readonly seconds: number;
  /** A file for the results as JSON. */
  readonly json: string | undefined;
  /** A page to write the tables into. */
  readonly write: string | undefined;
}

export const USAGE = `usage: deno task bench [OPTION...]
  --rounds N       measure everything N times (default: 3)
  --quick          a quarter of the files, bytes and sessions
  --only TEXT      only the figures whose names contain TEXT
  --servers NAMES  only these servers, separated by commas; none: only the clients
  --clients NAMES  only these clients, separated by commas; none: only the servers
  --seconds N      end each load after N seconds (default: 60)
  --json FILE      also write all values to FILE, as JSON
  --write PAGE     also write the tables into PAGE, between its marks`;

/** The options of a command line; throws with what is wrong with it. */
export function parseOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rounds: { type: "string", default: "3" },
      quick: { type: "boolean", default: false },
      only: { type: "string", default: "" },
      servers: { type: "string" },
      clients: { type: "string" },
      seconds: { type: "string", default: "60" },
      json: { type: "string" },
      write: { type: "string" },
    },
  });
  return {
    rounds: positive("--rounds", values.rounds),
    isQuick: values.quick,
    only: values.only,
    servers: names(values.servers),
    clients: names(values.clients),
    seconds: positive("--seconds", values.seconds),
    json: values.json,
    write: values.write,
  };
}

/** Whether a contestant is to be measured */
export function isWanted(name: string, wanted: readonly string[] | undefined): boolean {
  return wanted === undefined || wanted.includes(name);
}

function positive(option: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new Error(`${option} wants a whole number above 0`);
}

function names(text: string | undefined): readonly string[] | undefined {
  if (text === undefined) return undefined;
  return text === "none" ? [] : text.split(",");
}
