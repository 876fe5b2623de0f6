import { ACCOUNT } from "../../../tests/interop/account.ts";
import { startServe } from "../../../tests/support/process/ferry_process.ts";
import { OWN } from "../report/figures.ts";
import type { Contestant } from "./contestant.ts";

/** The most sessions that any load opens, and a few more. */
const SESSIONS = "2000";

/** Where ferry listens, and as what its clients see it. */
export interface FerryPlace {
  readonly root: string;
  readonly tls: boolean;
  readonly host: string;
  /** The address that clients use, where it is another one. */
  readonly seenAs?: string;
}

/** `ferry serve`, from the source or the executable that FERRY_BIN names, as people start it who let others write. */
export async function startOwn({ root, tls, host, seenAs }: FerryPlace): Promise<Contestant> {
  const { user, password } = ACCOUNT;
  const server = await startServe([
    ...["--host", host, "--port", "0", "--user", `${user}:${password}`, "--write", "--no-view"],
    ...["--max-sessions", SESSIONS, "--max-sessions-per-address", SESSIONS],
    ...["--log-level", "warning", "--tls", tls ? "require" : "off"],
    ...seenAs === undefined ? [] : ["--public-host", seenAs],
    root,
  ]);
  return {
    name: OWN,
    host: seenAs ?? host,
    port: server.port,
    user,
    password,
    tls,
    pid: server.pid,
    [Symbol.asyncDispose]: async () => void await server.stop(),
  };
}
