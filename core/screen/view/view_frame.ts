import { bytesText } from "../progress/quantity_text.ts";
import { styled, type TerminalLine } from "../../base/terminal_line.ts";
import type { ViewedSession, ViewState } from "./view_state.ts";
import { column, fit, widthOf } from "../../base/text_width.ts";

/** The size of the terminal, and whether it may show colour. */
export interface FrameRoom {
  /** The width and height of the terminal, in characters. */
  readonly columns: number;
  readonly rows: number;
  readonly color: boolean;
}

/** How many columns are needed to show the client program, the address beside the account, and the bar. */
const ROOMY = { client: 89, host: 59, bar: 71 } as const;

const BAR_WIDTH = 10;

const KEYS = "↑ ↓ or number: choose · k end · b ban · p pause · q leave · c card · ? help";
const FEW_KEYS = "? tells the keys";

const HELP = [
  "↑ ↓ or its number   choose a session",
  "k   end it with 421; its transfer is aborted",
  "b   end all sessions of its address, and ban the address for ten minutes",
  "p   answer new clients with 421, or let them in again",
  "q   end the server: transfers may finish; again: at once",
  "c   show the card again",
  "?   close this help",
];

/** The lines of the live view, cut to the width of the terminal; at most one fewer than the terminal has. */
export function frameLines(state: ViewState, room: FrameRoom): readonly TerminalLine[] {
  const { columns, rows, color } = room;
  const dim = (text: string) => styled("dim", text, color);
  const footer = state.message ?? (widthOf(KEYS) <= columns ? KEYS : FEW_KEYS);
  const tail = [
    ...(state.help ? HELP.map((line) => fit(line, columns)) : []),
    state.message === undefined ? dim(fit(footer, columns)) : fit(footer, columns),
  ];
  const most = Math.max(0, rows - 2 - tail.length);
  const lines = [fit(headline(state), columns), ...sessionLines(state, room, most), ...tail];
  return lines.slice(0, Math.max(1, rows - 1));
}

function headline({ shared, sessions, totals, phase }: ViewState): string {
  const count = sessions.length === 1 ? "1 session" : `${sessions.length} sessions`;
  const rate = sessions.reduce((sum, session) => sum + (session.rate ?? 0), 0);
  const parts = [
    ...(phase === "accepting" ? [] : [phase === "paused" ? "PAUSED" : "LEAVING"]),
    count,
    `sent ${totals.sent} (${bytesText(totals.sentBytes)})`,
    `received ${totals.received} (${bytesText(totals.receivedBytes)})`,
    `${bytesText(rate)}/s`,
    shared,
  ];
  return parts.join(" · ");
}

/** At most `most` lines; the selected session is always among them. */
function sessionLines(state: ViewState, room: FrameRoom, most: number): readonly TerminalLine[] {
  const { sessions, selected } = state;
  if (sessions.length <= most) {
    return sessions.map((session) => sessionLine(session, session.number === selected, room));
  }
  if (most <= 0) return [];
  const at = Math.max(0, sessions.findIndex(({ number }) => number === selected));
  const first = Math.min(Math.max(0, at - most + 2), sessions.length - most + 1);
  const shown = sessions.slice(first, first + most - 1);
  const left = sessions.length - shown.length;
  return [
    ...shown.map((session) => sessionLine(session, session.number === selected, room)),
    fit(`  and ${left} more`, room.columns),
  ];
}

function sessionLine(session: ViewedSession, chosen: boolean, room: FrameRoom): TerminalLine {
  const { columns, color } = room;
  const { number, host, account, client, doing } = session;
  const left = [
    `${chosen ? ">" : " "}${String(number).padStart(4)}`,
    ...(columns >= ROOMY.host ? [column(host, 15)] : []),
    column(account ?? (columns >= ROOMY.host ? "-" : host), 10),
    ...(columns >= ROOMY.client ? [column(client ?? "-", 14)] : []),
  ].join(" ");
  const right = transferText(session, columns >= ROOMY.bar);
  const rest = columns - widthOf(left) - widthOf(right) - 2;
  const line = fit(`${left} ${column(doing ?? "idle", rest)} ${right}`, columns);
  return styled("reverse", line, chosen && color);
}

/** The progress of a transfer: a bar and percents if the size is known, and the rate. */
function transferText({ bytes, expected, rate }: ViewedSession, hasRoom: boolean): string {
  if (bytes === undefined) return "";
  const perSecond = rate === undefined ? "" : `${bytesText(rate)}/s`;
  const speed = hasRoom ? ` ${perSecond.padStart(11)}` : "";
  if (expected === undefined || expected === 0) return `${bytesText(bytes).padStart(9)}${speed}`;
  const share = Math.min(1, bytes / expected);
  const percent = `${Math.floor(share * 100)}%`.padStart(4);
  return `${hasRoom ? `${bar(share)} ` : ""}${percent}${speed}`;
}

function bar(share: number): string {
  const full = Math.round(share * BAR_WIDTH);
  return "█".repeat(full) + "░".repeat(BAR_WIDTH - full);
}
