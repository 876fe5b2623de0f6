import { fromFileUrl } from "@std/path";
import manifest from "../../../deno.json" with { type: "json" };
import { gap } from "../matrix.ts";
import { besides } from "../program.ts";
import type { TlsClient, TlsLink } from "./tls_client.ts";

const HOST = "127.0.0.1";
const CONFIG = fromFileUrl(new URL("../../../deno.json", import.meta.url));

/** curl: each operation a session of its own. */
export const CURL_TLS: TlsClient = {
  name: "curl",
  program: "curl",
  versionOf: { program: "curl", args: ["--version"] },
  gapOf: ({ passive, level }) =>
    passive || level === "C" ? undefined : gap(
      "curl 7.88 sends in clear on the data connections that it accepts although it said PROT P; ferry answers 522",
    ),
  exchange: (link, remote, local, sent) => {
    const url = (path: string) =>
      `${link.mode === "implicit" ? "ftps" : "ftp"}://${HOST}:${link.port}${path}`;
    return [
      { program: "curl", args: [...curlOptions(link), "-o", local, url(remote)] },
      { program: "curl", args: [...curlOptions(link), "-T", local, url(sent)] },
    ];
  },
  // A handshake that resumes has no certificate: only that of the control connection shows one.
  saysResumed: (printed) =>
    printed.split("Client hello (1)").length === 3 &&
    printed.split("Certificate (11)").length === 2,
};

function curlOptions({ user, password, version, level, passive }: TlsLink): string[] {
  return [
    ...["-sSv", "--insecure", "--user", `${user}:${password}`],
    level === "P" ? "--ssl-reqd" : "--ftp-ssl-control",
    ...(version === "1.2" ? ["--tlsv1.2", "--tls-max", "1.2"] : ["--tlsv1.3"]),
    ...(passive ? [] : ["--ftp-port", "-"]),
  ];
}

/** lftp, with GnuTLS. */
export const LFTP_TLS: TlsClient = {
  name: "lftp",
  program: "lftp",
  versionOf: { program: "lftp", args: ["--version"] },
  gapOf: () => undefined,
  exchange: (link, remote, local, sent) => {
    const protect = link.level === "P";
    const commands = [
      "set cmd:fail-exit yes",
      "set net:max-retries 1",
      "set net:timeout 10",
      "set ftp:ssl-force yes",
      `set ftp:ssl-protect-data ${protect}`,
      `set ftp:ssl-protect-list ${protect}`,
      "set ssl:verify-certificate no",
      `set ssl:priority NORMAL:-VERS-ALL:+VERS-TLS${link.version}`,
      `set ftp:passive-mode ${link.passive}`,
      "set ftp:prefer-epsv no",
      `open -u ${link.user},${link.password} ${
        link.mode === "implicit" ? "ftps" : "ftp"
      }://${HOST}:${link.port}`,
      `get ${remote} -o ${local}`,
      `put ${local} -o ${sent}`,
    ];
    return [{ program: "lftp", args: ["--norc", "-c", commands.join("\n")] }];
  },
};

/** Python's ftplib: FTP_TLS. */
export const FTPLIB_TLS: TlsClient = {
  name: "Python ftplib",
  program: "/usr/bin/python3",
  versionOf: { program: "/usr/bin/python3", args: ["--version"] },
  gapOf: ({ mode }) =>
    mode === "explicit" ? undefined : gap("ftplib's FTP_TLS speaks explicit TLS only"),
  exchange: (link, remote, local, sent) => [{
    program: "/usr/bin/python3",
    args: [
      besides("drivers/ftplib_tls_client.py"),
      JSON.stringify({ ...link, hostname: HOST, remote, local, sent }),
    ],
  }],
};

/** The npm package basic-ftp, run by Node. */
export const BASIC_FTP_TLS: TlsClient = {
  name: "basic-ftp",
  program: "node",
  versionOf: {
    program: Deno.execPath(),
    args: [
      "run",
      "-A",
      "--quiet",
      "--config",
      CONFIG,
      besides("drivers/basic_ftp.ts"),
      "--version",
    ],
  },
  gapOf: ({ passive, level }) => {
    if (!passive) return gap("basic-ftp has no active mode");
    return level === "P" ? undefined : gap("basic-ftp always asks for PROT P");
  },
  exchange: (link, remote, local, sent) => [{
    program: "node",
    args: [
      besides("drivers/basic_ftp_tls.mjs"),
      JSON.stringify({ ...link, hostname: HOST, module: basicFtpModule(), remote, local, sent }),
    ],
  }],
};

/** Where Deno keeps the package, which needs no other. */
function basicFtpModule(): string {
  const found = /^npm:basic-ftp@(.+)$/.exec(manifest.imports["basic-ftp"]);
  const { stdout } = new Deno.Command(Deno.execPath(), { args: ["info", "--json"] }).outputSync();
  const { npmCache }: { npmCache: string } = JSON.parse(new TextDecoder().decode(stdout));
  const inside = `basic-ftp/${found?.[1] ?? ""}/dist/index.js`;
  const places = Array.from(
    Deno.readDirSync(npmCache),
    ({ name }) => `${npmCache}/${name}/${inside}`,
  );
  return places.find(isThere) ?? `${npmCache}/${inside}`;
}

function isThere(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

/** OpenSSL's s_client: one for the control connection, one for each data connection. */
export const OPENSSL: TlsClient = {
  name: "OpenSSL s_client",
  program: "openssl",
  versionOf: { program: "openssl", args: ["version"] },
  gapOf: ({ passive, level }) =>
    passive && level === "P" ? undefined : gap("s_client only connects, and only under TLS"),
  exchange: (link, remote, local, sent) => [{
    program: Deno.execPath(),
    args: [
      ...["run", "-A", "--quiet", "--config", CONFIG, besides("drivers/s_client.ts")],
      JSON.stringify({ ...link, remote, local, sent }),
    ],
  }],
  saysResumed: (printed) => printed.includes("2 of 2 data connections resumed"),
};

/** Every client of the TLS matrix, in the order of the page. */
export const TLS_CLIENTS = [CURL_TLS, LFTP_TLS, FTPLIB_TLS, BASIC_FTP_TLS, OPENSSL];
