import { findPeer } from "../program.ts";
import type { PeerServer, Place } from "./peer_server.ts";

/** The server with more lines at the end of its configuration file. */
export function withLines(
  server: PeerServer,
  file: string,
  lines: readonly string[] | ((place: Place) => Promise<readonly string[]>),
): PeerServer {
  return {
    ...server,
    prepare: async (place) => {
      const invocation = await server.prepare(place);
      const more = typeof lines === "function" ? await lines(place) : lines;
      await Deno.writeTextFile(place.settings.at(file), `${more.join("\n")}\n`, { append: true });
      return invocation;
    },
  };
}

/** The server with more arguments. */
export function withArguments(server: PeerServer, more: readonly string[]): PeerServer {
  return {
    ...server,
    prepare: async (place) => {
      const { args, ...invocation } = await server.prepare(place);
      return { ...invocation, args: [...args, ...more] };
    },
  };
}

/** The server with another local time: `XYZ-02` is two hours ahead of UTC. */
export function inZone(zone: string, server: PeerServer): PeerServer {
  return {
    ...server,
    prepare: async (place) => {
      const { program, args, ...invocation } = await server.prepare(place);
      const command = [`TZ=${zone}`, findPeer(program) ?? program, ...args];
      return { ...invocation, program: "env", args: command };
    },
  };
}
