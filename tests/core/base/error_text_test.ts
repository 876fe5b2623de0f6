import { assertEquals, assertStrictEquals } from "@std/assert";
import {
  asError,
  errorCode,
  errorDetails,
  errorMessage,
  handshakeReason,
  plainReason,
} from "../../../core/base/error_text.ts";

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

Deno.test("no error number, no real path and no link to a manual is shown", () => {
  for (
    const [message, plain] of [
      ["Connection reset by peer (os error 104)", "Connection reset by peer"],
      ["No such file or directory (os error 2): open '/srv/secret'", "No such file or directory"],
      ["Invalid cross-device link (os error 18): rename '/a' -> '/b'", "Invalid cross-device link"],
      [
        "peer closed connection without sending TLS close_notify: https://docs.rs/rustls/#eof",
        "peer closed connection without sending TLS close_notify",
      ],
      ["it failed (https://example.org/why) here", "it failed here"],
      ["operation canceled", "operation canceled"],
    ] as const
  ) assertEquals(plainReason(new Error(message)), plain);
});

Deno.test("a failed handshake is described in words", () => {
  for (
    const [message, words] of [
      ["tls handshake eof", "the other end closed the connection"],
      [
        "received fatal alert: CertificateUnknown",
        "the other end refused it (alert CertificateUnknown)",
      ],
      ["received corrupt message of type InvalidContentType", "the other end does not speak TLS"],
      ["Connection reset by peer (os error 104)", "Connection reset by peer"],
    ] as const
  ) assertEquals(handshakeReason(new Error(message)), words);
});
