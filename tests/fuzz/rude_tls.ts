import { errorMessage } from "../../core/base/error_text.ts";
import { encodeText } from "../../core/base/text.ts";
import { within } from "../support/time/deadline.ts";
import { TlsPeer } from "../support/tls/tls_peer.ts";
import { nextText, plainSocket } from "../support/tls/tls_wire.ts";
import { mutated, pieces } from "./mutation.ts";
import type { Random } from "./random.ts";

/** A control connection, in clear or under TLS. */
export interface RudeConn {
  /** Whether the greeting and the reply to AUTH have been read already. */
  readonly greeted: boolean;
  read(into: Uint8Array): Promise<number | null>;
  write(bytes: Uint8Array): Promise<number>;
  closeWrite(): Promise<void>;
  close(): void;
}

interface Target {
  readonly hostname: string;
  readonly port: number;
  readonly tls: boolean;
}

/** Connects, and goes under TLS where the target wants it; a text says what went wrong that should not have. */
export async function connectRudely(random: Random, target: Target): Promise<RudeConn | string> {
  if (target.tls && random.chance(0.9)) return await explicit(random, target);
  const conn = await Deno.connect({ hostname: target.hostname, port: target.port });
  conn.setNoDelay(true);
  return {
    greeted: false,
    read: (into) => conn.read(into),
    write: (bytes) => conn.write(bytes),
    closeWrite: () => conn.closeWrite(),
    close: () => conn.close(),
  };
}

/** AUTH and a handshake that is as it should be, sometimes with commands glued to AUTH. */
async function explicit(random: Random, target: Target): Promise<RudeConn | string> {
  const socket = await plainSocket(target.port);
  const glued = random.chance(0.2) ? "USER anonymous\r\nPASS x\r\nMKD injected\r\n" : "";
  try {
    await nextText(socket);
    socket.write(`AUTH ${random.pick(["TLS", "TLS-C", "SSL"])}\r\n${glued}`);
    const answer = await nextText(socket);
    if (!/^234 [^\r\n]*\r\n$/.test(answer)) return `AUTH was answered ${JSON.stringify(answer)}`;
    const peer = await TlsPeer.over(socket, { version: random.pick(["1.2", "1.3"]) });
    const endings = random.pick(["close", "close", "cut", "reset"]);
    return {
      greeted: true,
      read: (into) => peer.read(into),
      write: (bytes) => peer.write(bytes),
      closeWrite: () => endings === "cut" ? peer.cut() : peer.closeWrite(),
      close: () => endings === "reset" ? peer.reset() : peer.close(),
    };
  } catch (error) {
    socket.destroy();
    return `no TLS: ${errorMessage(error)}`;
  }
}

/** Bytes in place of a handshake. Once this end has said its last, the server must end as well. */
export async function rudeHandshake(
  random: Random,
  target: Target,
): Promise<{ readonly inputs: number; readonly complaints: readonly string[] }> {
  const socket = await plainSocket(target.port);
  const ended = new Promise<void>((resolve) => {
    socket.on("error", () => {});
    socket.once("close", () => resolve());
  });
  let inputs = 1;
  try {
    await nextText(socket);
    socket.write("AUTH TLS\r\n");
    await nextText(socket);
    for (const piece of pieces(random, helloLike(random))) {
      inputs += 1;
      socket.write(piece);
    }
    if (random.chance(0.3)) socket.resetAndDestroy();
    else socket.end();
    socket.resume();
    await within(ended, "the server to end a handshake that is none");
    return { inputs, complaints: [] };
  } catch (error) {
    return { inputs, complaints: [errorMessage(error)] };
  } finally {
    socket.destroy();
  }
}

/** What may look like a ClientHello at first, or like nothing. */
function helloLike(random: Random): Uint8Array {
  const body = random.bytes(random.pick([0, 1, 4, 40, 200, 600, 5_000]));
  const claimed = random.chance(0.7) ? body.length : random.below(65_536);
  const record = Uint8Array.of(
    random.pick([22, 22, 22, 21, 20, 23, 128, 0]),
    random.pick([3, 3, 2, 255]),
    random.below(5),
    claimed >> 8,
    claimed & 255,
    ...(body.length > 4 ? [1, 0, (body.length - 4) >> 8, (body.length - 4) & 255] : []),
    ...body.subarray(4),
  );
  switch (random.below(4)) {
    case 0:
      return mutated(random, record);
    case 1:
      return record.subarray(0, random.below(record.length));
    case 2:
      return encodeText(
        random.pick(["USER x\r\nPASS x\r\n", "GET / HTTP/1.1\r\n\r\n", "\0", "\r\n"]),
      );
    default:
      return record;
  }
}
