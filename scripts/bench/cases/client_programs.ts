import { findPeer } from "../../../tests/interop/program.ts";
import {
  ferryCommand,
  inheritedEnvironment,
} from "../../../tests/support/process/ferry_process.ts";
import { type Contestant, urlOf } from "../contestants/contestant.ts";
import type { CommandLine } from "../machine/timed_run.ts";
import { OWN } from "../report/figures.ts";

/** ferry as `deno task compile` makes it, where that was run. */
export const EXECUTABLE = `${OWN} executable`;

/** The clients, in the order of the table. */
export const CLIENTS = ["curl", "lftp", "wget", "ncftp", "rclone", OWN, EXECUTABLE] as const;

/** The name of a client. */
export type Client = typeof CLIENTS[number];

/** What a client is to do; paths there are below the root of the server. */
export type Job =
  | { readonly kind: "say its version" }
  | { readonly kind: "list"; readonly there: string }
  | { readonly kind: "get" | "put"; readonly there: string; readonly here: string }
  /** The folder `there` into the folder `here`, under its own name; `files` are f0, f1 ... */
  | {
    readonly kind: "get tree";
    readonly there: string;
    readonly here: string;
    readonly files: number;
  }
  /** The folder `here` into the folder `there`, under its own name. */
  | { readonly kind: "put tree"; readonly there: string; readonly here: string };

/** Where `deno task compile` puts the executable. */
const COMPILED = "dist/ferry";

/** The program of a client; undefined if it is not there. */
export function programOf(client: Client): string | undefined {
  switch (client) {
    case OWN:
      return ferryCommand().program;
    case EXECUTABLE:
      return isFile(COMPILED) ? `${Deno.cwd()}/${COMPILED}` : undefined;
    case "ncftp":
      return findPeer("ncftpget");
    case "curl":
    case "lftp":
    case "wget":
    case "rclone":
      return findPeer(client);
  }
}

/** How a client does a job with a server; undefined if it cannot. `home`: an empty folder, for its settings. */
export async function commandLine(
  client: Client,
  job: Job,
  server: Contestant,
  home: string,
): Promise<CommandLine | undefined> {
  const program = programOf(client);
  if (program === undefined) return undefined;
  const args = await argumentsOf(client, job, server, home);
  if (args === undefined) return undefined;
  const env = { PATH: Deno.env.get("PATH") ?? "", HOME: home, LC_ALL: "C.UTF-8", TERM: "dumb" };
  switch (client) {
    case OWN:
      return { program, args: [...ferryCommand().args, ...args], env: inheritedEnvironment() };
    case EXECUTABLE:
      return { program, args, env: inheritedEnvironment() };
    case "ncftp":
      return { program: ncftp(program, job), args, env };
    case "curl":
    case "lftp":
    case "wget":
    case "rclone":
      return { program, args, env };
  }
}

async function argumentsOf(
  client: Client,
  job: Job,
  server: Contestant,
  home: string,
): Promise<readonly string[] | undefined> {
  switch (client) {
    case OWN:
    case EXECUTABLE:
      return ferry(job, server);
    case "curl":
      return await curl(job, server, home);
    case "lftp":
      return lftp(job, server);
    case "wget":
      return wget(job, server);
    case "ncftp":
      return ncftpArguments(job, server);
    case "rclone":
      return await rclone(job, server);
  }
}

function ferry(job: Job, server: Contestant): readonly string[] {
  const security = server.tls ? ["--tls", "require", "--insecure"] : ["--tls", "off"];
  const url = urlOf(server);
  switch (job.kind) {
    case "say its version":
      return ["--version"];
    case "list":
      return ["ls", ...security, `${url}${job.there}/`];
    case "get":
      return ["get", "--quiet", ...security, "-o", job.here, `${url}${job.there}`];
    case "put":
      return ["put", "--quiet", ...security, job.here, `${url}${job.there}`];
    case "get tree":
      return ["get", "--quiet", "-r", ...security, "-d", job.here, `${url}${job.there}`];
    case "put tree":
      return ["put", "--quiet", "-r", ...security, job.here, `${url}${job.there}/`];
  }
}

