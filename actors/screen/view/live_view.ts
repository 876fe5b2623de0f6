// This folder: the actor of the live view, which follows the server, obeys keys and writes to the terminal.

import type { TerminalLine } from "../../../core/base/terminal_line.ts";
import { frameLines, type FrameRoom } from "../../../core/screen/view/view_frame.ts";
import { KeyReader, type ViewKey } from "../../../core/screen/view/view_keys.ts";
import type { ViewedSession, ViewState } from "../../../core/screen/view/view_state.ts";
import {
  type ActorRef,
  ask,
  type Behavior,
  type Context,
  type Settled,
} from "../../kernel/kernel.ts";
import type { Notice } from "../../../core/events/notice.ts";
import type { ServerMsg } from "../../server/server_messages.ts";
import type { SessionEntry } from "../../server/session/session_messages.ts";
import type { Screen } from "./screen.ts";
import { ViewTally } from "./view_tally.ts";
import type { Terminal } from "../../machine/world.ts";

/** How often, in ms, the server is asked and the view is drawn. */
const EVERY = 300;

/** How long, in ms, the server may take to answer. */
const PATIENCE = 5_000;

/** How long, in ms, the result of a key is shown. */
const MESSAGE_STAYS = 5_000;

/** Digits typed within this time, in ms, form one session number. */
const DIGITS_TOGETHER = 1_500;

/** What the live view needs. */
export interface LiveViewOptions {
  readonly terminal: Terminal;
  readonly screen: Screen;
  readonly server: ActorRef<ServerMsg>;
  /** What is shared, in words. */
  readonly shared: string;
  readonly color: boolean;
  /** The lines of the card. */
  readonly card: () => Promise<readonly TerminalLine[]>;
  /** The same as an interrupt: ends the server, and at once the second time. */
  readonly leave: () => void;
}

/** The answers of the server. */
interface ServerState {
  readonly entries: readonly SessionEntry[];
  /** Whether it is ending, for whatever reason. */
  readonly ending: boolean;
}

/** What the view understands. */
export type LiveViewMsg = { readonly kind: "notice"; readonly notice: Notice };

/** What the view sends to itself. */
type OwnViewMsg =
  | { readonly kind: "look-due" }
  /** The answers of the server. */
  | { readonly kind: "answered"; readonly settled: Settled<ServerState> }
  /** Events of the terminal. */
  | { readonly kind: "typed"; readonly bytes: Uint8Array }
  | { readonly kind: "resized" }
  | { readonly kind: "returned" }
  /** The result of a key, as a text for people. */
  | { readonly kind: "done"; readonly settled: Settled<string> };

/** The live view of a server: its sessions, their transfers and the keys of the operator. */
export function liveView(
  options: LiveViewOptions,
): (ctx: Context<LiveViewMsg | OwnViewMsg>) => Behavior<LiveViewMsg | OwnViewMsg> {
  return (ctx) => new LiveView(ctx, options);
}

class LiveView implements Behavior<LiveViewMsg | OwnViewMsg> {
  readonly #ctx: Context<LiveViewMsg | OwnViewMsg>;
  readonly #options: LiveViewOptions;
  readonly #keys = new KeyReader();
  readonly #tally = new ViewTally();
  readonly #attention: Disposable;
  #sessions: readonly ViewedSession[] = [];
  #selected: number | undefined;
  #digits = { text: "", at: 0 };
  #phase: ViewState["phase"] = "accepting";
  #message: { readonly text: string; readonly until: number } | undefined;
  #help = false;

