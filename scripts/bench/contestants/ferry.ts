import { ACCOUNT } from "../../../tests/interop/account.ts";
import { startServe } from "../../../tests/support/process/ferry_process.ts";
import { OWN } from "../report/figures.ts";
import type { Contestant } from "./contestant.ts";

/** The most sessions that any load opens, and a few more. */
const SESSIONS = "2000";

/** ferry without the system's own calls, as it runs where they are not there. */
export const WITHOUT_NATIVE = "ferry --native off";

/** ferry with as many threads as the machine of the page has processors. */
export const TWO_WORKERS = "ferry --workers 2";

/** The ways to run the server that are measured. */
export type OwnWay = typeof OWN | typeof WITHOUT_NATIVE | typeof TWO_WORKERS;

const OPTIONS: Readonly<Record<OwnWay, readonly string[]>> = {
  [OWN]: [],
  [WITHOUT_NATIVE]: ["--native", "off"],
  [TWO_WORKERS]: ["--workers", "2"],
};

/** Where ferry listens, and as what its clients see it. */
export interface FerryPlace {
  readonly root: string;
  readonly tls: boolean;
  readonly host: string;
  /** The address that clients use, where it is another one. */
  readonly seenAs?: string;
}

/** `ferry serve`, from the source or the executable that FERRY_BIN names, as people start it who let others write. */
export async function startOwn(
  { root, tls, host, seenAs }: FerryPlace,
  way: OwnWay = OWN,
): Promise<Contestant> {
  const { user, password } = ACCOUNT;
  const server = await startServe([
    ...["--host", host, "--port", "0", "--user", `${user}:${password}`, "--write", "--no-view"],
    ...["--max-sessions", SESSIONS, "--max-sessions-per-address", SESSIONS],
    ...["--log-level", "warning", "--tls", tls ? "require" : "off"],
    ...seenAs === undefined ? [] : ["--public-host", seenAs],
    ...OPTIONS[way],
    root,
  ]);
  return {
    name: way,
    host: seenAs ?? host,
    port: server.port,
    user,
    password,
    tls,
    pid: server.pid,
    [Symbol.asyncDispose]: async () => void await server.stop(),
  };
}
