import { assert, assertEquals } from "@std/assert";
import { descriptorOf } from "../../../../actors/machine/native/connection_descriptor.ts";
import {
  forgetListener,
  isTunedAlready,
  tuneListener,
} from "../../../../actors/machine/native/tuned_listeners.ts";
import { calls, HAS_SYSTEM_CALLS } from "../../../support/process/system_calls.ts";

/** getsockopt(2); opened when the file is loaded, for the program needs it nowhere. */
const GETTER = HAS_SYSTEM_CALLS
  ? Deno.dlopen("libc.so.6", {
    getsockopt: { parameters: ["i32", "i32", "i32", "buffer", "buffer"], result: "i32" },
  })
  : undefined;

/** Where a server listens, where its client connects, and the level and the option of the type of service there. */
const CASES = [
  ["127.0.0.1", "127.0.0.1", 0, 1],
  ["::1", "::1", 41, 67],
  ["::", "127.0.0.1", 0, 1],
  ["::", "::1", 41, 67],
] as const;

Deno.test({
  name: "connections to a tuned listener need no tuning of their own",
  ignore: GETTER === undefined,
  fn: async () => {
    calls();
    for (const [hostname, reached, level, option] of CASES) {
      using listener = Deno.listen({ hostname, port: 0 });
      tuneListener(listener);
      using _dialled = await Deno.connect({ hostname: reached, port: listener.addr.port });
      using accepted = await listener.accept();
      assert(isTunedAlready(accepted));
      const value = (ofLevel: number, ofOption: number) => {
        const found = descriptorOf(calls(), accepted);
        assert(found !== undefined);
        const [result, length] = [new Int32Array(1), new Uint32Array([4])];
        assertEquals(GETTER?.symbols.getsockopt(found, ofLevel, ofOption, result, length), 0);
        return result[0];
      };
      assertEquals(value(level, option), 0x10);
      assertEquals(value(6, 1), 1);
      assertEquals(value(1, 9), 1);
      forgetListener(listener);
      assert(!isTunedAlready(accepted));
    }
  },
});
