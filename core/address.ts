/** A numeric address and a port, as they stand in PORT, EPRT, 227 and 229. */
export interface HostPort {
  readonly hostname: string;
  readonly port: number;
}

/** Ports from the first to the last, both included. */
export interface PortRange {
  readonly first: number;
  readonly last: number;
}
