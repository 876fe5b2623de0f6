// This folder: the client's control connection, from connecting, TLS and login to the reply to each command.

import { formatAuthority } from "../../../core/network/address.ts";
import { ServerNames } from "../../../core/protocol/encoding/server_names.ts";
import { type Features, hasMachineListing } from "../../../core/protocol/features.ts";
import { toldSize } from "../../../core/protocol/replies/told_size.ts";
import { escapeControls } from "../../../core/base/redact.ts";
import type { ClientFailure } from "../../../core/cli/exit_code.ts";
import type { ReceivedReply } from "../../../core/protocol/replies/reply_parser.ts";
import type { RepresentationType } from "../../../core/representation/representation_type.ts";
import type { Login } from "../../../core/access/login_choice.ts";
import type { FtpUrl } from "../../../core/network/url.ts";
import type { Context } from "../../kernel/kernel.ts";
import type { ConnectionEvent } from "../../transport/connection/connection_messages.ts";
import type { DataChannelEvent } from "../../transport/data_channel/data_channel_messages.ts";
import type { Assignment } from "../queue/client_messages.ts";
import { JobMemory } from "../jobs/job_memory.ts";
import { type JobReport, type SessionReport, SILENT_JOB } from "../reports/reports.ts";
import { DataChannels } from "../../transport/data_channel/data_channel_handle.ts";
import type { Reached } from "./reaching/reached.ts";
import { logInAtGateway } from "./reaching/gateway_login.ts";
import { Way } from "./reaching/way.ts";
import { ServerDigests } from "../certainty/server_digests.ts";
import { DataOpener } from "../data/data_opener.ts";
import { ClientControl } from "./client_control.ts";
import type { Dialogue, Exchange } from "./dialogue.ts";
import { ClientFault, isPositive, refusal } from "../client_fault.ts";
import { awaitGreeting } from "./login.ts";
import { introduce } from "./introduction.ts";
import type { ServerFacts } from "./server_facts.ts";
import { logInPatiently } from "./patient_login.ts";
import { type OptionalCommand, type OptionalCommands, SessionLost } from "./optional.ts";
import type { ClientSettings } from "../client_settings.ts";
import type { ConversationOptions } from "./conversation_options.ts";
import { runTransfer } from "../data/run_transfer.ts";
import type { ClientTransfer, TransferResult } from "../data/client_transfer.ts";

/** How long, in ms, the server may take to answer an aborted transfer. */
const ABORT_GRACE = 3_000;

/** The events of an interpreter's connections. */
export type InterpreterEvent = ConnectionEvent | DataChannelEvent;

/**
 * What the client says to one server: the login, and then the commands that jobs need. Lives inside the
 * interpreter actor, which hands it every event; jobs call it from their task. Its methods throw `ClientFault`.
 */
export class Conversation {
  /** The actor that spawns what several sessions use. */
  readonly home: Context<never>;
  readonly names: ServerNames;
  readonly channels: DataChannels;
  readonly #ctx: Context<InterpreterEvent>;
  #settings: ClientSettings;
  readonly #url: FtpUrl;
  readonly #way: Way;
  readonly #control: ClientControl;
  readonly #interruption = new AbortController();
  #digests: ServerDigests | undefined;
  readonly #session: SessionReport;
  readonly #onLogin: () => void;
  #report: JobReport = SILENT_JOB;
  #memory = new JobMemory();
  #data: DataOpener | undefined;
  #reached: Reached | undefined;
  #connectedIn: number | undefined;
  #greeting: Promise<ReceivedReply> | undefined;
  #attempted = false;
  #loggedIn = false;
  #features: Features = new Map();
  #representation: RepresentationType | undefined;
  #abortTransfer: (() => void) | undefined;

  constructor(
    ctx: Context<InterpreterEvent>,
    { url, settings, lacking, loggedIn, home }: ConversationOptions,
  ) {
    this.#ctx = ctx;
    this.#url = url;
    this.#settings = settings;
    this.home = home;
    const names = this.names = new ServerNames(settings.encoding);
    this.#way = new Way(url, settings);
    const plan = { url, settings, tlsPlan: this.#way.tlsPlan };
    this.#control = new ClientControl(ctx, { ...plan, names, lacking });
    this.#session = settings.reports.session();
    this.#onLogin = loggedIn;
    this.channels = new DataChannels(ctx);
  }

  get #dialogue(): Dialogue {
    return this.#control.dialogue;
  }

