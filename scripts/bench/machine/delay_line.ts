// A network interface on which every packet comes back after half of a round-trip time, with its source and its
// destination exchanged. So the other address of its network is this machine itself, seen from afar, on kernels without
// netem as well. Checksums stay right: exchanging two addresses does not change their sum. For a network namespace of
// its own; as root. Prints a line when the interface is there.
//
//   deno run -A scripts/bench/machine/delay_line.ts INTERFACE ROUND_TRIP_MS

const LIBC = Deno.dlopen("libc.so.6", {
  open: { parameters: ["buffer", "i32"], result: "i32" },
  ioctl: { parameters: ["i32", "u64", "buffer"], result: "i32" },
  ppoll: { parameters: ["buffer", "usize", "buffer", "pointer"], result: "i32" },
  read: { parameters: ["i32", "buffer", "usize"], result: "isize" },
  write: { parameters: ["i32", "buffer", "usize"], result: "isize" },
}).symbols;

const READ_WRITE_NONBLOCKING = 0o4002;
const TUNSETIFF = 0x4004_54ca;
const IFF_TUN = 1;
const IFF_NO_PI = 0x1000;
const NAME_BYTES = 16;
const REQUEST_BYTES = 40;
const POLLIN = 1;
const LONGEST_PACKET = 65_536;
const HEADER_BYTES = 20;
const SOURCE = 12;
const DESTINATION = 16;
const ADDRESS_BYTES = 4;

/** A packet that waits for its time. */
interface Waiting {
  readonly due: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

const [name = "", roundTrip = ""] = Deno.args;
const delay = Number(roundTrip) / 2;
const tun = openTun(name);
const received = new Uint8Array(LONGEST_PACKET);
let waiting: Waiting[] = [];
console.log("ready");
for (;;) {
  waitForPacket(waiting[0] === undefined ? 1000 : Math.max(0, waiting[0].due - performance.now()));
  for (let count = next(); count > 0; count = next()) {
    if (isVersion4(count)) waiting.push(turned(received.slice(0, count)));
  }
  const now = performance.now();
  const later = waiting.findIndex(({ due }) => due > now);
  const due = later < 0 ? waiting : waiting.slice(0, later);
  for (const { bytes } of due) LIBC.write(tun, bytes, BigInt(bytes.length));
  waiting = waiting.slice(due.length);
}

function openTun(interfaceName: string): number {
  const descriptor = LIBC.open(new TextEncoder().encode("/dev/net/tun\0"), READ_WRITE_NONBLOCKING);
  const request = new Uint8Array(REQUEST_BYTES);
  request.set(new TextEncoder().encode(interfaceName));
  new DataView(request.buffer).setUint16(NAME_BYTES, IFF_TUN | IFF_NO_PI, true);
  if (descriptor < 0 || LIBC.ioctl(descriptor, BigInt(TUNSETIFF), request) < 0) {
    console.error(`no interface ${interfaceName} can be made`);
    Deno.exit(1);
  }
  return descriptor;
}

function waitForPacket(ms: number): void {
  const entry = new Uint8Array(8);
  new DataView(entry.buffer).setInt32(0, tun, true);
  new DataView(entry.buffer).setInt16(4, POLLIN, true);
  const time = new Uint8Array(16);
  new DataView(time.buffer).setBigInt64(8, BigInt(Math.round((ms % 1000) * 1e6)), true);
  new DataView(time.buffer).setBigInt64(0, BigInt(Math.floor(ms / 1000)), true);
  LIBC.ppoll(entry, 1n, time, null);
}

/** Reads the next packet; 0 or less: there is none. */
function next(): number {
  return Number(LIBC.read(tun, received, BigInt(received.length)));
}

function isVersion4(count: number): boolean {
  return count >= HEADER_BYTES && (received[0] ?? 0) >> 4 === 4;
}

function turned(bytes: Uint8Array<ArrayBuffer>): Waiting {
  const source = bytes.slice(SOURCE, SOURCE + ADDRESS_BYTES);
  bytes.copyWithin(SOURCE, DESTINATION, DESTINATION + ADDRESS_BYTES);
  bytes.set(source, DESTINATION);
  return { due: performance.now() + delay, bytes };
}
