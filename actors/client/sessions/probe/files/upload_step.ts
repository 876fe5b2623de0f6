import { defined } from "../../../../../core/base/defined.ts";
import { rateOf } from "../../../../../core/events/event_line.ts";
import { FileFault } from "../../../../../core/files/file_failure.ts";
import { formatTimestamp } from "../../../../../core/files/listing/timestamp.ts";
import type { ByteSource } from "../../../../transport/flow/flow.ts";
import { ComparingSink } from "../../../jobs/download/beginning.ts";
import { ClientFault, fail, isPositive, refusal } from "../../../client_fault.ts";
import type { HeldSession } from "../../held_sessions.ts";
import type { Talks } from "../talks.ts";
import { faultOf, inSeconds, type Probing, reportFailed } from "../probing.ts";
import { timeOf } from "./times.ts";

/** The size of the file, in bytes: its transfer can be measured, and nobody misses the room. */
const SIZE = 1_048_576;

/** A time that no clock would give a new file: 2001-09-09 01:46:40 UTC. */
const SET_TIME = 1_000_000_000_000;

/** Stores a small file, reads its time, fetches it back, and deletes it. */
export async function tryUpload(probing: Probing, talks: Talks): Promise<void> {
  const bytes = crypto.getRandomValues(new Uint8Array(65_536));
  const name = `ferry-probe-${crypto.randomUUID().slice(0, 8)}.tmp`;
  const stored = await talks.step(
    "upload",
    (session) => storeFile(probing, session, name, bytes),
  );
  if (stored === "refused") return;
  if (stored !== undefined) {
    await talks.step("clock", (session) => readClock(probing, session, name, stored.endedAt));
    const back = await talks.step(
      "download",
      (session) => fetchBack(probing, session, name, bytes),
    );
    reportStored(probing, name, stored, back === true);
    await talks.step("times", (session) => setTime(probing, session, name));
  }
  await talks.step("upload", (session) => remove(probing, session, name));
}

function reportStored(
  { found }: Probing,
  name: string,
  { bytes, milliseconds }: Stored,
  compared: boolean,
): void {
  const rate = rateOf(bytes, milliseconds);
  const seconds = inSeconds(milliseconds);
  found({ finding: "upload", name, bytes, seconds, ...defined({ rate }), compared });
}

/** How an upload went. */
interface Stored {
  readonly bytes: number;
  readonly milliseconds: number;
  /** When it ended, in ms since 1970. */
  readonly endedAt: number;
}

/** `refused`: nothing was stored. Throws when the session is lost, and then something may have been. */
async function storeFile(
  probing: Probing,
  { open: { conversation } }: HeldSession,
  name: string,
  block: Uint8Array,
): Promise<Stored | "refused"> {
  const line = `STOR ${name}`;
  try {
    await conversation.represent("image");
    const { failure, bytes, milliseconds } = await conversation.transfer({
      direction: "out",
      planned: line,
      command: () => line,
      open: () => Promise.resolve({ direction: "out", source: new Repeated(block, SIZE) }),
      shownFailure: (failure) => failure,
    });
    if (failure !== undefined) throw new ClientFault(failure);
    return { bytes, milliseconds, endedAt: conversation.context.clock.now() };
  } catch (error) {
    reportFailed(probing, "upload", error);
    if (conversation.state !== "usable") throw error;
    return "refused";
  }
}

/** The time that the server gave the file just now. */
async function readClock(
  { found }: Probing,
  { open: { conversation } }: HeldSession,
  name: string,
  endedAt: number,
): Promise<void> {
  const time = await timeOf(conversation, name);
  if (time === undefined) {
    const reason = "the server does not tell the time of a new file (no MDTM)";
    return found({ finding: "left-out", step: "clock", reason });
  }
  found({ finding: "clock", ahead: Math.round((time - endedAt) / 1000) });
}

async function fetchBack(
  probing: Probing,
  { open: { conversation } }: HeldSession,
  name: string,
  block: Uint8Array,
): Promise<boolean> {
  const whole = new Uint8Array(SIZE);
  for (let at = 0; at < SIZE; at += block.length) whole.set(block, at);
  const sink = new ComparingSink(whole, {
    write: () => Promise.reject(new FileFault({ kind: "io", action: "read", path: name })),
    finish: () => Promise.resolve(),
    [Symbol.dispose]: () => {},
  });
  const line = `RETR ${name}`;
  try {
    const { failure } = await conversation.transfer({
      direction: "in",
      planned: line,
      command: () => line,
      open: () => Promise.resolve({ direction: "in", sink }),
      shownFailure: (failure) => failure,
    });
    if (sink.differs) fail("integrity", "the file came back changed: other bytes than were sent");
    if (failure !== undefined) throw new ClientFault(failure);
    return true;
  } catch (error) {
    // A drop box takes files and does not give them back.
    const { kind, message } = faultOf(error).failure;
    if (kind === "server-refused") {
      probing.found({ finding: "left-out", step: "download", reason: message });
    } else reportFailed(probing, "download", error);
    if (conversation.state !== "usable") throw error;
    return false;
  }
}

/** MFMT (draft-somers-ftp-mfxx §3.1), or MDTM with a time, which some servers take for the same. */
async function setTime(
  { found }: Probing,
  { open: { conversation } }: HeldSession,
  name: string,
): Promise<void> {
  const stamp = formatTimestamp(SET_TIME);
  const knowsMfmt = conversation.facts.features.has("MFMT");
  const verb = knowsMfmt ? "MFMT" : "MDTM";
  const received = await conversation.command(`${verb} ${stamp} ${name}`);
  const works = isPositive(received) && await timeOf(conversation, name) === SET_TIME;
  if (knowsMfmt && works) return;
  const commands = works ? [verb] : [];
  found({ finding: "ability", ability: "set-time", works, commands });
}

async function remove(
  { found }: Probing,
  { open: { conversation } }: HeldSession,
  name: string,
): Promise<void> {
  const line = `DELE ${name}`;
  const received = await conversation.command(line);
  if (isPositive(received)) return;
  found({ finding: "left-behind", name, reason: refusal(line, received).message });
}

/** The same bytes again and again. */
class Repeated implements ByteSource {
  readonly #block: Uint8Array;
  #left: number;
  #at = 0;

  constructor(block: Uint8Array, size: number) {
    this.#block = block;
    this.#left = size;
  }

  read(into: Uint8Array): Promise<number | null> {
    if (this.#left === 0) return Promise.resolve(null);
    const count = Math.min(into.length, this.#block.length, this.#left);
    const piece = this.#block.subarray(this.#at, this.#at + count);
    into.set(piece);
    this.#left -= piece.length;
    this.#at = (this.#at + piece.length) % this.#block.length;
    return Promise.resolve(piece.length);
  }

  [Symbol.dispose](): void {}
}
