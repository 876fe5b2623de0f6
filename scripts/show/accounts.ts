// Shows accounts with the real program: two homes and an administrator, a drop box, a bad file, and a reload. Prints
// the replies and the files on the disk: deno run -A scripts/show/accounts.ts

import { decodeLenient, encodeText } from "../../core/base/text.ts";
import {
  type FerryServer,
  runFerry,
  startFerry,
} from "../../tests/support/process/ferry_process.ts";
import { tempFolder } from "../../tests/support/files/temp_folder.ts";
import { WireClient } from "../../tests/support/ftp/wire_client.ts";

await using folder = await tempFolder();
const file = folder.at("accounts.json");
await Deno.mkdir(folder.at("shared"));
for (const name of ["ann", "bob", "boss", "box"]) await set(name, `${name}'s password`);
await edit((text) =>
  text.replace(/("name": "boss",[^}]*"permissions": )"write"/, '$1["full", "admin"]')
    .replace(/("name": "box",[^}]*"permissions": )"write"/, '$1"upload", "quota": "1K"')
);
await run(["accounts", file]);
await using server = await startFerry(["--accounts", file, folder.at("shared")]);

await talk(server, "ann", ["STOR mine.txt", "NLST", "RETR ../bob/mine.txt", "CWD /bob"]);
await talk(server, "bob", ["STOR mine.txt", "NLST", "RETR /ann/mine.txt"]);
await talk(server, "boss", ["NLST", "RETR ann/mine.txt", "STOR bob/mine.txt", "DELE ann/mine.txt"]);
await talk(server, "box", [
  ...["STOR report", "STOR report", "STOU", "LIST", "MLSD", "RETR report", "SIZE report"],
  ...["DELE report", "APPE report", "MKD new", "CWD /"],
]);
await show(["find", folder.at("shared"), "-type", "f", "-printf", "%P %s bytes\\n"]);

const good = await Deno.readTextFile(file);
await edit((text) => text.replace('"write"', '"wirte"').replace('"1K"', '"1 K B"'));
await run(["accounts", file]);
Deno.kill(server.pid, "SIGHUP");
console.log(`server: ${await server.waitForLine(/stay as they are/)}`);
await talk(server, "ann", ["PWD"]);
await Deno.writeTextFile(file, good);
await set("ann", "another password");
Deno.kill(server.pid, "SIGHUP");
console.log(`server: ${await server.waitForLine(/read again/)}`);
await talk(server, "ann", ["PWD"]);
await talk(server, "ann", ["PWD"], "another password");
for (const line of server.stderrLines) console.log(`server: ${line}`);

async function set(name: string, password: string): Promise<void> {
  const { stderr } = await runFerry(["passwd", file, name], { stdin: `${password}\n` });
  console.log(stderr.trimEnd());
}

async function edit(change: (text: string) => string): Promise<void> {
  await Deno.writeTextFile(file, change(await Deno.readTextFile(file)));
}

async function run(args: readonly string[]): Promise<void> {
  const { code, stdout, stderr } = await runFerry(args);
  console.log(`$ ferry ${args.join(" ")}\n${decodeLenient(stdout)}${stderr}exit code ${code}`);
}

async function show([program = "", ...args]: readonly string[]): Promise<void> {
  const { stdout } = await new Deno.Command(program, { args }).output();
  console.log(`$ ${program} ${args.join(" ")}\n${decodeLenient(stdout).trimEnd()}`);
}

/** Logs in and sends the lines, with a data connection and a few bytes to upload where a command needs them. */
async function talk(
  { hostname, port }: FerryServer,
  name: string,
  lines: readonly string[],
  password = `${name}'s password`,
): Promise<void> {
  console.log(`--- ${name}`);
  using client = await WireClient.connect({ hostname, port });
  await client.expect(220);
  await client.command(`USER ${name}`);
  const login = await client.command(`PASS ${password}`);
  console.log(`PASS ****: ${login.raw.join(" / ")}`);
  if (login.code !== 230) return;
  await client.command("TYPE I");
  for (const line of lines) console.log(`${line}: ${await answer(client, line)}`);
}

async function answer(client: WireClient, line: string): Promise<string> {
  if (!/^(STOR|STOU|APPE|RETR|LIST|NLST|MLSD)\b/.test(line)) {
    return (await client.command(line)).raw.join(" / ");
  }
  using data = await client.extendedPassive();
  const opening = await client.command(line);
  if (opening.code !== 150) return opening.raw.join(" / ");
  if (/^(STO|APP)/.test(line)) await data.write(encodeText("a few bytes"));
  await data.closeWrite();
  const received = await new Response(data.readable).text();
  const shown = received === "" ? "" : ` ${JSON.stringify(received)}`;
  return `${opening.code}${shown} ${(await client.reply()).raw.join(" / ")}`;
}
