// This folder: sessions that are held by somebody else than the queue: those of a probe, and of copies between servers.

import type { FtpUrl } from "../../../core/network/url.ts";
import type { ActorRef, Behavior, Context, ExitReason } from "../../kernel/kernel.ts";
import type { TlsFacts } from "../../transport/tls/securing.ts";
import type { ClientSettings } from "../client_settings.ts";
import { Conversation, type InterpreterEvent } from "../conversation/conversation.ts";
import type { OptionalCommand } from "../conversation/optional.ts";

/** What a held session is made of. */
export interface HeldSessionOptions {
  readonly url: FtpUrl;
  readonly settings: ClientSettings;
  /** The optional commands that are left out. */
  readonly lacking: Iterable<OptionalCommand>;
  /** Gets the session as soon as it can be used. */
  opened(session: OpenSession): void;
}

/** A session that is talked to from a task of another actor, its parent. */
export interface OpenSession {
  readonly conversation: Conversation;
  /** TLS of the last data connection; undefined before there is one, and in clear. */
  readonly dataTls: TlsFacts | undefined;
}

/** The actor that holds one session: it passes events on to the conversation, as an interpreter does. */
export function heldSession(
  options: HeldSessionOptions,
): (ctx: Context<InterpreterEvent>) => Behavior<InterpreterEvent> {
  return (ctx) => new HoldingActor(ctx, options);
}

class HoldingActor implements Behavior<InterpreterEvent>, OpenSession {
  readonly conversation: Conversation;
  #dataTls: TlsFacts | undefined;

  constructor(
    ctx: Context<InterpreterEvent>,
    { url, settings, lacking, opened }: HeldSessionOptions,
  ) {
    this.conversation = new Conversation(ctx, {
      url,
      settings,
      lacking,
      home: ctx,
      loggedIn: () => {},
    });
    opened(this);
  }

  get dataTls(): TlsFacts | undefined {
    return this.#dataTls;
  }

  receive(event: InterpreterEvent): undefined {
    switch (event.kind) {
      case "line":
      case "line-too-long":
      case "secured":
      case "disconnected":
        this.conversation.receive(event);
        return;
      case "data-opened":
        this.#dataTls = event.tls;
        this.conversation.channels.receive(event);
        return;
      case "data-listening":
      case "data-reached":
      case "data-ended":
        this.conversation.channels.receive(event);
        return;
      default:
        return event satisfies never;
    }
  }

  onChildExit(child: ActorRef<never>, _reason: ExitReason): undefined {
    this.conversation.childEnded(child.path);
  }

  onStop(): void {
    this.conversation.ended();
  }
}
