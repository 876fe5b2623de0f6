// Listens like a service manager, on the Unix datagram socket named by the first argument, and prints each message as a
// line of JSON. Run it with --unstable-net, which such sockets need.

import { encodeText } from "../../../core/base/text.ts";

const [path = ""] = Deno.args;
const socket = Deno.listenDatagram({ transport: "unixpacket", path });
await Deno.stdout.write(encodeText('"listening"\n'));
for (;;) {
  const [bytes] = await socket.receive();
  await Deno.stdout.write(encodeText(`${JSON.stringify(new TextDecoder().decode(bytes))}\n`));
}
