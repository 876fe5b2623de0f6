/** What `ferry ls` without a URL is asked for: the servers of the local network. */
export interface FindInvocation {
  readonly kind: "find";
  readonly json: boolean;
  /** How long, in ms, to wait for answers. */
  readonly waitMs: number;
}