  constructor(ctx: Context<LiveViewMsg | OwnViewMsg>, options: LiveViewOptions) {
    this.#ctx = ctx;
    this.#options = options;
    const { terminal, screen } = options;
    const { self } = ctx;
    screen.enter(terminal);
    this.#attention = terminal.attend({
      typed: (bytes) => void self.send({ kind: "typed", bytes }),
      resized: () => void self.send({ kind: "resized" }),
      left: () => screen.leave(),
      returned: () => void self.send({ kind: "returned" }),
    });
    this.#draw();
    this.#look();
  }

  receive(msg: LiveViewMsg | OwnViewMsg): undefined {
    switch (msg.kind) {
      case "notice":
        return this.#tally.note(msg.notice);
      case "look-due":
        return this.#look();
      case "answered":
        if (msg.settled.kind === "fulfilled") this.#take(msg.settled.value);
        this.#ctx.after(EVERY, { kind: "look-due" });
        return this.#draw();
      case "typed":
        for (const key of this.#keys.push(msg.bytes)) this.#press(key);
        return this.#draw();
      case "resized":
        this.#options.screen.forget();
        return this.#draw();
      case "returned":
        this.#options.screen.enter(this.#options.terminal);
        return this.#draw();
      case "done":
        if (msg.settled.kind === "fulfilled") this.#say(msg.settled.value);
        return this.#draw();
      default:
        return msg satisfies never;
    }
  }

  async onStop(): Promise<void> {
    this.#attention[Symbol.dispose]();
    await this.#options.screen.leave();
  }

  #look(): undefined {
    this.#ctx.run(
      () => serverState(this.#options.server),
      (settled) => ({ kind: "answered", settled }),
    );
  }

  #take({ entries, ending }: ServerState): void {
    if (ending) this.#phase = "leaving";
    const now = this.#ctx.clock.now();
    this.#sessions = entries.map((entry) => this.#tally.viewed(entry, now));
    this.#tally.forgetAllBut(entries);
    if (!this.#sessions.some(({ number }) => number === this.#selected)) this.#selected = undefined;
  }

  #draw(): undefined {
    const { terminal, screen, shared, color } = this.#options;
    const { columns, rows } = terminal.size();
    // The last column stays empty: terminals differ in how they treat a character there.
    const room: FrameRoom = { columns: columns - 1, rows, color };
    if (this.#message !== undefined && this.#message.until < this.#ctx.clock.now()) {
      this.#message = undefined;
    }
    screen.draw(frameLines({
      shared,
      sessions: this.#sessions,
      totals: this.#tally.totals,
      selected: this.#selected,
      phase: this.#phase,
      message: this.#message?.text,
      help: this.#help,
    }, room));
  }

  #say(text: string): void {
    this.#message = { text, until: this.#ctx.clock.now() + MESSAGE_STAYS };
  }

  // ---- keys ----

  #press(key: ViewKey): void {
    switch (key.kind) {
      case "up":
        return this.#move(-1);
      case "down":
        return this.#move(1);
      case "digit":
        return this.#type(key.digit);
      case "end":
        return this.#withSession((session) => this.#end(session));
      case "ban":
        return this.#withSession((session) => this.#ban(session));
      case "pause":
        return this.#pause();
      case "leave":
        this.#phase = "leaving";
        this.#say("transfers may finish; q again ends them");
        return this.#options.leave();
      case "card":
        this.#ctx.run(async () => {
          for (const line of await this.#options.card()) this.#options.screen.print(line);
        });
        return;
      case "help":
        this.#help = !this.#help;
        return;
      default:
        return key satisfies never;
    }
  }

  #move(step: number): void {
    const { length } = this.#sessions;
    if (length === 0) return this.#say("there are no sessions");
    const at = this.#sessions.findIndex(({ number }) => number === this.#selected);
    const next = at < 0 ? (step > 0 ? 0 : length - 1) : (at + step + length) % length;
    this.#selected = this.#sessions[next]?.number;
  }

  #type(digit: number): void {
    const now = this.#ctx.clock.now();
    const former = now - this.#digits.at <= DIGITS_TOGETHER ? this.#digits.text : "";
    const text = `${former}${digit}`.slice(-9);
    this.#digits = { text, at: now };
    const number = Number(text);
    const isThere = this.#sessions.some((session) => session.number === number);
    this.#selected = isThere ? number : undefined;
    if (!isThere) this.#say(`there is no session ${number}`);
  }

  #withSession(work: (session: number) => void): void {
    const [only, ...more] = this.#sessions;
    const session = this.#selected ?? (more.length === 0 ? only?.number : undefined);
    if (session !== undefined) return work(session);
    this.#say(
      only === undefined ? "there are no sessions" : "choose a session first: ↑ ↓ or its number",
    );
  }

  #end(session: number): void {
    this.#ctx.run(
      async () => {
        const found = await ask(this.#options.server, { kind: "kick", session }, {
          timeoutMs: PATIENCE,
        });
        return found ? `session ${session} was ended` : `session ${session} has ended already`;
      },
      (settled) => ({ kind: "done", settled }),
    );
  }

  #ban(session: number): void {
    this.#ctx.run(
      async () => {
        const address = await ask(this.#options.server, { kind: "ban", session }, {
          timeoutMs: PATIENCE,
        });
        return address === undefined
          ? `session ${session} has ended already`
          : `${address} is shut out for ten minutes`;
      },
      (settled) => ({ kind: "done", settled }),
    );
  }

  #pause(): void {
    if (this.#phase === "leaving") return this.#say("no new clients: ferry is ending");
    const paused = this.#phase === "accepting";
    this.#options.server.send({ kind: "pause", paused });
    this.#phase = paused ? "paused" : "accepting";
    this.#say(paused ? "new clients get 421; p lets them in again" : "clients are let in again");
  }
}

async function serverState(server: ActorRef<ServerMsg>): Promise<ServerState> {
  const [entries, { ending }] = await Promise.all([
    ask(server, { kind: "who" }, { timeoutMs: PATIENCE }),
    ask(server, { kind: "health" }, { timeoutMs: PATIENCE }),
  ]);
  return { entries, ending };
}
