/** The options about names on the local network, in the order of the help. */
export const MDNS_OPTIONS = [
  {
    name: "announce",
    attached: "NAME",
    commands: ["serve"],
    summary:
      "say to the local network that this server is there (multicast DNS), as NAME or as what is shared",
  },
  {
    name: "wait",
    value: "SECONDS",
    commands: ["get", "put", "ls"],
    summary: "look so long for servers that are known by their names (default: 2)",
  },
] as const;
