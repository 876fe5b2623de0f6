import { existsSync } from "node:fs";
import { join } from "@std/path";
import type { MadeCertificate } from "../../support/tls/certificate_maker.ts";
import { findPeer } from "../program.ts";
import { withLines } from "../servers/configured.ts";
import type { PeerServer, Place } from "../servers/peer_server.ts";
import { PROFTPD } from "../servers/proftpd.ts";
import { PYFTPDLIB } from "../servers/pyftpdlib.ts";
import { PURE_FTPD } from "../servers/pure_ftpd.ts";
import { VSFTPD } from "../servers/vsftpd.ts";

/** How another server uses TLS. */
export interface TlsVariant {
  readonly name: string;
  readonly scheme: "ftpes" | "ftps";
  /** Its TLS version, if it can be limited to one. */
  readonly version?: "1.2" | "1.3";
  /** The server, with this certificate. */
  server(certificate: MadeCertificate): PeerServer;
}

/**
 * Every way to be tried. vsftpd and ProFTPD want the session of the control connection resumed, as is their default.
 */
export const TLS_VARIANTS: readonly TlsVariant[] = [
  { name: "vsftpd require_ssl_reuse=YES", scheme: "ftpes", server: (made) => vsftpd(made, []) },
  {
    name: "vsftpd require_ssl_reuse=YES, implicit",
    scheme: "ftps",
    server: (made) => vsftpd(made, ["implicit_ssl=YES"]),
  },
  ...(["1.2", "1.3"] as const).map((version): TlsVariant => ({
    name: `ProFTPD with its usual TLSOptions, TLS ${version}`,
    scheme: "ftpes",
    version,
    server: (made) => proftpd(made, [`TLSProtocol TLSv${version}`]),
  })),
  {
    name: "ProFTPD with its usual TLSOptions, implicit",
    scheme: "ftps",
    // It takes these two together only; the session must be resumed all the same.
    server: (made) => proftpd(made, ["TLSOptions UseImplicitSSL"]),
  },
  { name: "pure-ftpd --tls=3", scheme: "ftpes", server: pureFtpd },
  { name: "pyftpdlib", scheme: "ftpes", server: pyftpdlib },
];

/** Whether everything that the server needs is on this machine. */
export function isAvailable({ programs, name }: PeerServer): boolean {
  if (!programs.every((program) => findPeer(program) !== undefined)) return false;
  return name !== PROFTPD.name || existsSync(join(proftpdModules(), "mod_tls.so"));
}

/** Where its modules are. */
export function proftpdModules(): string {
  return join(findPeer("proftpd") ?? "/usr/sbin/proftpd", "../../lib/proftpd");
}

function vsftpd(made: MadeCertificate, lines: readonly string[]): PeerServer {
  return withLines(VSFTPD, "vsftpd.conf", async (place) => [
    "ssl_enable=YES",
    "allow_anon_ssl=YES",
    "force_anon_logins_ssl=YES",
    "force_anon_data_ssl=YES",
    "require_ssl_reuse=YES",
    "strict_ssl_read_eof=YES",
    "strict_ssl_write_shutdown=YES",
    "ssl_ciphers=HIGH",
    `rsa_cert_file=${await keepPair(place, made)}`,
    ...lines,
  ]);
}

function proftpd(made: MadeCertificate, lines: readonly string[]): PeerServer {
  return withLines(PROFTPD, "proftpd.conf", async (place) => {
    const pair = await keepPair(place, made);
    return [
      `ModulePath ${proftpdModules()}`,
      "LoadModule mod_tls.c",
      "TLSEngine on",
      "TLSRequired on",
      "TLSVerifyClient off",
      `TLSECCertificateFile ${pair}`,
      `TLSECCertificateKeyFile ${pair}`,
      `TLSLog ${place.settings.at("tls.log")}`,
      ...lines,
    ];
  });
}

function pureFtpd(made: MadeCertificate): PeerServer {
  return {
    ...PURE_FTPD,
    prepare: async (place) => {
      const { program, args } = await PURE_FTPD.prepare(place);
      const level = args.indexOf("-Y") + 1;
      // 3: no connection without TLS, including data connections.
      const with3 = args.map((word, index) => index === level ? "3" : word);
      return { program, args: [...with3, "-2", await keepPair(place, made)] };
    },
  };
}

/** With TLS required on control and data connections. */
function pyftpdlib(made: MadeCertificate): PeerServer {
  return {
    ...PYFTPDLIB,
    prepare: async (place) => {
      const { program, args } = await PYFTPDLIB.prepare(place);
      return { program, args: [...args, await keepPair(place, made)] };
    },
  };
}

/** The key and the certificate in one file, as every one of them takes it. */
async function keepPair({ settings }: Place, { cert, key }: MadeCertificate): Promise<string> {
  const path = await settings.write("pair.pem", `${key}\n${cert}\n`);
  await Deno.chmod(path, 0o600);
  return path;
}
