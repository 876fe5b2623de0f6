import { defined } from "../../core/base/defined.ts";
import type { FtpUrl } from "../../core/network/url.ts";
import { Conversation, type InterpreterEvent } from "./conversation/conversation.ts";
import { clientFailureOf, ClientFault } from "./client_fault.ts";
import type { Done, Job, JobResult } from "./jobs/job.ts";
import { type OptionalCommand, SessionLost } from "./conversation/optional.ts";
import type { ClientSettings } from "./client_settings.ts";
import { Partners } from "./sessions/copy/partners.ts";
import type { ActorRef, Behavior, Context, ExitReason, Settled } from "../kernel/kernel.ts";
import type { Assignment, ClientMsg, InterpreterMsg } from "./queue/client_messages.ts";
import { failed, success } from "../../core/base/outcome.ts";

/** What an interpreter is made of. */
export interface InterpreterOptions {
  /** The server and the login; the path does not matter. */
  readonly url: FtpUrl;
  readonly settings: ClientSettings;
  readonly owner: ActorRef<ClientMsg>;
  /** The owner's own context: what several sessions use is spawned there. */
  readonly home: Context<never>;
  /** The optional commands after which earlier sessions with this server ended. */
  readonly lacking: Iterable<OptionalCommand>;
}

/** The events of its connections, and what the actor sends to itself. */
type OwnMsg = InterpreterEvent | { readonly kind: "job-settled"; readonly settled: Settled<Done> };

/**
 * The client's protocol interpreter for one server (RFC 959 §2.3): it connects with the first job and does one job
 * at a time on the same control connection. Replies and data events are messages; the jobs themselves run beside the
 * mailbox and wait for them.
 */
export function interpreter(
  options: InterpreterOptions,
): (ctx: Context<InterpreterMsg | OwnMsg>) => Behavior<InterpreterMsg | OwnMsg> {
  return (ctx) => new Interpreter(ctx, options);
}

class Interpreter implements Behavior<InterpreterMsg | OwnMsg> {
  readonly #ctx: Context<InterpreterMsg | OwnMsg>;
  readonly #owner: ActorRef<ClientMsg>;
  readonly #conversation: Conversation;
  readonly #partners = new Partners();

  constructor(
    ctx: Context<InterpreterMsg | OwnMsg>,
    { url, settings, owner, home, lacking }: InterpreterOptions,
  ) {
    this.#ctx = ctx;
    this.#owner = owner;
    this.#conversation = new Conversation(ctx, {
      url,
      settings,
      lacking,
      home,
      loggedIn: () => void owner.send({ kind: "logged-in", session: ctx.self.path }),
    });
  }

  receive(msg: InterpreterMsg | OwnMsg): undefined {
    switch (msg.kind) {
      case "line":
      case "line-too-long":
      case "secured":
      case "disconnected":
        this.#conversation.receive(msg);
        return;
      case "data-listening":
      case "data-reached":
      case "data-opened":
      case "data-ended":
        this.#conversation.channels.receive(msg);
        return;
      case "run-job":
        return this.#start(msg.assignment);
      case "job-settled":
        return this.#settled(msg.settled);
      case "interrupt":
        this.#partners.interrupt(msg.failure);
        this.#conversation.interrupt(msg.failure);
        return;
      case "leave":
        this.#ctx.run(() => this.#leave());
        return;
      default:
        return msg satisfies never;
    }
  }

  onChildExit(child: ActorRef<never>, _reason: ExitReason): undefined {
    this.#conversation.childEnded(child.path);
  }

  onStopping(): undefined {
    this.#conversation.channels.end();
  }

  onStop(): void {
    this.#conversation.ended();
  }

  async #leave(): Promise<void> {
    await Promise.all([this.#conversation.leave(), this.#partners.end()]);
    this.#ctx.exit();
  }

  #start(assignment: Assignment): undefined {
    if (this.#conversation.state === "lost") {
      return this.#return("lost");
    }
    this.#conversation.take(assignment);
    this.#ctx.run(
      () => perform(this.#conversation, assignment.job, this.#partners),
      (settled) => ({ kind: "job-settled", settled }),
    );
  }

  #settled(settled: Settled<Done>): undefined {
    const { memory } = this.#conversation;
    const { hasPrinted } = memory;
    const isLost = settled.kind === "rejected" && settled.error instanceof SessionLost;
    if (isLost && !hasPrinted && memory.mayChangeSession()) {
      const { over } = settled.error;
      // Only what came ahead was wrong: the session itself is as good as a new one without it.
      const isUsable = over === "commands ahead" && this.#conversation.state === "usable";
      this.#return(isUsable ? "usable" : "lost", over);
    } else this.#report(hasPrinted ? withoutRetry(resultOf(settled)) : resultOf(settled));
  }

  #return(connection: "usable" | "lost", over?: OptionalCommand): undefined {
    const session = this.#ctx.self.path;
    this.#owner.send({ kind: "job-returned", session, connection, ...defined({ over }) });
  }

  #report(result: JobResult): undefined {
    this.#owner.send({
      kind: "job-ended",
      session: this.#ctx.self.path,
      result,
      connection: this.#conversation.state,
    });
  }
}

