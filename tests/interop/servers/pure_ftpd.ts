import { ACCOUNT, CRYPTED_PASSWORD } from "../account.ts";
import { runProgram } from "../program.ts";
import type { PeerServer } from "./peer_server.ts";

/** The user nobody on Debian: pure-ftpd refuses accounts that are root. */
const NOBODY = 65_534;

/** pure-ftpd with one virtual account, jailed by chroot, for which it must be root. */
export const PURE_FTPD: PeerServer = {
  name: "pure-ftpd",
  programs: ["pure-ftpd", "pure-pw"],
  version: { program: "pure-ftpd", args: ["--help"] },
  needsRoot: true,
  account: ACCOUNT,
  prepare: async ({ hostname, port, family, root, settings }) => {
    await runProgram({ program: "chown", args: ["-R", `${NOBODY}:${NOBODY}`, root] }, root);
    const account = [ACCOUNT.user, CRYPTED_PASSWORD, NOBODY, NOBODY, "", `${root}/./`].join(":");
    const accounts = await settings.write("accounts", `${account}${":".repeat(12)}\n`);
    const database = settings.at("accounts.pdb");
    const mkdb = { program: "pure-pw", args: ["mkdb", database, "-f", accounts] };
    await runProgram(mkdb, settings.path);
    const args = [
      ...["-S", `${hostname},${port}`, "-l", `puredb:${database}`, "-g", settings.at("pid")],
      // No anonymous, no name lookups, dot files shown, no TLS, one family.
      ...["-E", "-H", "-D", "-Y", "0", family === "ipv4" ? "-4" : "-6"],
    ];
    return { program: "pure-ftpd", args };
  },
  ipv6: "yes",
  names: { backslash: "pure-ftpd takes it for a separator of Windows, and refuses it" },
};
