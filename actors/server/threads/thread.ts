import { plainReason } from "../../../core/base/error_text.ts";
import { NameFilter } from "../../../core/files/name_filter.ts";
import {
  findEncoding,
  type NameEncoding,
  USUAL_ENCODING,
} from "../../../core/protocol/encoding/name_encoding.ts";
import { type ActorRef, startSystem, type System, systemClock } from "../../kernel/kernel.ts";
import { openMirror } from "../../kernel/waiting/whole_turn.ts";
import { openSystemCalls } from "../../machine/native/system_calls.ts";
import { tuneListener } from "../../machine/native/tuned_listeners.ts";
import type { UploadHook } from "../hooks/running_hooks.ts";
import type { SessionSettings, SettingsParts } from "../session/session_settings.ts";
import { HostNames } from "../startup/host_names.ts";
import { listenBeside } from "../startup/listening.ts";
import { Bridge, type BridgePort } from "./bridge.ts";
import type { ThreadPlan, ToServerMsg, ToThreadMsg } from "./bridge_messages.ts";
import { remoteHooks } from "./remote_hooks.ts";
import { threadServer, type ThreadServerMsg } from "./thread_server.ts";
import { WorkNumbers } from "./work_numbers.ts";

/** What the thread gets from the program around it. */
export interface ThreadWorld {
  /** Loads what is otherwise loaded when a session needs it first. */
  readonly loadAhead: () => Promise<void>;
  /** The settings of sessions for a command line. */
  readonly settingsOf: (
    invocation: ThreadPlan["invocation"],
    parts: SettingsParts,
  ) => SessionSettings;
}

type Preparing = Extract<ToThreadMsg, { readonly kind: "prepare" }>;

/** One of the threads of a server besides the first, as it runs there. Serves until the server stops it. */
export class Thread {
  readonly #world: ThreadWorld;
  readonly #main: Bridge<ToServerMsg, ToThreadMsg>;
  readonly #system: System = startSystem({ clock: systemClock });
  #encoding: NameEncoding = USUAL_ENCODING;
  #socket: Deno.TcpListener | undefined;
  #certificate: ThreadPlan["certificate"];
  #running: ActorRef<ThreadServerMsg> | undefined;

  /** Its orders come over the port. */
  constructor(port: BridgePort, world: ThreadWorld) {
    this.#world = world;
    this.#main = new Bridge("/server", port, (msg) => this.#receive(msg));
  }

  #receive(msg: ToThreadMsg): void {
    switch (msg.kind) {
      case "prepare":
        this.#prepare(msg).then(msg.answer.send, (error) => msg.answer.send(plainReason(error)));
        return;
      case "begin":
        return this.#begin(msg.plan);
      case "certificate":
        this.#certificate = msg.certificate;
        return;
      case "stop":
        this.#stop().finally(() => msg.answer.send(true));
        return;
      case "order":
      case "describe":
      case "give-way":
      case "close-door":
        if (this.#running?.send(msg) === "full") this.#running.sendWhenReady(msg);
        return;
      default:
        return msg satisfies never;
    }
  }

  /** Loads everything: the user that the process becomes may not be able to read the program's files. */
  async #prepare({ hostname, port, encoding, native }: Preparing): Promise<undefined> {
    await this.#world.loadAhead();
    const found = await findEncoding(encoding);
    if (found.ok) this.#encoding = found.value;
    this.#socket = listenBeside(hostname, port);
    await openMirror();
    // Before a client can have come.
    if (native && openSystemCalls()) tuneListener(this.#socket);
  }

  #begin(plan: ThreadPlan): void {
    const socket = this.#socket;
    if (socket === undefined) throw new Error("the thread has no port to serve on");
    const { invocation, welcome, counts } = plan;
    const works = new WorkNumbers(this.#main);
    this.#certificate = plan.certificate;
    const settings = this.#world.settingsOf(invocation, {
      encoding: this.#encoding,
      welcome,
      tls: this.#tls(plan),
      uploadHook: this.#uploadHook(plan, works),
      resolver: invocation.requireHostname ? new HostNames(systemClock) : undefined,
    });
    const { uploads, archives } = invocation;
    const shares = { ...plan.shares, streams: new Map(), filter: new NameFilter(plan.names) };
    const { claims } = plan;
    const shared = { uploads, archives, shares, claims };
    const options = { socket, main: this.#main, settings, counts, works, ...shared };
    this.#running = this.#system.spawn("server", threadServer(options));
  }

  #tls({ invocation: { tls }, certificate }: ThreadPlan): SessionSettings["tls"] {
    const { policy, requireReuse, bareEnds } = tls;
    if (policy === "off" || certificate === undefined) return undefined;
    return {
      policy,
      requireReuse,
      bareEnds,
      certificate: () => this.#certificate ?? certificate,
    };
  }

  #uploadHook({ uploadHook }: ThreadPlan, works: WorkNumbers): UploadHook | undefined {
    return uploadHook && { ...uploadHook, hooks: remoteHooks(this.#main, works) };
  }

  async #stop(): Promise<void> {
    await this.#system.stop();
  }
}