async function curl(
  job: Job,
  server: Contestant,
  home: string,
): Promise<readonly string[] | undefined> {
  const usual = ["-q", "-s", "-S", "-f", ...server.tls ? ["-k", "--ssl-reqd"] : []];
  const url = urlOf(server);
  switch (job.kind) {
    case "say its version":
      return ["--version"];
    case "list":
      return [...usual, `${url}${job.there}/`];
    case "get":
      return [...usual, "-o", job.here, `${url}${job.there}`];
    case "put":
      return [...usual, "-T", job.here, `${url}${job.there}`];
    case "get tree": {
      const lines = Array.from({ length: job.files }, (_, at) => {
        const name = `${job.there}/f${at}`;
        return `url = "${url}${name}"\noutput = "${job.here}/${name}"\n`;
      });
      await Deno.writeTextFile(`${home}/urls`, lines.join(""));
      return [...usual, "-Z", "--parallel-max", "4", "--create-dirs", "-K", `${home}/urls`];
    }
    case "put tree":
      return undefined;
  }
}

function lftp(job: Job, server: Contestant): readonly string[] | undefined {
  const { host, port, user, password, tls } = server;
  const security = tls
    ? "set ftp:ssl-force yes; set ftp:ssl-protect-data yes; set ssl:verify-certificate no"
    : "set ftp:ssl-allow no";
  const login = `set cmd:fail-exit yes; ${security}; open -u ${user},${password} ${host}:${port}`;
  const run = (command: string) => ["-c", `${login}; ${command}`];
  switch (job.kind) {
    case "say its version":
      return ["--version"];
    case "list":
      return run(`ls ${job.there}`);
    case "get":
      return run(`set xfer:clobber yes; get ${job.there} -o ${job.here}`);
    case "put":
      return run(`put ${job.here} -o ${job.there}`);
    case "get tree":
      return run(`set ftp:use-mdtm no; mirror -P 4 ${job.there} ${job.here}/${job.there}`);
    case "put tree":
      return run(`mirror -R -P 4 ${job.here} ${job.there}/${lastName(job.here)}`);
  }
}

/** Its TLS is the implicit one, which these servers are not set up for. */
function wget(job: Job, server: Contestant): readonly string[] | undefined {
  if (server.tls) return undefined;
  const url = urlOf(server);
  switch (job.kind) {
    case "get":
      return ["-q", "-O", job.here, `${url}${job.there}`];
    case "get tree":
      return ["-q", "-r", "-nH", "-P", job.here, `${url}${job.there}/`];
    case "say its version":
    case "list":
    case "put":
    case "put tree":
      return undefined;
  }
}

/** It has a program for each direction. */
function ncftp(get: string, { kind }: Job): string {
  return kind === "put" || kind === "put tree" ? get.replace(/get$/, "put") : get;
}

/** It has no TLS. */
function ncftpArguments(job: Job, server: Contestant): readonly string[] | undefined {
  const { host, port, user, password, tls } = server;
  if (tls) return undefined;
  const login = ["-V", "-u", user, "-p", password, "-P", String(port)];
  switch (job.kind) {
    case "get":
      return [...login, "-C", host, job.there, job.here];
    case "put":
      return [...login, "-C", host, job.here, job.there];
    case "get tree":
      return [...login, "-R", host, job.here, job.there];
    case "put tree":
      return [...login, "-R", host, job.there, job.here];
    case "say its version":
    case "list":
      return undefined;
  }
}

/** Its TLS does not come to terms with a server that demands resumed sessions. */
async function rclone(job: Job, server: Contestant): Promise<readonly string[] | undefined> {
  const { host, port, user, password, tls } = server;
  if (tls) return undefined;
  const output = await new Deno.Command(programOf("rclone") ?? "rclone", {
    args: ["obscure", password],
  }).output();
  const hidden = new TextDecoder().decode(output.stdout).trim();
  const remote = `:ftp,host=${host},port=${port},user=${user},pass=${hidden}:`;
  // A large file would be fetched in several parts at the same time, which servers take for a failure.
  const usual = ["--config", "/dev/null", "--transfers", "4", "--multi-thread-streams", "0"];
  switch (job.kind) {
    case "say its version":
    case "list":
      return undefined;
    case "get":
      return ["copyto", ...usual, "--ignore-times", `${remote}${job.there}`, job.here];
    case "put":
      return ["copyto", ...usual, "--ignore-times", job.here, `${remote}${job.there}`];
    case "get tree":
      return ["copy", ...usual, `${remote}${job.there}`, `${job.here}/${job.there}`];
    case "put tree":
      return ["copy", ...usual, job.here, `${remote}${job.there}/${lastName(job.here)}`];
  }
}

function lastName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
