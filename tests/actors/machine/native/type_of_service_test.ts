import { assert, assertEquals } from "@std/assert";
import { descriptorOf } from "../../../../actors/machine/native/connection_descriptor.ts";
import { askForService } from "../../../../actors/machine/native/type_of_service.ts";
import { tuneControl } from "../../../../actors/transport/wire.ts";
import { calls, HAS_SYSTEM_CALLS } from "../../../support/process/system_calls.ts";

/** getsockopt(2); opened when the file is loaded, for the program needs it nowhere. */
const GETTER = HAS_SYSTEM_CALLS
  ? Deno.dlopen("libc.so.6", {
    getsockopt: { parameters: ["i32", "i32", "i32", "buffer", "buffer"], result: "i32" },
  })
  : undefined;

/** The level and the option of both kinds of addresses. */
const OPTIONS = [["127.0.0.1", 0, 1], ["::1", 41, 67]] as const;

Deno.test({
  name: "the type of service is set on connections over IPv4 and IPv6",
  ignore: GETTER === undefined,
  fn: async () => {
    for (const [hostname, level, option] of OPTIONS) {
      using listener = Deno.listen({ hostname, port: 0 });
      const { port } = listener.addr;
      const [accepted, dialled] = await Promise.all([
        listener.accept(),
        Deno.connect({ hostname, port }),
      ]);
      const value = () => {
        const found = descriptorOf(calls(), accepted);
        assert(found !== undefined);
        const [result, length] = [new Int32Array(1), new Uint32Array([4])];
        assertEquals(GETTER?.symbols.getsockopt(found, level, option, result, length), 0);
        return result[0];
      };
      assertEquals(value(), 0);
      tuneControl(accepted);
      assertEquals(value(), 0x10);
      askForService(accepted, "high throughput");
      assertEquals(value(), 0x08);
      accepted.close();
      dialled.close();
    }
  },
});
