import { assert } from "@std/assert";
import { openMirror } from "../../../actors/kernel/waiting/whole_turn.ts";
import { openSystemCalls, systemCalls } from "../../../actors/machine/native/system_calls.ts";

/**
 * Whether the tests run with the system's own calls: where there are any, unless FERRY_NATIVE is `off`. They are opened
 * when this file is loaded, before any test, because they stay open: a test may not leave open what it opens.
 */
export const HAS_SYSTEM_CALLS = Deno.env.get("FERRY_NATIVE") !== "off" && openSystemCalls();

// As every server does.
await openMirror();

/** The calls, in tests that run only where they are. */
export function calls() {
  const opened = systemCalls();
  assert(opened !== undefined);
  return opened;
}
