// What becomes of a large stream that is piped through `ferry serve -`: deno run -A scripts/show/streams.ts [--size MIB]
// To curl, ferry and lftp: the time, the server's memory, the sha256 of what was sent and of what came. To a slow curl: how
// far ahead of it the producer is. To one that goes away half-way: how everybody ends. Linux, with openssl, curl and lftp.

import { quoted } from "../../tests/support/process/ferry_shell.ts";
import { ferryCommand } from "../../tests/support/process/ferry_process.ts";
import { LineLog } from "../../tests/support/process/line_log.ts";
import { memoryOf } from "../../tests/support/process/process_facts.ts";
import { tempFolder } from "../../tests/support/files/temp_folder.ts";

const MEBIBYTE = 2 ** 20;
/** How often, in ms, the processes are looked at. */
const LOOK_EVERY = 200;

const size = Number(Deno.args[Deno.args.indexOf("--size") + 1] ?? 2048) || 2048;
const { program, args } = ferryCommand();
const FERRY = [program, ...args].map(quoted).join(" ");
/** As random as a compressed dump, and the same each time. */
const PRODUCER = "openssl enc -aes-128-ctr -nosalt -K 00112233445566778899aabbccddeeff" +
  ` -iv 00000000000000000000000000000000 -in /dev/zero 2> /dev/null | head -c ${size}M`;

await using local = await tempFolder();
const expected = (await shell(`${PRODUCER} | sha256sum`)).split(" ")[0] ?? "";
console.log(`${size} MiB, sha256 ${expected}`);
for (
  const [name, taker] of [
    ["curl", (url: string) => `curl -sS ${url}`],
    ["ferry", (url: string) => `${FERRY} get -o - ${url}`],
    ["lftp", (url: string) => `lftp -c 'set ssl:verify-certificate no; cat ${url}'`],
  ] as const
) await whole(name, taker);
await slowTaker();
await goneTaker();

/** A pipeline `producer | ferry serve - --once`, once it listens. */
async function piped(): Promise<{
  readonly url: string;
  readonly server: number;
  readonly producer: number;
  readonly words: LineLog;
  readonly ended: Promise<string>;
}> {
  const pids = local.at(crypto.randomUUID());
  const script = `{ ${PRODUCER}; } | { echo $BASHPID > ${pids}; ` +
    `exec ${FERRY} serve - --name dump --once --host 127.0.0.1 --port 0; }; ` +
    'echo "producer ${PIPESTATUS[0]}, ferry ${PIPESTATUS[1]}"';
  const child = new Deno.Command("bash", {
    args: ["-c", script],
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const words = new LineLog(child.stderr);
  const ended = new Response(child.stdout).text();
  const url = (await words.waitFor(/^listening on /)).slice("listening on ".length) + "/dump";
  const server = Number(await Deno.readTextFile(pids));
  const producer = await headOf(child.pid);
  return { url, server, producer, words, ended };
}

/** The `head` among the descendants of a process: what it has written is what the producer has. */
async function headOf(ancestor: number): Promise<number> {
  const children = await Deno.readTextFile(`/proc/${ancestor}/task/${ancestor}/children`);
  for (const pid of children.trim().split(" ").filter((pid) => pid !== "").map(Number)) {
    const name = (await Deno.readTextFile(`/proc/${pid}/comm`)).trim();
    const found = name === "head" ? pid : await headOf(pid);
    if (found !== 0) return found;
  }
  return 0;
}

async function whole(name: string, taker: (url: string) => string): Promise<void> {
  const { url, server, ended, words } = await piped();
  const began = performance.now();
  const memory: number[] = [];
  const looking = setInterval(() => {
    memoryOf(server).then((bytes) => void memory.push(bytes), () => {});
  }, LOOK_EVERY);
  const digest = (await shell(`${taker(url)} | sha256sum`)).split(" ")[0];
  clearInterval(looking);
  const seconds = (performance.now() - began) / 1000;
  const quarter = memory[Math.floor(memory.length / 4)] ?? 0;
  console.log(
    `${name}: ${seconds.toFixed(1)} s, ${
      (size / seconds).toFixed(0)
    } MiB/s; RSS of the server after a quarter` +
      ` ${inMebibytes(quarter)}, at the end ${inMebibytes(memory.at(-1) ?? 0)}, at most ` +
      `${inMebibytes(Math.max(...memory))}; sha256 ${
        digest === expected ? "equal" : "NOT EQUAL"
      }; ` +
      `${(await ended).trim()}; "${words.lines.at(-1)}"`,
  );
  if (digest !== expected) Deno.exitCode = 1;
}

/** What a process has written to its pipe. */
async function writtenBy(pid: number): Promise<number> {
  const io = await Deno.readTextFile(`/proc/${pid}/io`);
  return Number(/^wchar: (\d+)$/m.exec(io)?.[1] ?? 0);
}

async function slowTaker(): Promise<void> {
  const { url, producer, ended, words } = await piped();
  const file = local.at("slow");
  const curl = new Deno.Command("curl", {
    args: ["-sS", "--limit-rate", "4M", "--max-time", "6", "-o", file, url],
    stderr: "null",
  }).spawn();
  for (const after of [2, 4]) {
    await until(() => sizeOf(file) >= after * 4 * MEBIBYTE);
    const [made, taken] = [await writtenBy(producer), sizeOf(file)];
    console.log(
      `a taker of 4 MiB/s, after ${inMebibytes(taken)}: the producer is ${
        inMebibytes(made - taken)
      } ahead`,
    );
  }
  await curl.status;
  console.log(`it stops after 6 s: ${(await ended).trim()}; "${words.lines.at(-1)}"`);
}

async function goneTaker(): Promise<void> {
  const { url, ended, words } = await piped();
  const file = local.at("half");
  const curl = new Deno.Command("curl", {
    args: ["-sS", "--limit-rate", "200M", "-o", file, url],
    stderr: "null",
  }).spawn();
  await until(() => sizeOf(file) >= (size / 2) * MEBIBYTE);
  const began = performance.now();
  curl.kill("SIGKILL");
  await curl.status;
  const ends = (await ended).trim();
  console.log(
    `a taker that is killed half-way, at ${
      inMebibytes(sizeOf(file))
    }: ${ends} (141 is SIGPIPE) after ` +
      `${(performance.now() - began).toFixed(0)} ms; "${words.lines.at(-1)}"`,
  );
}

async function until(reached: () => boolean): Promise<void> {
  while (!reached()) await new Promise((resolve) => setTimeout(resolve, 20));
}

function sizeOf(path: string): number {
  try {
    return Deno.statSync(path).size;
  } catch {
    return 0;
  }
}

async function shell(script: string): Promise<string> {
  const { stdout } = await new Deno.Command("bash", { args: ["-c", script], stderr: "inherit" })
    .output();
  return new TextDecoder().decode(stdout);
}

function inMebibytes(bytes: number): string {
  return `${(bytes / MEBIBYTE).toFixed(1)} MiB`;
}
