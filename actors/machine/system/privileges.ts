import { plainReason } from "../../../core/base/error_text.ts";
import { failed, type Outcome, success } from "../../../core/base/outcome.ts";
import { encodeText } from "../../../core/base/text.ts";
import { openLibc } from "./libc.ts";

/** A user of this machine. */
interface SystemUser {
  readonly uid: number;
  readonly gid: number;
}

/**
 * Drops root for good: sets the supplementary groups, then the group, then the user, so that no privilege is left. Fails
 * with a sentence for the operator; then the process must not continue.
 */
export function becomeUser(name: string): Outcome<void, string> {
  if (Deno.build.os !== "linux") return failed("--run-as works on Linux only");
  try {
    const user = findUser(name);
    if (user === undefined) return failed(`there is no user ${name} in /etc/passwd`);
    if (user.uid === 0) return failed("--run-as root would drop nothing; name another user");
    if (Deno.uid() !== 0) return failed("only root can become another user; leave --run-as out");
    const libc = openLibc();
    try {
      // The C library changes every thread of the process, as POSIX wants.
      const { initgroups, setgid, setuid } = libc.symbols;
      const steps = [
        () => initgroups(encodeText(`${name}\0`), user.gid),
        () => setgid(user.gid),
        () => setuid(user.uid),
      ];
      const done = steps.every((step) => step() === 0) && Deno.uid() === user.uid;
      // Proves that the process cannot become root again.
      return done && setuid(0) !== 0 ? success(undefined) : failed(`cannot become ${name}`);
    } finally {
      libc.close();
    }
  } catch (error) {
    const reason = plainReason(error);
    return failed(`cannot become ${name}: ${reason}`);
  }
}

/** The entry of passwd(5); undefined if there is none of that name. Throws if the file cannot be read. */
export function findUser(name: string): SystemUser | undefined {
  for (const line of Deno.readTextFileSync("/etc/passwd").split("\n")) {
    const [found, , uid, gid] = line.split(":");
    if (found === name && /^\d+$/.test(uid ?? "") && /^\d+$/.test(gid ?? "")) {
      return { uid: Number(uid), gid: Number(gid) };
    }
  }
  return undefined;
}
