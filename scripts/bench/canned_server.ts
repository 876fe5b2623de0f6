// An FTP server that does nothing but answer, to show how fast the load generator is when no server holds it up. It
// prints its port and ends with its standard input.
//
//   deno run -A scripts/bench/canned_server.ts SESSIONS SMALL_BYTES BIG_BYTES LISTING_BYTES [KEY_AND_CERTIFICATE]

import { listenOn } from "./load/plain_socket.ts";

const [sessions = 1, small = 0, big = 0, listing = 0] = Deno.args.slice(0, 4).map(Number);
const { descriptor, port } = listenOn("127.0.0.1");
// Each worker answers one session at a time; they all wait for connections to the same socket.
for (let worker = 0; worker < sessions; worker += 1) {
  const order = { descriptor, sizes: { small, big, listing }, pair: Deno.args[4] };
  new Worker(new URL("./load/canned_worker.ts", import.meta.url), { type: "module" })
    .postMessage(order);
}
console.log(port);
for await (const _ of Deno.stdin.readable);
Deno.exit(0);
