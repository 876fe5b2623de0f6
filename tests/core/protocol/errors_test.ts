import { assertEquals, assertStringIncludes } from "@std/assert";
import {
  type ClientFailure,
  type ClientFailureKind,
  exitCodeOf,
} from "../../../core/cli/exit_code.ts";
import {
  type DataFailureKind,
  fileFailureReply,
  transferFailureReply,
} from "../../../core/protocol/transfer_failure.ts";
import {
  describeFileFailure,
  type FileFailureKind,
  FileFault,
} from "../../../core/files/file_failure.ts";

function failure(kind: ClientFailureKind): ClientFailure {
  return { kind, message: kind };
}

Deno.test("each file failure has its reply", () => {
  const expected: Readonly<Record<FileFailureKind, number>> = {
    "not-found": 550,
    "denied": 550,
    "exists": 550,
    "not-empty": 550,
    "is-folder": 550,
    "not-folder": 550,
    "special-file": 550,
    "not-text": 550,
    "vetoed": 550,
    "too-long": 553,
    "name-not-allowed": 553,
    "no-space": 452,
    "over-quota": 452,
    "busy": 450,
    "no-unique-name": 450,
    "no-descriptors": 451,
    "io": 451,
  };
  const kinds: readonly FileFailureKind[] = [
    "not-found",
    "denied",
    "exists",
    "not-empty",
    "is-folder",
    "not-folder",
    "special-file",
    "too-long",
    "name-not-allowed",
    "no-space",
    "over-quota",
    "busy",
    "no-unique-name",
    "no-descriptors",
    "io",
  ];
  for (const kind of kinds) {
    const { code, lines } = fileFailureReply({ kind, action: "write", path: "/a b" });
    assertEquals(code, expected[kind], kind);
    assertStringIncludes(lines.join(), "cannot write /a b: ");
  }
});

Deno.test("a name that is only looked for is never 553, kept for new names (RFC 959 §5.4)", () => {
  for (const kind of ["too-long", "name-not-allowed"] as const) {
    for (const action of ["read", "list", "look up", "enter", "delete"] as const) {
      assertEquals(fileFailureReply({ kind, action, path: "/a" }).code, 550, `${kind} ${action}`);
    }
    for (const action of ["write", "create", "rename"] as const) {
      assertEquals(fileFailureReply({ kind, action, path: "/a" }).code, 553, `${kind} ${action}`);
    }
  }
});

Deno.test("each data failure has its reply", () => {
  const expected: readonly (readonly [DataFailureKind, number])[] = [
    ["refused", 425],
    ["not-opened", 425],
    ["no-port", 425],
    ["broken", 426],
    ["stalled", 426],
    ["aborted", 426],
  ];
  for (const [kind, code] of expected) {
    assertEquals(transferFailureReply({ side: "data", kind }).code, code, kind);
  }
});

Deno.test("a file that fails in a transfer is answered as a file", () => {
  const full = { kind: "no-space", action: "write", path: "/x", detail: "3 MB needed" } as const;
  assertEquals(transferFailureReply({ side: "file", failure: full }), fileFailureReply(full));
  assertEquals(new FileFault(full).message, describeFileFailure(full));
  assertStringIncludes(describeFileFailure(full), "(3 MB needed)");
});

Deno.test("the exit code is 0 when nothing failed", () => {
  assertEquals(exitCodeOf([]), 0);
  assertEquals(exitCodeOf([], { succeeded: 3, skipped: 2 }), 0);
});

Deno.test("the exit code is 10 when every file was skipped", () => {
  assertEquals(exitCodeOf([], { succeeded: 0, skipped: 2 }), 10);
  assertEquals(exitCodeOf([failure("server-refused")], { succeeded: 0, skipped: 1 }), 1);
});

Deno.test("each failure has its exit code", () => {
  const expected: readonly (readonly [ClientFailureKind, number])[] = [
    ["usage", 2],
    ["unreachable", 3],
    ["login-refused", 4],
    ["server-refused", 5],
    ["local-file", 6],
    ["trust", 7],
    ["integrity", 8],
    ["timed-out", 9],
    ["try-later", 11],
    ["bug", 70],
    ["interrupted", 130],
  ];
  for (const [kind, code] of expected) {
    assertEquals(exitCodeOf([failure(kind)]), code);
    assertEquals(exitCodeOf([failure(kind), failure(kind)]), code);
  }
});

Deno.test("the exit code is 1 when only some failed, or not all alike", () => {
  assertEquals(exitCodeOf([failure("server-refused")], { succeeded: 1, skipped: 0 }), 1);
  assertEquals(exitCodeOf([failure("server-refused"), failure("local-file")]), 1);
});

Deno.test("an interrupt counts above all", () => {
  assertEquals(
    exitCodeOf([failure("server-refused"), failure("interrupted")], { succeeded: 4, skipped: 0 }),
    130,
  );
});
