import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { onTerminal, plainText } from "../../../core/base/terminal_line.ts";
import { frameLines, type FrameRoom } from "../../../core/screen/view/view_frame.ts";
import { KeyReader } from "../../../core/screen/view/view_keys.ts";
import type { ViewedSession, ViewState } from "../../../core/screen/view/view_state.ts";
import { column, fit, widthOf } from "../../../core/base/text_width.ts";
import { encodeText } from "../../../core/base/text.ts";
import { everySplit } from "../../support/files/splits.ts";

const NOBODY: ViewState = {
  shared: "photos",
  sessions: [],
  totals: { sent: 0, sentBytes: 0, received: 0, receivedBytes: 0 },
  selected: undefined,
  phase: "accepting",
  message: undefined,
  help: false,
};
const ROOM: FrameRoom = { columns: 100, rows: 24, color: false };

function session(facts: Partial<ViewedSession> = {}): ViewedSession {
  return {
    number: 7,
    host: "192.168.1.31",
    account: "ann",
    client: "FileZilla",
    doing: "RETR /a.bin",
    bytes: 500,
    expected: 1_000,
    rate: 2_000,
    ...facts,
  };
}

function text(state: Partial<ViewState>, room: Partial<FrameRoom> = {}): string {
  return frameLines({ ...NOBODY, ...state }, { ...ROOM, ...room }).map(onTerminal).join("\n");
}

Deno.test("a frame shows the sessions, their transfers, the progress and the rates", () => {
  const frame = text({ sessions: [session()] });
  for (const part of ["1 session", "7", "192.168.1.31", "ann", "FileZilla", "RETR /a.bin"]) {
    assert(frame.includes(part), `${part}\n${frame}`);
  }
  assert(frame.includes("█████░░░░░  50%      2 kB/s"), frame);
  assert(frame.includes("photos"), frame);
});

Deno.test("without a size the bytes are shown, and more than all counts as all", () => {
  assert(text({ sessions: [session({ expected: undefined })] }).includes("500 B"));
  assert(text({ sessions: [session({ bytes: 2_000 })] }).includes("100%"));
});

Deno.test("bars are aligned, whether or not there is a rate yet", () => {
  const frame = text({ sessions: [session(), session({ rate: undefined })] });
  const bars = frame.split("\n").slice(1, 3).map((line) => line.indexOf("█"));
  assert(bars[0] === bars[1] && bars[0] !== -1, frame);
});

Deno.test("the chosen session is marked, and seen however many there are", () => {
  const sessions = Array.from({ length: 50 }, (_, index) => session({ number: index + 1 }));
  for (const selected of [1, 17, 50]) {
    const frame = text({ sessions, selected }, { rows: 12 });
    assert(new RegExp(`^> +${selected} `, "m").test(frame), frame);
    assert(/and \d+ more/.test(frame), frame);
  }
});

Deno.test("on a terminal with a single line for sessions their number is shown", () => {
  const sessions = [1, 2, 3].map((number) => session({ number }));
  const frame = text({ sessions, selected: 1 }, { rows: 4 });
  assert(frame.includes("  and 3 more"), frame);
});

Deno.test("in colours the chosen one is reversed, without them nothing is written but text", () => {
  const state = { sessions: [session()], selected: 7 };
  assert(text(state, { color: true }).includes("\x1b[7m"));
  assertEquals(text(state).includes("\x1b"), false);
});

Deno.test("property: no frame is larger than the terminal, and no name sends a control", () => {
  const name = fc.option(fc.string({ unit: "binary" }), { nil: undefined });
  const number = fc.option(fc.nat(), { nil: undefined });
  const viewed: fc.Arbitrary<ViewedSession> = fc.record({
    number: fc.integer({ min: 1, max: 99_999 }),
    host: fc.oneof(fc.ipV4(), fc.ipV6()),
    account: name,
    client: name,
    doing: name,
    bytes: number,
    expected: number,
    rate: number,
  });
  fc.assert(fc.property(
    fc.array(viewed, { maxLength: 30, size: "max" }),
    fc.integer({ min: 10, max: 200 }),
    fc.integer({ min: 2, max: 50 }),
    fc.boolean(),
    fc.string({ unit: "binary" }),
    (sessions, columns, rows, help, shared) => {
      const selected = sessions[0]?.number;
      const lines = frameLines({ ...NOBODY, sessions, selected, help, shared }, {
        columns,
        rows,
        color: false,
      });
      assert(lines.length < Math.max(3, rows), `${lines.length} lines of ${rows}`);
      for (const line of lines.map(plainText)) {
        assert(widthOf(line) <= columns, `${widthOf(line)} of ${columns}: ${line}`);
        assert(!/\p{Cc}|[\u202a-\u202e\u2066-\u2069]/u.test(line), JSON.stringify(line));
      }
    },
  ));
});

Deno.test("property: a text is fitted exactly, wide and combined characters included", () => {
  const piece = fc.oneof(
    fc.string({ unit: "grapheme" }),
    fc.constantFrom("日本", "👩‍👩‍👧", "e\u0301", "\u200d", "\t"),
  );
  fc.assert(fc.property(fc.array(piece), fc.nat({ max: 40 }), (pieces, columns) => {
    assert(widthOf(fit(pieces.join(""), columns)) <= columns);
    assertEquals(widthOf(column(pieces.join(""), columns)), columns);
  }));
});

Deno.test("keys, whole and split anywhere; what is no key is nothing", () => {
  const typed = encodeText("k\x1b[A\x1b[Bx12\x1bOA\x1b[1;5A\x1b\x1b[B?q\x1b[3~p");
  const expected = ["end", "up", "down", 1, 2, "up", "up", "down", "help", "leave", "pause"];
  for (const parts of everySplit(typed)) {
    const reader = new KeyReader();
    const keys = parts.flatMap((part) => reader.push(part));
    assertEquals(keys.map((key) => key.kind === "digit" ? key.digit : key.kind), expected);
  }
});

Deno.test("the letter that ends a control sequence is no key, even after a space", () => {
  const keys = new KeyReader().push(encodeText("\x1b[2 kp"));
  assertEquals(keys.map(({ kind }) => kind), ["pause"]);
});
