import { ACCOUNT, CRYPTED_PASSWORD } from "../account.ts";
import { ownName } from "../program.ts";
import type { PeerServer } from "./peer_server.ts";

/** ProFTPD, running as the current user, with one account of its own. */
export const PROFTPD: PeerServer = {
  name: "ProFTPD",
  programs: ["proftpd"],
  version: { program: "proftpd", args: ["-v"] },
  needsRoot: false,
  account: ACCOUNT,
  prepare: async ({ hostname, port, family, root, settings }) => {
    const { uid, gid } = await Deno.stat(settings.path);
    const account = `${ACCOUNT.user}:${CRYPTED_PASSWORD}:${uid}:${gid}::${root}:/bin/sh\n`;
    const accounts = await settings.write("accounts", account);
    await Deno.chmod(accounts, 0o600);
    const lines = [
      'ServerName "peer"',
      "ServerType standalone",
      `UseIPv6 ${family === "ipv6" ? "on" : "off"}`,
      `DefaultAddress ${hostname}`,
      "SocketBindTight on",
      `Port ${port}`,
      `User ${await ownName("-un")}`,
      `Group ${await ownName("-gn")}`,
      "RootLogin on",
      `AuthUserFile ${accounts}`,
      "AuthOrder mod_auth_file.c",
      "RequireValidShell off",
      "UseReverseDNS off",
      "DelayEngine off",
      "LangEngine off",
      `PidFile ${settings.at("pid")}`,
      `ScoreboardFile ${settings.at("scoreboard")}`,
      "SystemLog none",
      "TransferLog none",
      "WtmpLog off",
      "Umask 022",
      "AllowOverwrite on",
      "AllowStoreRestart on",
      "AllowRetrieveRestart on",
      "",
    ];
    const path = await settings.write("proftpd.conf", lines.join("\n"));
    return { program: "proftpd", args: ["--nodaemon", "--config", path] };
  },
  ipv6: "yes",
  names: {},
};
