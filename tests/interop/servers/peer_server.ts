import type { TempFolder } from "../../support/files/temp_folder.ts";
import type { Family, Gap } from "../matrix.ts";
import type { Invocation } from "../program.ts";

/** Where a server is to listen and what it is to serve. */
export interface Place {
  readonly hostname: string;
  readonly port: number;
  readonly family: Family;
  /** The folder that its clients see as their first one. */
  readonly root: string;
  /** A folder of its own for its configuration. */
  readonly settings: TempFolder;
}

/** Somebody else's FTP server. */
export interface PeerServer {
  readonly name: string;
  readonly programs: readonly string[];
  /** Prints its version. */
  readonly version: Invocation;
  /** Whether it starts only with the rights of root. */
  readonly needsRoot: boolean;
  readonly account: { readonly user: string; readonly password: string };
  /** Writes its configuration and returns how to start it, in the foreground. */
  prepare(place: Place): Promise<Invocation>;
  readonly ipv6: "yes" | Gap;
  /** The awkward names that cannot be carried, by what is awkward about them, each with the reason. */
  readonly names: Readonly<Record<string, string>>;
}