  get #optional(): OptionalCommands {
    return this.#control.optional;
  }

  /** The actor that jobs spawn their own children in. */
  get context(): Context<never> {
    return this.#ctx;
  }

  /** Whether another job can be done here; `refused` when connecting or the login has failed. */
  get state(): "usable" | "lost" | "refused" {
    if (this.#attempted && !this.#loggedIn) return "refused";
    return this.#dialogue.failure === undefined ? "usable" : "lost";
  }

  /** Aborted, with the fault as its reason, when the user wants to stop. */
  get stopping(): AbortSignal {
    return this.#interruption.signal;
  }

  /** Those of the present job; of the run before the first one. */
  get settings(): ClientSettings {
    return this.#settings;
  }

  /** Is told how the present job goes. */
  get report(): JobReport {
    return this.#report;
  }

  /** What the present job knows of its earlier attempts. */
  get memory(): JobMemory {
    return this.#memory;
  }

  // ---- what the interpreter passes on ----

  /** A job begins. */
  take({ settings, memory, report }: Assignment): void {
    this.#settings = settings;
    this.#memory = memory;
    this.#report = report;
    report.use(this.#session);
  }

  /** An event of the control connection. */
  receive(event: ConnectionEvent): void {
    this.#control.receive(event);
  }

  /** A child of the interpreter has ended. */
  childEnded(path: string): void {
    this.channels.childEnded(path);
    this.#control.childEnded(path);
  }

  /** Stops for the reason given: a running transfer is aborted by ABOR (RFC 959 §4.1.3), anything else ends at once. */
  interrupt(interrupted: ClientFailure): void {
    this.#interruption.abort(new ClientFault(interrupted));
    const abortTransfer = this.#abortTransfer;
    if (abortTransfer === undefined || this.#dialogue.failure !== undefined) {
      return this.#dialogue.fail(interrupted);
    }
    this.#dialogue.begin("ABOR");
    abortTransfer();
    const cancel = this.#ctx.clock.schedule(ABORT_GRACE, () => this.#dialogue.fail(interrupted));
    this.#ctx.signal.addEventListener("abort", cancel, { once: true });
  }

  // ---- what jobs say ----

  /** Connects and logs in, unless that was done before. */
  async ready(): Promise<void> {
    if (this.#loggedIn) return;
    this.#attempted = true;
    try {
      await this.#begin();
    } catch (error) {
      throw await this.#control.tls.reconsidered(error, this.#interruption.signal);
    }
    const features = await introduce(this.#optional, this.names, this.settings);
    if (features === undefined) return;
    this.#features = features;
    this.#digests = undefined;
  }

  async #begin(): Promise<void> {
    const login = await this.settings.logins.for(this.#url);
    const greeting = await this.greet();
    const { tls } = this.#control;
    await tls.begin(greeting);
    await this.#logIn(login);
    await tls.protectData();
    this.#loggedIn = true;
    this.#onLogin();
  }

  /** Connects and waits for the greeting, unless that was done before: the first part of `ready`. */
  greet(): Promise<ReceivedReply> {
    return this.#greeting ??= this.#connect();
  }

  async #connect(): Promise<ReceivedReply> {
    this.#attempted = true;
    const { timeoutMs: ms } = this.settings;
    const { clock } = this.#ctx;
    await this.#control.tls.prepare();
    const began = clock.now();
    const { signal } = this.#interruption;
    this.#adopt(await this.#way.reach({ clock, ms, signal }));
    this.#connectedIn = clock.now() - began;
    const where = escapeControls(formatAuthority(this.#way.target));
    return await awaitGreeting(this.#dialogue, where);
  }

  /** What the server has shown so far, even if the login has failed meanwhile. */
  get facts(): ServerFacts {
    const { tls } = this.#control;
    return {
      peer: this.#reached?.peer,
      throughProxy: this.#way.hasProxy,
      connectedIn: this.#connectedIn,
      features: this.#features,
      identity: tls.identity,
      tls: tls.facts,
      protectsData: tls.data !== undefined,
      dataWay: this.#data?.lastWay,
    };
  }

  /** Sends a command and gives its final reply, whatever that says. */
  command(line: string): ReturnType<Dialogue["command"]> {
    return this.#dialogue.command(line);
  }

  /** Sends a command and does not wait; for a transfer between two servers. */
  begin(line: string): Exchange {
    return this.#dialogue.begin(line);
  }

  /** What the server has listed in its reply to FEAT; empty when it does not know the command. */
  get features(): Features {
    return this.#features;
  }

  /** Whether the server lists folders for programs (RFC 3659 §7). */
  get listsForPrograms(): boolean {
    return hasMachineListing(this.#features) && !this.#optional.lacks("MLSD");
  }

  /** See `Dialogue.holding`. */
  holding<T>(work: () => T): T {
    return this.#dialogue.holding(work);
  }

  /** TYPE, when it is another one than before. */
  async represent(type: RepresentationType): Promise<void> {
    if (this.#representation === type) return;
    const line = type === "ascii" ? "TYPE A" : "TYPE I";
    const received = await this.#dialogue.command(line);
    if (!isPositive(received)) throw refusal(line, received);
    this.#representation = type;
  }

  /** Sends an optional command (see `OptionalCommands.ask`). */
  ask(command: OptionalCommand, line: string): Promise<ReceivedReply | undefined> {
    return this.#optional.ask(command, line);
  }

  /** The same after the work is done: undefined also when the session ends. */
  askAtEnd(command: OptionalCommand, line: string): Promise<ReceivedReply | undefined> {
    return this.#optional.askAtEnd(command, line);
  }

  /** Runs a transfer whose command is optional (see `OptionalCommands.attempt`). */
  attempt<T>(command: OptionalCommand, work: () => Promise<T>): Promise<T> {
    return this.#optional.attempt(command, work);
  }

  /** SIZE (RFC 3659 §4) as the present type counts; undefined when the server does not say. */
  async size(path: string): Promise<number | undefined> {
    return toldSize(await this.#optional.ask("SIZE", `SIZE ${path}`));
  }

  /** The same after the work is done: undefined also when the session ends. */
  async sizeAtEnd(path: string): Promise<number | undefined> {
    return toldSize(await this.#optional.askAtEnd("SIZE", `SIZE ${path}`));
  }

  /** Whether the server takes commands before the replies to earlier ones have come, as far as was seen. */
  get takesAhead(): boolean {
    return this.#data?.takesAhead === true;
  }

  /** Whether SIZE is a command that the server does not know. */
  get cannotTellSizes(): boolean {
    return this.#optional.lacks("SIZE");
  }

  /** The digests that the server gives of its files; there are none before the login. */
  get digests(): ServerDigests {
    return this.#digests ??= new ServerDigests(this.#dialogue, this.#features);
  }

  /** A command with a data connection, from its opening to the final reply. */
  async transfer(transfer: ClientTransfer): Promise<TransferResult> {
    const opener = this.#opener();
    const ready = await opener.open(transfer);
    const { channel } = ready;
    this.#abortTransfer = () => channel.abort();
    const { settings, report, memory, stopping: interruption } = this;
    const own = { dialogue: this.#dialogue, context: this.#ctx, opener };
    const surroundings = { ...own, settings, report, memory, interruption };
    const run = () => runTransfer(ready, transfer, surroundings);
    try {
      const result = await (ready.isAhead ? this.attempt("commands ahead", run) : run());
      if (result.failure !== undefined) {
        const fault = this.#inNewSession(new ClientFault(result.failure));
        if (fault instanceof SessionLost) throw fault;
      }
      return result;
    } catch (error) {
      throw error instanceof ClientFault ? this.#inNewSession(error) : error;
    } finally {
      this.#abortTransfer = undefined;
      channel.abort();
      // The local file can be looked at only after the channel has ended.
      await channel.ended;
    }
  }

  /** The fault of a transfer; `SessionLost` where a new session may do without what was in its way. */
  #inNewSession(fault: ClientFault): ClientFault {
    if (fault instanceof SessionLost) return fault;
    if (!this.#opener().isSuspect || this.stopping.aborted) {
      return this.#control.tls.withTickets(fault);
    }
    this.#optional.giveUp("commands ahead");
    return new SessionLost("commands ahead", fault);
  }

  /** ABOR (RFC 959 §4.1.3) for the running transfer, of which enough has come; the call settles it once that is over. */
  endTransferEarly(): () => Promise<void> {
    const abort = this.#dialogue.begin("ABOR", ABORT_GRACE);
    return () => this.#dialogue.settleAbort(abort);
  }

  /** A line for people on standard error. */
  say(text: string): void {
    this.settings.status.note(`ferry: ${escapeControls(text)}`);
  }

  /** Gives the session up, for the reason given; another job gets a new one. */
  abandon(reason: string): void {
    this.#control.lose(reason);
  }

  /** QUIT, if the connection is open; waits for the answer, but not long. Never throws. */
  leave(): Promise<void> {
    return this.#control.leave();
  }

  /** The interpreter ends. */
  ended(): void {
    this.#session.closed();
    this.#control.tls.ended();
  }

  async #logIn(login: Login): Promise<void> {
    const { gateway } = this.#way;
    if (gateway?.login !== undefined) await logInAtGateway(this.#dialogue, gateway.login);
    await logInPatiently({
      url: this.#url,
      login: { ...login, user: login.user + (gateway?.suffix ?? "") },
      dialogue: this.#dialogue,
      optional: this.#optional,
      settings: this.settings,
      signal: this.#interruption.signal,
      refused: (reason) => this.#session.login(login.user, reason),
    });
    this.#session.login(login.user);
  }

  #adopt(reached: Reached): void {
    this.#reached = reached;
    this.#session.opened(reached.peer);
    this.#control.adopt(reached.conn);
    this.#data = new DataOpener({
      channels: this.channels,
      clock: this.#ctx.clock,
      dialogue: this.#dialogue,
      optional: this.#optional,
      reached,
      settings: this.settings,
      securing: () => this.#control.tls.data,
      wantsPlan: () => this.#features.has("PRET"),
    });
  }

  #opener(): DataOpener {
    if (this.#data === undefined) throw new Error("a transfer was asked for before the login");
    return this.#data;
  }
}
