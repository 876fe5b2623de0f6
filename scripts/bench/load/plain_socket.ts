import { failed, LIBC, wasInterrupted } from "./libc.ts";

const AF_INET = 2;
const SOCK_STREAM = 1;
const IPPROTO_TCP = 6;
const TCP_NODELAY = 1;
const SOL_SOCKET = 1;
const SO_RCVTIMEO = 20;
const MSG_NOSIGNAL = 0x4000;
const SHUT_WR = 1;
const ADDRESS_BYTES = 16;
const BACKLOG = 1024;

/** The longest that a receive waits: 60 seconds, as a `struct timeval`. */
const PATIENCE = new Uint8Array(new BigInt64Array([60n, 0n]).buffer);
const ON = new Uint8Array([1, 0, 0, 0]);

/** A connection whose calls block. Every call throws when the connection is broken, or silent for a minute. */
export interface ByteSocket {
  readonly descriptor: number;
  /** Sends all of it. */
  send(bytes: Uint8Array<ArrayBuffer>): void;
  /** Receives at least one byte; 0 is the orderly end. */
  receive(into: Uint8Array<ArrayBuffer>): number;
  /** Says that nothing more will be sent, waits for the other end, and closes. */
  finish(): void;
  close(): void;
}

/** A TCP connection in clear. */
export class PlainSocket implements ByteSocket {
  constructor(readonly descriptor: number) {}

  send(bytes: Uint8Array<ArrayBuffer>): void {
    for (let at = 0; at < bytes.length;) {
      const rest = at === 0 ? bytes : bytes.subarray(at);
      const sent = Number(
        LIBC.send(this.descriptor, rest, BigInt(rest.length), MSG_NOSIGNAL),
      );
      if (sent < 0 && !wasInterrupted()) throw failed("send");
      at += Math.max(sent, 0);
    }
  }

  receive(into: Uint8Array<ArrayBuffer>): number {
    for (;;) {
      const count = Number(LIBC.recv(this.descriptor, into, BigInt(into.length), 0));
      if (count >= 0) return count;
      if (!wasInterrupted()) throw failed("recv");
    }
  }

  /** In clear the end of the connection says it all. */
  finish(): void {
    this.close();
  }

  close(): void {
    LIBC.close(this.descriptor);
  }
}

/** Says that nothing more will be sent, and waits until the other end says so too: unread bytes would make it a reset. */
export function closeAfterPeer(descriptor: number): void {
  LIBC.shutdown(descriptor, SHUT_WR);
  const rest = new Uint8Array(4096);
  while (LIBC.recv(descriptor, rest, BigInt(rest.length), 0) > 0);
  LIBC.close(descriptor);
}

/** Connects to an IPv4 address. */
export function dial(host: string, port: number): PlainSocket {
  const descriptor = openSocket();
  LIBC.setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, PATIENCE, PATIENCE.length);
  sendAtOnce(descriptor);
  if (LIBC.connect(descriptor, socketAddress(host, port), ADDRESS_BYTES) < 0) {
    throw failed("connect");
  }
  return new PlainSocket(descriptor);
}

/** A listening socket on a free port of an IPv4 address. */
export function listenOn(host: string): { readonly descriptor: number; readonly port: number } {
  const descriptor = openSocket();
  if (LIBC.bind(descriptor, socketAddress(host, 0), ADDRESS_BYTES) < 0) throw failed("bind");
  if (LIBC.listen(descriptor, BACKLOG) < 0) throw failed("listen");
  const address = new Uint8Array(ADDRESS_BYTES);
  const length = new Uint8Array([ADDRESS_BYTES, 0, 0, 0]);
  if (LIBC.getsockname(descriptor, address, length) < 0) throw failed("getsockname");
  return { descriptor, port: new DataView(address.buffer).getUint16(2) };
}

/** Waits for the next connection to a listening socket. */
export function acceptOn(listener: number): PlainSocket {
  const descriptor = LIBC.accept(listener, null, null);
  if (descriptor < 0) throw failed("accept");
  sendAtOnce(descriptor);
  return new PlainSocket(descriptor);
}

function openSocket(): number {
  const descriptor = LIBC.socket(AF_INET, SOCK_STREAM, 0);
  if (descriptor < 0) throw failed("socket");
  return descriptor;
}

function sendAtOnce(descriptor: number): void {
  LIBC.setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, ON, ON.length);
}

/** `struct sockaddr_in`: the family as the machine has it, port and address as the network has them. */
function socketAddress(host: string, port: number): Uint8Array<ArrayBuffer> {
  const address = new Uint8Array(ADDRESS_BYTES);
  const view = new DataView(address.buffer);
  view.setUint16(0, AF_INET, true);
  view.setUint16(2, port);
  address.set(host.split(".").map(Number), 4);
  return address;
}
