import { findPeer, ownName } from "../program.ts";
import type { PeerServer } from "./peer_server.ts";

/** vsftpd, running as the current user, for anonymous users, who may do everything. */
export const VSFTPD: PeerServer = {
  name: "vsftpd",
  programs: ["vsftpd"],
  // It writes its version to standard input.
  version: { program: "sh", args: ["-c", '"$0" -v 0>&1', findPeer("vsftpd") ?? "vsftpd"] },
  needsRoot: false,
  account: { user: "anonymous", password: "guest@example.org" },
  prepare: async ({ hostname, port, family, root, settings }) => {
    const lines = [
      family === "ipv4" ? "listen=YES" : "listen=NO\nlisten_ipv6=YES",
      family === "ipv4" ? `listen_address=${hostname}` : `listen_address6=${hostname}`,
      `listen_port=${port}`,
      "background=NO",
      "run_as_launching_user=YES",
      "seccomp_sandbox=NO",
      "connect_from_port_20=NO",
      "xferlog_enable=NO",
      `vsftpd_log_file=${settings.at("vsftpd.log")}`,
      "anonymous_enable=YES",
      `ftp_username=${await ownName("-un")}`,
      `anon_root=${root}`,
      "anon_umask=022",
      "anon_world_readable_only=NO",
      "write_enable=YES",
      "anon_upload_enable=YES",
      "anon_mkdir_write_enable=YES",
      "anon_other_write_enable=YES",
      "force_dot_files=YES",
      "",
    ];
    const path = await settings.write("vsftpd.conf", lines.join("\n"));
    return { program: "vsftpd", args: [path] };
  },
  ipv6: "yes",
  names: {},
};
