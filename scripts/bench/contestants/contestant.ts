// This folder: the servers that are measured: ferry, its peers, and the canned one that is no server at all.

/** A server that runs. */
export interface Contestant extends AsyncDisposable {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly tls: boolean;
  /** The process whose costs, with those of all below it, are the server's. */
  readonly pid: number;
}

/** The address that clients take. */
export function urlOf({ host, port, user, password }: Contestant): string {
  return `ftp://${user}:${encodeURIComponent(password)}@${host}:${port}/`;
}