/** A name that the server does not find in UTF-8 may be in windows-1252 there. */
async function perform(
  conversation: Conversation,
  job: Job,
  partners: Partners,
): Promise<Done> {
  try {
    return await performAs(conversation, job, partners);
  } catch (error) {
    const path = isUnknownName(error) && job.kind !== "upload"
      ? conversation.names.respelt(job.url.path)
      : undefined;
    if (path === undefined) throw error;
    try {
      return await performAs(conversation, { ...job, url: { ...job.url, path } }, partners);
    } catch (another) {
      // It does not find that one either: the user wants to read about the name that was asked for.
      throw isUnknownName(another) ? error : another;
    }
  }
}

/** Whether the server says that there is no such file, or that the name is not valid. */
function isUnknownName(error: unknown): boolean {
  const code = error instanceof ClientFault ? error.received?.code : undefined;
  return code === 550 || code === 501 || code === 553;
}

/** Those that thousands of jobs need: to ask the runtime for what it has loaded takes microseconds. */
let downloading: typeof import("./jobs/download/download.ts") | undefined;
let uploading: typeof import("./jobs/upload/upload.ts") | undefined;

/** What each kind of job does, loaded when it is done: no command line asks for all of them. */
async function performAs(
  conversation: Conversation,
  job: Job,
  partners: Partners,
): Promise<Done> {
  switch (job.kind) {
    case "download": {
      downloading ??= await import("./jobs/download/download.ts");
      return await downloading.download(conversation, job);
    }
    case "upload": {
      uploading ??= await import("./jobs/upload/upload.ts");
      return await uploading.upload(conversation, job);
    }
    case "list": {
      if (!job.recursive && job.order === undefined && job.url.pattern === undefined) {
        // The server is at work while the code is loaded.
        const [{ list }] = await Promise.all([
          import("./jobs/listing/list_folder.ts"),
          conversation.ready(),
        ]);
        await list(conversation, job);
        return {};
      }
      const { listInOrder } = await import("./jobs/listing/telling/list_tree.ts");
      await listInOrder(conversation, job);
      return {};
    }
    case "match": {
      const { downloadMatching } = await import("./jobs/download/download_matching.ts");
      return await downloadMatching(conversation, job);
    }
    case "tree": {
      const { treeStep } = await import("./jobs/tree/tree_step.ts");
      return await treeStep(conversation, job);
    }
    case "copy": {
      const { copy } = await import("./sessions/copy/copy.ts");
      return await copy(conversation, job, partners);
    }
    case "stat": {
      const { stat } = await import("./jobs/listing/telling/stat.ts");
      return await stat(conversation, job);
    }
    case "enter": {
      const { enter } = await import("./jobs/listing/telling/enter.ts");
      await enter(conversation, job);
      return {};
    }
    case "usage": {
      const { usage } = await import("./jobs/listing/telling/usage.ts");
      return await usage(conversation, job);
    }
    case "remove": {
      const { remove } = await import("./jobs/changing/remove.ts");
      return await remove(conversation, job);
    }
    case "delete-file": {
      const { deleteFile } = await import("./jobs/changing/delete.ts");
      await deleteFile(conversation, job);
      return {};
    }
    case "delete-folders": {
      const { deleteFolders } = await import("./jobs/changing/delete.ts");
      await deleteFolders(conversation, job);
      return {};
    }
    case "make-folder": {
      const { makeFolder } = await import("./jobs/changing/make_folder.ts");
      await makeFolder(conversation, job);
      return {};
    }
    case "move": {
      const { move } = await import("./jobs/changing/move.ts");
      return await move(conversation, job);
    }
    default:
      return job satisfies never;
  }
}

/** Another attempt would begin the output again. */
function withoutRetry(result: JobResult): JobResult {
  return result.ok ? result : failed({ ...result.failure, lasting: true });
}

function resultOf(settled: Settled<Done>): JobResult {
  return settled.kind === "fulfilled"
    ? success(settled.value)
    : failed(clientFailureOf(settled.error));
}
