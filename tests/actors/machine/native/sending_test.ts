import { assert, assertEquals } from "@std/assert";
import { descriptorOf, isOpen } from "../../../../actors/machine/native/connection_descriptor.ts";
import { openFile } from "../../../../actors/machine/native/native_file.ts";
import { sendFile } from "../../../../actors/machine/native/send_file.ts";
import { calls, HAS_SYSTEM_CALLS } from "../../../support/process/system_calls.ts";
import { readUntilEnd } from "../../../support/network/network_checks.ts";
import { tempFolder } from "../../../support/files/temp_folder.ts";

/** The runtime's mark for a descriptor. */
const MARK = Symbol("Deno.internal.fd");

/** Two ends of a connection. */
interface Pair extends Disposable {
  readonly accepted: Deno.TcpConn;
  readonly dialled: Deno.TcpConn;
}

async function connected(listenOn: string, dialTo = listenOn): Promise<Pair> {
  using listener = Deno.listen({ hostname: listenOn, port: 0 });
  const [accepted, dialled] = await Promise.all([
    listener.accept(),
    Deno.connect({ hostname: dialTo, port: listener.addr.port }),
  ]);
  return {
    accepted,
    dialled,
    [Symbol.dispose]() {
      for (const conn of [accepted, dialled]) if (isOpen(conn)) conn.close();
    },
  };
}

function nativeTest(name: string, fn: () => Promise<void>): void {
  Deno.test({ name, ignore: !HAS_SYSTEM_CALLS, fn });
}

/** The descriptor of an accepted connection, which the runtime tells. */
function descriptor(conn: Deno.TcpConn): number {
  const found = descriptorOf(calls(), conn);
  assert(found !== undefined);
  return found;
}

nativeTest("an accepted connection has its descriptor, over IPv4 and IPv6", async () => {
  for (const [listenOn, dialTo] of [["127.0.0.1"], ["::1"], ["::", "127.0.0.1"]] as const) {
    using pair = await connected(listenOn, dialTo);
    assert(Deno.readLinkSync(`/proc/self/fd/${descriptor(pair.accepted)}`).startsWith("socket:"));
  }
});

nativeTest("a number that belongs to another connection or file is not believed", async () => {
  using pair = await connected("127.0.0.1");
  using other = await connected("127.0.0.1");
  const right = descriptor(pair.accepted);
  for (const [told, believed] of [[right, right], [descriptor(other.accepted)], [0], [-1]]) {
    const lying: Deno.TcpConn = Object.create(null, {
      localAddr: { value: pair.accepted.localAddr },
      remoteAddr: { value: pair.accepted.remoteAddr },
      [MARK]: { value: told },
    });
    assertEquals(descriptorOf(calls(), lying), believed);
  }
});

nativeTest("a closed connection has no descriptor, and is known to be closed", async () => {
  using pair = await connected("127.0.0.1");
  assertEquals(isOpen(pair.accepted), true);
  const addresses = descriptor(pair.accepted);
  pair.accepted.close();
  assertEquals(isOpen(pair.accepted), false);
  assert(addresses > 2);
  assertEquals(descriptorOf(calls(), pair.accepted), undefined);
});

nativeTest("a file is sent from where it would be read, up to its end", async () => {
  await using folder = await tempFolder();
  using pair = await connected("127.0.0.1");
  using file = openFile(calls(), await folder.write("file", "abcdefgh"));
  file.seekSync(2, Deno.SeekMode.Start);
  const [from, to] = [file.descriptor, descriptor(pair.accepted)];
  assertEquals(sendFile(calls(), { from, to, most: 3 }), 3);
  assertEquals(file.readSync(new Uint8Array(1)), 1);
  assertEquals(sendFile(calls(), { from, to, most: 1000 }), 2);
  assertEquals(sendFile(calls(), { from, to, most: 1000 }), 0);
  pair.accepted.close();
  assertEquals(new TextDecoder().decode(await readUntilEnd(pair.dialled)), "cdegh");
});

nativeTest("when the peer reads nothing the socket gets full, and goes on later", async () => {
  await using folder = await tempFolder();
  using pair = await connected("127.0.0.1");
  await Deno.writeFile(folder.at("file"), new Uint8Array());
  await Deno.truncate(folder.at("file"), 24 * 2 ** 20);
  using file = openFile(calls(), folder.at("file"));
  const [from, to] = [file.descriptor, descriptor(pair.accepted)];
  let total = 0;
  let filled = 0;
  const reading: Promise<Uint8Array>[] = [];
  for (;;) {
    const sent = sendFile(calls(), { from, to, most: 2 ** 20 });
    if (sent === 0) break;
    if (typeof sent === "number") {
      total += sent;
      continue;
    }
    assertEquals(sent, "full");
    filled += 1;
    if (reading.length === 0) reading.push(readUntilEnd(pair.dialled));
    // The runtime waits for room.
    const byte = new Uint8Array(1);
    assertEquals([file.readSync(byte), await pair.accepted.write(byte)], [1, 1]);
    total += 1;
  }
  assert(filled > 0);
  assertEquals(total, 24 * 2 ** 20);
  pair.accepted.close();
  assertEquals((await reading[0])?.length, total);
});

nativeTest("what cannot be sent so, or to nobody, is told as impossible", async () => {
  await using folder = await tempFolder();
  using pair = await connected("127.0.0.1");
  using whole = openFile(calls(), folder.path);
  const to = descriptor(pair.accepted);
  assertEquals(sendFile(calls(), { from: whole.descriptor, to, most: 10 }), "impossible");
  using file = openFile(calls(), await folder.write("file", "abc"));
  await pair.accepted.closeWrite();
  assertEquals(sendFile(calls(), { from: file.descriptor, to, most: 10 }), "impossible");
});
