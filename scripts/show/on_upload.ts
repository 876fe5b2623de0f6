// Shows commands that judge uploads: what is replied and what is on the disk when clamscan (with a signature of its own)
// or a script like it refuses, when a command hangs, of ten at once, of hostile names; then a thumbnail by ImageMagick's
// convert and printing. deno run -A scripts/show/on_upload.ts [--printer HOST:PORT/QUEUE], without it a stand-in prints.

import { decodeLenient, encodeText } from "../../core/base/text.ts";
import { EICAR, type Hooked, hooked, sent } from "../../tests/support/process/hooked_server.ts";
import { findProgram } from "../../tests/support/process/peer_programs.ts";
import { tempFolder } from "../../tests/support/files/temp_folder.ts";

const OPEN = "--write --anonymous ROOT";
const printer = Deno.args[0] === "--printer" ? Deno.args[1] : undefined;

await virusScan();
await hanging();
await tenAtOnce();
await hostileNames();
await thumbnail();
await print();

async function virusScan(): Promise<void> {
  await using database = await tempFolder();
  await using kept = await tempFolder();
  const hex = Array.from(encodeText(EICAR), (byte) => byte.toString(16).padStart(2, "0")).join("");
  await database.write("own.ndb", `Own.Eicar:0:*:${hex}\n`);
  const clamscan = findProgram("clamscan");
  const scan = clamscan === undefined
    ? 'if grep -q EICAR-STANDARD "$1"; then echo "$1: Eicar FOUND"; exit 1; fi'
    : `exec ${clamscan} --no-summary --infected -d ${database.path} "$1"`;
  title(`refused by ${clamscan ?? "a script with grep (clamscan is not installed)"}`);
  await using bench = await hooked({
    scripts: { scan },
    options: `${OPEN} --on-upload TOOLS/scan --keep-rejected ${kept.path}`,
  });
  await bench.root.write("report.txt", "the old report\n");
  await upload(bench, "STOR letter.txt", "nothing to see\n");
  await upload(bench, "STOR virus.com", EICAR);
  await upload(bench, "STOR virus.com", EICAR);
  await upload(bench, "STOR report.txt", EICAR);
  await upload(bench, "APPE report.txt", EICAR);
  await disk(bench.root.path);
  await disk(kept.path, "kept by --keep-rejected");
  console.log(`log: ${await bench.server.waitForLine(/virus\.com.*FOUND/)}`);
}

async function hanging(): Promise<void> {
  title("a command that hangs, with a child that does; --hook-timeout 1");
  await using bench = await hooked({
    scripts: { hang: 'echo $$ > "${0%/*}/group"; sleep 1000 & sleep 1000' },
    options: `${OPEN} --on-upload TOOLS/hang --hook-timeout 1`,
  });
  await upload(bench, "STOR file", "x");
  const group = decodeLenient(await bench.tools.read("group")).trim();
  const args = ["-o", "stat=,args=", "-g", group];
  const { stdout } = await new Deno.Command("ps", { args }).output();
  // What is dead and has not been reaped by its new parent yet is a Z.
  const left = decodeLenient(stdout).split("\n").filter((line) => /^[^Z]/.test(line));
  console.log(`processes left of its group: ${left.join(", ") || "none"}`);
  await disk(bench.root.path);
}

async function tenAtOnce(): Promise<void> {
  title("ten at once, --hook-limit 3; every other one is refused after 0.3 s");
  await using bench = await hooked({
    scripts: {
      judge: `log="\${0%/*}/log"; echo start >> "$log"; sleep 0.3; echo end >> "$log"
echo "no even sessions here"; [ $((FERRY_SESSION % 2)) = 1 ]`,
    },
    options: `${OPEN} --on-upload TOOLS/judge --hook-limit 3`,
  });
  const clients = await Promise.all(Array.from({ length: 10 }, () => bench.login()));
  const begun = performance.now();
  const replies = await Promise.all(clients.map((client, at) => sent(client, `STOR ${at}`, "x")));
  for (const { raw } of replies) console.log(raw.join());
  for (const client of clients) client[Symbol.dispose]();
  let running = 0;
  let most = 0;
  for (const line of decodeLenient(await bench.tools.read("log")).trim().split("\n")) {
    running += line === "start" ? 1 : -1;
    most = Math.max(most, running);
  }
  console.log(`at most ${most} ran at once, ${(performance.now() - begun).toFixed(0)} ms in all`);
  await disk(bench.root.path);
}

