/// <reference lib="deno.worker" />
import { type CannedSizes, serveCanned } from "./canned_session.ts";
import { OpenSsl } from "./openssl.ts";

interface Order {
  readonly descriptor: number;
  readonly sizes: CannedSizes;
  /** The path of a key with its certificate; undefined: no TLS. */
  readonly pair: string | undefined;
}

self.onmessage = ({ data }: MessageEvent<Order>) => {
  const { descriptor, sizes, pair } = data;
  serveCanned(descriptor, sizes, pair === undefined ? undefined : OpenSsl.server(pair));
};
