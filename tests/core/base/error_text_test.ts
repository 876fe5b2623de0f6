import { assertEquals, assertStrictEquals } from "@std/assert";
import { asError, errorCode, errorDetails, errorMessage } from "../../../core/base/error_text.ts";

Deno.test("of an error its message, its stack, its code and itself", () => {
  const error = Object.assign(new TypeError("no such thing"), { code: "ENOENT" });
  assertEquals(errorMessage(error), "no such thing");
  assertEquals(errorDetails(error), error.stack);
  assertEquals(errorCode(error), "ENOENT");
  assertStrictEquals(asError(error), error);
  delete error.stack;
  assertEquals(errorDetails(error), "no such thing");
});

Deno.test("of anything else that was thrown its text, and no code", () => {
  for (const thrown of ["no such thing", 7, undefined, null]) {
    assertEquals(errorMessage(thrown), String(thrown));
    assertEquals(errorDetails(thrown), String(thrown));
    assertEquals(asError(thrown).message, String(thrown));
    assertEquals(errorCode(thrown), undefined);
  }
  assertEquals(errorCode(Object.assign(new Error("no"), { code: 7 })), undefined);
  assertEquals(errorCode({ code: "ENOENT" }), undefined);
});
