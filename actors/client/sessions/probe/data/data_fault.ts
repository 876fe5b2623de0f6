import type { ClientFault } from "../../../client_fault.ts";
import { NoDataConnection } from "../../../data/data_opener.ts";

/** Whether a failed transfer failed because of its data connection, and not because of what it was to move. */
export function isOfData(fault: ClientFault): boolean {
  if (fault instanceof NoDataConnection) return true;
  const { kind, code } = fault.failure;
  // RFC 959 §4.2: 425, cannot open a data connection; RFC 4217 §7: 522, the data connection must be under TLS.
  if (code === 425 || code === 522) return true;
  switch (kind) {
    case "unreachable":
    case "timed-out":
    case "trust":
    case "integrity":
      return true;
    case "usage":
    case "login-refused":
    case "server-refused":
    case "local-file":
    case "try-later":
    case "bug":
    case "interrupted":
      return false;
  }
}
