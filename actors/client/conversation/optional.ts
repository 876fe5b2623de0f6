import type { ReceivedReply } from "../../../core/protocol/replies/reply_parser.ts";
import type { Dialogue } from "./dialogue.ts";
import { ClientFault, isPositive, isUnknownCommand } from "../client_fault.ts";

/** A command that a server need not know: the job continues whatever the answer is. */
export type OptionalCommand =
  /** Before the login, to find out about TLS. Some servers take any line but USER for a failed login. */
  | "FEAT before USER"
  /** Its sessions can be resumed twice only, where a server gives out no more tickets. */
  | "TLS 1.3"
  /** In place of TLS 1.3. */
  | "TLS 1.2"
  /** The next command before the reply to this one, or to one that moves a file. */
  | "commands ahead"
  | "AUTH"
  | "PBSZ"
  | "PROT"
  | "FEAT"
  | "CLNT"
  | "OPTS"
  | "EPSV"
  | "EPRT"
  | "SIZE"
  | "MDTM"
  | "PWD"
  | "REST"
  | "MLSD"
  | "MFMT"
  | "SITE UTIME"
  | "AVBL"
  | "ALLO"
  | "SITE CHMOD"
  | "MLST";

/** How long, in ms, to wait for the answer to such a command, unless the time-out is shorter. */
const PATIENCE = 10_000;

/**
 * The job can go on in a new session. The server ended this one after an optional command, or did not answer it, and a new
 * one leaves that out; or, where `over` is undefined, the person at the terminal has said what was missing.
 */
export class SessionLost extends ClientFault {
  override readonly name = "SessionLost";

  constructor(readonly over: OptionalCommand | undefined, { failure, received }: ClientFault) {
    super(failure, received);
  }
}

/** The optional commands of one session, and which of them the server does not know. */
export class OptionalCommands {
  readonly #dialogue: Dialogue;
  readonly #lacking: Set<OptionalCommand>;
  #refused: OptionalCommand | undefined;

  /** `lacking`: the commands after which earlier sessions ended. */
  constructor(dialogue: Dialogue, lacking: Iterable<OptionalCommand>) {
    this.#dialogue = dialogue;
    this.#lacking = new Set(lacking);
  }

  /** Whether the server does not know the command. */
  lacks(command: OptionalCommand): boolean {
    return this.#lacking.has(command);
  }

  /** It is not used in this session any more. */
  giveUp(command: OptionalCommand): void {
    this.#lacking.add(command);
  }

  /** The last one that the server refused in this session, if any. */
  get refused(): OptionalCommand | undefined {
    return this.#refused;
  }

  /**
   * The final reply to the line, whatever it says; undefined when the server does not know the command. Throws
   * `SessionLost` when the session ends instead, or when no reply comes in time: a late one would be taken for the reply to
   * the next command.
   */
  async ask(command: OptionalCommand, line: string): Promise<ReceivedReply | undefined> {
    if (this.#lacking.has(command)) return undefined;
    try {
      const received = await this.#dialogue.command(line, PATIENCE);
      if (isUnknownCommand(received)) this.#lacking.add(command);
      if (!isPositive(received)) this.#refused = command;
      return received;
    } catch (error) {
      throw isSessionOver(error) ? new SessionLost(command, error) : error;
    }
  }

  /** The same for a transfer: `SessionLost` when the session ends before the server has agreed. */
  async attempt<T>(command: OptionalCommand, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof SessionLost || !isSessionOver(error)) throw error;
      throw new SessionLost(command, error);
    }
  }

  /** The same after the job is done: undefined when the session ends. */
  async askAtEnd(command: OptionalCommand, line: string): Promise<ReceivedReply | undefined> {
    try {
      return await this.ask(command, line);
    } catch (error) {
      if (error instanceof SessionLost) return undefined;
      throw error;
    }
  }
}

/** Whether the server ended the session. Not when the user did, and not when an attack was found out. */
export function isSessionOver(error: unknown): error is ClientFault {
  return error instanceof ClientFault && error.failure.sessionOver === true;
}
