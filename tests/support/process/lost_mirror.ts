/**
 * A program whose connection to itself is reset, as an administrator may do with any connection. It says how many sockets it
 * has disconnected, and after some more turns how many it has left.
 */

import { ADDRESS_LENGTH, AF_INET } from "../../../actors/machine/native/sockets/socket_address.ts";
import { openMirror, wholeTurn } from "../../../actors/kernel/waiting/whole_turn.ts";
import { openSystemCalls, systemCalls } from "../../../actors/machine/native/system_calls.ts";

openSystemCalls();
await openMirror();
await wholeTurn();

const address = new Uint8Array(ADDRESS_LENGTH);
const length = new Uint8Array(Uint32Array.of(ADDRESS_LENGTH).buffer);

/** The descriptors of connections over IPv4. */
function connections(): number[] {
  const descriptors = Array.from(Deno.readDirSync("/proc/self/fd"), ({ name }) => Number(name));
  return descriptors.filter((descriptor) =>
    systemCalls()?.getsockname(descriptor, address, length) === 0 && address[0] === AF_INET
  );
}

/** To connect to no family at all resets a connection (connect(2)). */
const [one = -1] = connections();
const isReset = systemCalls()?.connect(one, new Uint8Array(ADDRESS_LENGTH), ADDRESS_LENGTH) === 0;
for (let turn = 0; turn < 3; turn += 1) await wholeTurn();
// What nobody has caught ends the program by now.
await new Promise((resolve) => setTimeout(resolve, 0));
console.log(JSON.stringify({ isReset, left: connections().length }));
