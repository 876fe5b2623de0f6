import { ACCOUNT } from "../account.ts";
import { besides } from "../program.ts";
import type { PeerServer } from "./peer_server.ts";

// The one of the system, because Debian's package belongs to it.
const PYTHON = "/usr/bin/python3";

/** pyftpdlib, through a small program of ours. */
export const PYFTPDLIB: PeerServer = {
  name: "pyftpdlib",
  programs: [PYTHON],
  version: { program: PYTHON, args: ["-c", "import pyftpdlib; print(pyftpdlib.__ver__)"] },
  needsRoot: false,
  account: ACCOUNT,
  prepare: ({ hostname, port, root }) => {
    const order = { hostname, port, root, ...ACCOUNT };
    const args = [besides("drivers/pyftpdlib_server.py"), JSON.stringify(order)];
    return Promise.resolve({ program: PYTHON, args });
  },
  ipv6: "yes",
  names: {},
};
