import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { control } from "../../../actors/server/watching/control/control.ts";
import {
  type ControlSocket,
  openControlSocket,
  openServingControl,
} from "../../../actors/server/watching/control/control_socket.ts";
import { startSystem } from "../../../actors/kernel/kernel.ts";
import type { ServerMsg } from "../../../actors/server/server_messages.ts";
import type { SessionEntry } from "../../../actors/server/session/session_messages.ts";
import { encodeText } from "../../../core/base/text.ts";
import { within } from "../../support/time/deadline.ts";
import { FakeClock } from "../../support/time/fake_clock.ts";
import { readAll } from "../../support/ftp/data_sink.ts";
import { type TempFolder, tempFolder } from "../../support/files/temp_folder.ts";

const ENTRY: SessionEntry = {
  number: 3,
  peer: { hostname: "192.0.2.1", port: 4000 },
  since: 5,
  secured: true,
  name: "ann",
};

interface Bench extends AsyncDisposable {
  readonly folder: TempFolder;
  readonly path: string;
  readonly clock: FakeClock;
  readonly kicked: readonly number[];
  ask(text: string): Promise<string>;
  stop(): Promise<void>;
}

async function bench(): Promise<Bench> {
  const folder = await tempFolder();
  const path = folder.at("c.sock");
  const clock = new FakeClock();
  const system = startSystem({ clock });
  const kicked: number[] = [];
  const server = system.spawn<ServerMsg>("server", () => ({
    receive(msg) {
      if (msg.kind === "who") msg.answer.send([ENTRY]);
      if (msg.kind === "kick") {
        kicked.push(msg.session);
        msg.answer.send(msg.session === ENTRY.number);
      }
    },
  }));
  system.spawn("control", control({ socket: await opened(path), server }));
  return {
    folder,
    path,
    clock,
    kicked,
    ask: async (text) => {
      const conn = await Deno.connect({ transport: "unix", path });
      await conn.write(encodeText(text));
      return new TextDecoder().decode(await within(readAll(conn), "an answer"));
    },
    stop: () => system.stop(),
    [Symbol.asyncDispose]: async () => {
      await system.stop();
      await folder[Symbol.asyncDispose]();
    },
  };
}

async function opened(path: string): Promise<ControlSocket> {
  const socket = await openControlSocket(path);
  assert(socket.ok, socket.ok ? "" : socket.failure);
  return socket.value;
}

Deno.test("who and kick get one line of JSON each", async () => {
  await using server = await bench();
  const sessions: unknown = JSON.parse(await server.ask("who\n"));
  assertEquals(sessions, { kind: "sessions", sessions: [ENTRY] });
  assertEquals(await server.ask("kick 3\n"), '{"kind":"kicked","found":true}\n');
  assertEquals(await server.ask("kick 4\n"), '{"kind":"kicked","found":false}\n');
  assertEquals(server.kicked, [3, 4]);
});

Deno.test("what is no request is refused, and nothing of it is obeyed", async () => {
  await using server = await bench();
  for (const text of ["\n", "kick\n", "GET / HTTP/1.1\r\n\r\n", "x".repeat(64)]) {
    assertStringIncludes(await server.ask(text), '"kind":"refused"');
  }
  assertEquals(server.kicked, []);
});

Deno.test("a client that asks nothing is disconnected after a while", async () => {
  await using server = await bench();
  const conn = await Deno.connect({ transport: "unix", path: server.path });
  await conn.write(encodeText("wh"));
  // Another answer shows that this one has been accepted.
  await server.ask("who\n");
  await server.clock.advance(5_000);
  assertEquals((await within(readAll(conn), "the end")).length, 0);
});

Deno.test("only the owner can connect, and at the end nothing is left", async () => {
  await using server = await bench();
  const { mode, isSocket } = await Deno.lstat(server.path);
  assertEquals(isSocket, true);
  assertEquals((mode ?? 0) & 0o777, 0o600);
  assertEquals(await server.folder.names(), ["c.sock"]);
  await server.stop();
  assertEquals(await server.folder.names(), []);
});

/** Like a killed process. The runtime removes only a name that it has made itself. */
function leaveDeadSocket(path: string): void {
  const listener = Deno.listen({ transport: "unix", path: `${path}-` });
  Deno.renameSync(`${path}-`, path);
  listener.close();
}

Deno.test("the socket that a dead server left is replaced", async () => {
  await using folder = await tempFolder();
  const path = folder.at("c.sock");
  leaveDeadSocket(path);
  assertEquals(await folder.names(), ["c.sock"]);
  const socket = await opened(path);
  const conn = await Deno.connect({ transport: "unix", path });
  conn.close();
  socket.remove();
  assertEquals(await folder.names(), []);
});

Deno.test("a server that starts removes sockets of killed servers, and nothing else", async () => {
  await using folder = await tempFolder();
  const run = folder.at("ferry");
  await Deno.mkdir(run, { mode: 0o700 });
  const at = (name: string) => `${run}/${name}`;
  for (const name of ["2121.sock", "2122-77.sock", "other"]) {
    leaveDeadSocket(at(name));
  }
  using _alive = Deno.listen({ transport: "unix", path: at("2123.sock") });
  await Deno.writeTextFile(at("2124.sock"), "no socket");
  await Deno.symlink(at("2121.sock"), at("2125.sock"));
  await Deno.writeTextFile(at("certificate.pem"), "kept");
  const env = (name: string) => name === "XDG_RUNTIME_DIR" ? folder.path : undefined;
  const opened = await openServingControl(undefined, 2200, { env, words: () => {} });
  assert(opened.ok && opened.value !== undefined);
  const names = [...Deno.readDirSync(run)].map(({ name }) => name).sort();
  assertEquals(names, [
    "2123.sock",
    "2124.sock",
    "2125.sock",
    "2200.sock",
    "certificate.pem",
    "other",
  ]);
  opened.value.remove();
  (await Deno.connect({ transport: "unix", path: at("2123.sock") })).close();
});

Deno.test("a server that answers keeps its socket", async () => {
  await using server = await bench();
  const second = await openControlSocket(server.path);
  assert(!second.ok);
  assertStringIncludes(second.failure, "another server answers there");
  assertStringIncludes(await server.ask("who\n"), '"kind":"sessions"');
});

Deno.test("a file or a link of that name stays what it is", async () => {
  await using folder = await tempFolder();
  const file = await folder.write("file", "mine");
  const link = folder.at("link");
  await Deno.symlink(file, link);
  for (const path of [file, link]) {
    const socket = await openControlSocket(path);
    assert(!socket.ok);
    assertStringIncludes(socket.failure, "something else has that name");
  }
  assertEquals(await Deno.readTextFile(file), "mine");
});

Deno.test("a socket that has another server's name by now is not taken away", async () => {
  await using folder = await tempFolder();
  const path = folder.at("c.sock");
  const first = await opened(path);
  await Deno.remove(path);
  const second = await opened(path);
  first.remove();
  assertEquals(await folder.names(), ["c.sock"]);
  second.remove();
});

Deno.test("a folder that is not there, or a path that is too long, is said", async () => {
  await using folder = await tempFolder();
  for (const path of [folder.at("none", "c.sock"), folder.at("x".repeat(200))]) {
    const socket = await openControlSocket(path);
    assert(!socket.ok);
    assertStringIncludes(socket.failure, path);
  }
  assertEquals(await folder.names(), []);
});
