import type { ReceivedReply } from "../../../core/protocol/replies/reply_parser.ts";
import type { Dialogue } from "./dialogue.ts";
import { ClientFault, isPositive, isUnknownCommand } from "../client_fault.ts";

/** What the client asks of a server that need not know it: whatever becomes of the question, the job goes on. */
export type OptionalCommand =
  /** Before the login, to learn of TLS. Some servers take any line but USER for a failed login. */
  | "FEAT before USER"
  | "AUTH"
  | "PBSZ"
  | "PROT"
  | "FEAT"
  | "CLNT"
  | "OPTS"
  | "EPSV"
  | "EPRT"
  | "SIZE"
  | "PWD"
  | "REST"
  | "MLSD"
  | "MLST";

/** How long, in ms, the answer to such a command is awaited, when the time-out is not shorter. */
const PATIENCE = 10_000;

/** The server ended the session over an optional command, or fell silent: a new session is to do without it. */
export class SessionLost extends ClientFault {
  override readonly name = "SessionLost";

  constructor(readonly over: OptionalCommand, { failure, received }: ClientFault) {
    super(failure, received);
  }
}

/** The optional commands of one session, and which of them the server is known to do without. */
export class OptionalCommands {
  readonly #dialogue: Dialogue;
  readonly #lacking: Set<OptionalCommand>;
  #refused: OptionalCommand | undefined;

  /** `lacking`: what earlier sessions were lost over. */
  constructor(dialogue: Dialogue, lacking: Iterable<OptionalCommand>) {
    this.#dialogue = dialogue;
    this.#lacking = new Set(lacking);
  }

  /** Whether it is of no use to ask. */
  lacks(command: OptionalCommand): boolean {
    return this.#lacking.has(command);
  }

  /** The last one that this session refused, if any. */
  get refused(): OptionalCommand | undefined {
    return this.#refused;
  }

  /**
   * The final reply to the line, whatever it says; undefined when the server is known to lack the command. Throws
   * `SessionLost` when the session ended instead, or nothing was said in time: a late reply could not be told from that to
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

  /** The same for a transfer, which does the work: `SessionLost` when the session ends before the server has agreed. */
  async attempt<T>(command: OptionalCommand, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof SessionLost || !isSessionOver(error)) throw error;
      throw new SessionLost(command, error);
    }
  }

  /** The same for what is asked when the job is done: a lost session is no answer. */
  async askAtEnd(command: OptionalCommand, line: string): Promise<ReceivedReply | undefined> {
    try {
      return await this.ask(command, line);
    } catch (error) {
      if (error instanceof SessionLost) return undefined;
      throw error;
    }
  }
}

/** Whether it was the session that ended, with nothing under way, and not the user, or somebody's trick, that ended it. */
export function isSessionOver(error: unknown): error is ClientFault {
  return error instanceof ClientFault && error.failure.sessionOver === true;
}
