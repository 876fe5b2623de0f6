// Fetches a folder of 5,000 files as a tar stream with curl and unpacks it with GNU tar, while files in it grow, appear
// and disappear: deno run -A scripts/show/archive.ts. It contains long names, UTF-8 and links; `diff -r` compares the
// files that did not change.

import { startFerry } from "../../tests/support/process/ferry_process.ts";
import { tempFolder } from "../../tests/support/files/temp_folder.ts";

const FILES = 5_000;

await using folder = await tempFolder();
await using out = await tempFolder();
const still = (path: string) => `tree/still/${path}`;
for (let index = 0; index < FILES; index++) {
  await folder.write(still(`d${index % 50}/f${index}`), `${index}\n`.repeat(1 + index % 400));
}
await folder.write(still(`${"long-".repeat(24)}/${"n".repeat(200)}`), "over 100 bytes");
await folder.write(still("Grüße/日本 語 ☃.txt"), "UTF-8");
await Deno.symlink("d1/f1", folder.at(still("link")));
await Deno.symlink("d2", folder.at(still("folder link")));
for (let index = 0; index < 20; index++) await folder.write(`tree/moving/${index}`, "start\n");

const over = new AbortController();
let changes = 0;
const changing = (async () => {
  while (!over.signal.aborted) {
    const name = folder.at("tree/moving", String(changes % 20));
    await Deno.writeTextFile(name, "more\n".repeat(1_000), { append: true });
    const passing = await folder.write(`tree/moving/passing ${changes}`, "here and gone");
    await Deno.remove(passing);
    changes += 1;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
})();
await using server = await startFerry([folder.path]);
const began = performance.now();
const script =
  `set -o pipefail; curl -sS ${server.url}/tree.tar | tar x && diff -r --no-dereference ` +
  `'${
    folder.at("tree/still")
  }' tree/still && find tree/still -type f | wc -l && ls tree/moving | wc -l`;
const { code, stdout, stderr } = await new Deno.Command("bash", {
  args: ["-c", script],
  cwd: out.path,
}).output();
const seconds = (performance.now() - began) / 1000;
over.abort();
await changing;
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes).trim();
const [files = "", moving = ""] = text(stdout).split("\n");
console.log(
  `curl | tar x, then diff -r: exit code ${code} after ${
    seconds.toFixed(1)
  } s, ${changes} changes meanwhile; ` +
    `${files} files that stood still, equal; ${moving} of those that changed${text(stderr)}`,
);
if (code !== 0) Deno.exitCode = 1;
