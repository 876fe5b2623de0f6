import { HOST, IPV4, NAME, PORT, PORT_RANGE } from "../../options/kinds.ts";
import { option, repeated } from "../../options/rows.ts";

/** The ports that are tried without `--port`, in turn: high ones, which need no privileges. */
export const USUAL_PORTS = { first: 2121, last: 2130 } as const;

/** The options of `serve` about addresses, names and ports. */
export const LISTENING_OPTIONS = {
  "host": option({
    kind: HOST,
    summary: "listen on this address only",
    otherwise: "all addresses",
  }),
  "port": option({
    kind: PORT,
    summary: "listen on this port, 0 for any free one",
    otherwise: `${USUAL_PORTS.first}, or the next free one up to ${USUAL_PORTS.last}`,
  }),
  "passive-ports": option({
    kind: PORT_RANGE,
    summary: "use only these ports for passive data connections",
    otherwise: "any free ones",
  }),
  "public-host": option({
    kind: IPV4,
    summary: "the IPv4 address that passive replies name when the server is behind NAT",
  }),
  "host-name": repeated({
    value: "HOST",
    summary: "let clients that name their host (HOST) name only this one; may be repeated",
    otherwise: "any name",
  }, ({ source, value }, refuse) => {
    if (!/^[^\s\p{Cc}/@]+$/u.test(value)) refuse(`${source} wants the name of a host`);
    return value.toLowerCase();
  }),
  "run-as": option({
    kind: NAME,
    summary: "started as root, become this user once the ports are bound",
  }),
};
