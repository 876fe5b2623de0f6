import type { ProbeStep } from "../../../../core/events/probe/findings.ts";
import type { HeldSession } from "../held_sessions.ts";
import { faultOf, type Probing } from "./probing.ts";

/** The session that the steps share, opened anew when one of them has lost it. */
export class Talks {
  /** The folder that the session is in; empty: that of the login. */
  folder = "";
  readonly #probing: Probing;
  #present: HeldSession | undefined;

  constructor(probing: Probing, first: HeldSession) {
    this.#probing = probing;
    this.#present = first;
  }

  /** A step; undefined when it has failed, which is a finding. */
  async step<T>(
    name: ProbeStep,
    work: (session: HeldSession) => Promise<T>,
  ): Promise<T | undefined> {
    try {
      return await work(await this.#usable());
    } catch (error) {
      const { message: reason } = faultOf(error).failure;
      const { found, findings } = this.#probing;
      const isTold = findings.some((one) => one.finding === "failed" && one.step === name);
      if (!isTold) found({ finding: "left-out", step: name, reason });
      return undefined;
    }
  }

  async end(): Promise<void> {
    await this.#present?.end();
    this.#present = undefined;
  }

  async #usable(): Promise<HeldSession> {
    if (this.#present?.open.conversation.state === "usable") return this.#present;
    await this.end();
    const session = await this.#probing.sessions.logIn();
    this.#present = session;
    const { folder } = this;
    if (folder !== "") await session.open.conversation.command(`CWD ${folder}`);
    return session;
  }
}