async function hostileNames(): Promise<void> {
  title("hostile names");
  await using bench = await hooked({
    scripts: { tell: 'printf "argument <%s>, FERRY_PATH <%s>\\n" "$1" "$FERRY_PATH"; exit 1' },
    options: `${OPEN} --on-upload TOOLS/tell`,
  });
  for (
    const name of ["; rm -rf .", "$(touch evil)", "`touch evil`", `"'|touch evil`, "-rf", "\x1b[2J"]
  ) await upload(bench, `STOR ${name}`, "x");
  using client = await bench.login();
  await client.send(new Uint8Array([...encodeText("STOR "), 0xe9, 13, 10]));
  console.log(`STOR and a byte that is no UTF-8: ${(await client.reply()).raw.join()}`);
  await disk(bench.root.path);
  await disk(bench.tools.path, "beside the program");
}

async function thumbnail(): Promise<void> {
  const convert = findProgram("convert");
  title("a thumbnail of each picture, by ImageMagick's convert");
  if (convert === undefined) return console.log("skipped: convert is not installed");
  await using bench = await hooked({
    scripts: {
      thumbnail:
        `exec ${convert} - -thumbnail 200x200 "png:\${0%/*}/thumbs/$FERRY_SHA256.png" < "$1"`,
    },
    options: `${OPEN} --on-upload TOOLS/thumbnail`,
  });
  await Deno.mkdir(bench.tools.at("thumbs"));
  const picture = await new Deno.Command(convert, {
    args: ["-size", "800x400", "gradient:red-blue", "jpg:-"],
  }).output();
  await upload(bench, "STOR sunset.jpg", picture.stdout);
  await upload(bench, "STOR broken.jpg", "this is no picture");
  for (const { name } of Deno.readDirSync(bench.tools.at("thumbs"))) {
    const args = [bench.tools.at("thumbs", name), "-format", "%m %wx%h", "info:"];
    const { stdout } = await new Deno.Command(convert, { args }).output();
    console.log(`thumbs/${name}: ${decodeLenient(stdout)}`);
  }
  await disk(bench.root.path);
}

async function print(): Promise<void> {
  const [host = "", queue = ""] = printer?.split("/") ?? [];
  const lp = printer === undefined ? 'cat > "${0%/*}/printed"' : `exec lp -h ${host} -d ${queue}`;
  title(`printing, by ${printer === undefined ? "a stand-in for lp" : lp.slice(5)}`);
  await using bench = await hooked({ scripts: { lp }, options: "--pipe-upload TOOLS/lp ROOT" });
  await upload(bench, "STOR page.ps", "%!PS\nshowpage\n");
  await disk(bench.root.path);
  if (printer !== undefined) return;
  console.log(`on paper: ${JSON.stringify(decodeLenient(await bench.tools.read("printed")))}`);
}

function title(text: string): void {
  console.log(`\n=== ${text}`);
}

async function upload(bench: Hooked, line: string, content: string | Uint8Array): Promise<void> {
  using client = await bench.login();
  console.log(`${JSON.stringify(line)}: ${(await sent(client, line, content)).raw.join()}`);
}

async function disk(folder: string, what = "on disk"): Promise<void> {
  const { stdout } = await new Deno.Command("find", {
    args: [folder, "-type", "f", "-printf", "%P (%s bytes)\\n"],
  }).output();
  const names = decodeLenient(stdout).trim().split("\n").sort();
  console.log(`${what}: ${names.join(", ") || "nothing"}`);
}
