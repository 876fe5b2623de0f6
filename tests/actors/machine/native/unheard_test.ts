import { assertEquals } from "@std/assert";
import { hasUnheard } from "../../../../actors/machine/native/sockets/of_runtime/unheard.ts";
import { encodeText } from "../../../../core/base/text.ts";
import { HAS_SYSTEM_CALLS } from "../../../support/process/system_calls.ts";
import { socketPair, writeFully } from "../../../support/network/sockets.ts";

Deno.test({
  name: "what has come on a connection is seen without taking it, and so is its end",
  ignore: !HAS_SYSTEM_CALLS,
  fn: async () => {
    const { near, far } = await socketPair();
    assertEquals(hasUnheard(far), false);
    await writeFully(near, encodeText("ABOR"));
    assertEquals(hasUnheard(far), true);
    const buffer = new Uint8Array(16);
    assertEquals(await far.read(buffer), 4);
    assertEquals(hasUnheard(far), false);
    await near.closeWrite();
    assertEquals(hasUnheard(far), true);
    assertEquals(await far.read(buffer), null);
    assertEquals(hasUnheard(far), true);
    far.close();
    assertEquals(hasUnheard(far), undefined);
    near.close();
  },
});
