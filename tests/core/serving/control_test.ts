import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { type ListedSession, parseAnswer } from "../../../core/serving/control/control_answer.ts";
import {
  formatRequest,
  LONGEST_REQUEST,
  parseRequest,
} from "../../../core/serving/control/control_request.ts";
import { whoObject, whoTable } from "../../../core/screen/who_table.ts";

const NOW = Date.UTC(2026, 0, 1);
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const SESSION: ListedSession = {
  number: 7,
  peer: { hostname: "192.0.2.1", port: 4000 },
  since: NOW - 5 * SECOND,
};

Deno.test("property: every request is read as it was written, and fits", () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 999_999_999_999_999 }), (session) => {
    for (const request of [{ kind: "who" } as const, { kind: "kick", session } as const]) {
      const line = formatRequest(request);
      assert(line.length < LONGEST_REQUEST);
      assertEquals(parseRequest(line), request);
    }
  }));
});

Deno.test("what is no request is none", () => {
  for (const line of ["", "WHO", "who ", "kick", "kick 0", "kick -1", "kick 1 2", "kick x"]) {
    assertEquals(parseRequest(line), undefined, line);
  }
});

Deno.test("property: whatever an answer contains, reading it does not throw", () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (line) => {
    parseAnswer(line);
  }));
  assertEquals(parseAnswer('{"kind":"kicked"}'), undefined);
  assertEquals(parseAnswer('{"kind":"kicked","found":true}'), { kind: "kicked", found: true });
});

Deno.test("the table: a header, columns that line up, and what is not known as a dash", async () => {
  const transferring: ListedSession = {
    ...SESSION,
    number: 12,
    peer: { hostname: "2001:db8::1", port: 21 },
    since: NOW - 2 * HOUR - 5 * MINUTE,
    name: "ann",
    client: "lftp",
    secured: true,
    doing: "RETR /a b",
    bytes: 1234,
  };
  assertEquals(await whoTable([SESSION, transferring], NOW), [
    "SESSION  PEER              ACCOUNT  CLIENT  FOR    BYTES  DOING",
    "7        192.0.2.1:4000    -        -       5s     -      not logged in",
    "12       [2001:db8::1]:21  ann      lftp    2h05m  1234   RETR /a b",
  ]);
});

Deno.test("how long a session has been there, in two units at most", async () => {
  const shown = async (ms: number) => (await whoTable([{ ...SESSION, since: NOW - ms }], NOW))[1];
  for (
    const [ms, text] of [
      [0, "0s"],
      [59 * SECOND, "59s"],
      [MINUTE, "1m00s"],
      [HOUR - SECOND, "59m59s"],
      [DAY - SECOND, "23h59m"],
      [3 * DAY + 4 * HOUR, "3d04h"],
      // A clock that was set back.
      [-MINUTE, "0s"],
    ] as const
  ) {
    const line = await shown(ms);
    assert(line?.includes(` ${text} `), `${ms}: ${line}`);
  }
});

Deno.test("property: no name reaches a terminal as a control; the object has it as it is", async () => {
  const text = fc.string({ unit: "binary", maxLength: 60, size: "max" });
  await fc.assert(fc.asyncProperty(text, text, text, async (name, client, doing) => {
    const session = { ...SESSION, name, client, doing };
    const object = whoObject(session);
    for (const line of [...await whoTable([session], NOW), object]) {
      assert(!/[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u.test(line));
    }
    const read: unknown = JSON.parse(object);
    assertEquals(read, {
      session: 7,
      host: "192.0.2.1",
      port: 4000,
      account: name,
      client,
      secured: null,
      doing,
      bytes: null,
      since: "2025-12-31T23:59:55.000Z",
    });
  }));
});
