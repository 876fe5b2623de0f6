/**
 * A program in a network of its own, whose loopback goes down while the program is connected to itself. It says whether a turn
 * ended before that, and whether two ended afterwards. Its argument is the path of `ip`.
 */

import { openMirror, wholeTurn } from "../../../actors/kernel/waiting/whole_turn.ts";

const [ip = "ip"] = Deno.args;

async function loopback(state: "up" | "down"): Promise<void> {
  const { success } = await new Deno.Command(ip, { args: ["link", "set", "lo", state] }).output();
  if (!success) throw new Error(`the loopback cannot be set ${state}`);
}

await loopback("up");
await openMirror();
await wholeTurn();
console.log("up");
await loopback("down");
await wholeTurn();
await wholeTurn();
console.log("down");
