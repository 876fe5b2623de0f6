// Shows servers that are found by name, in two network namespaces made for this: announced, found by avahi-browse and
// by ferry ls, fetched from by name, two with the same name, goodbye. Needs root, ip, avahi and dbus: deno run -A
// scripts/show/mdns.ts

import { startAvahi } from "../../tests/support/network/avahi.ts";
import { runClient } from "../../tests/support/process/ferry_client.ts";
import { announced, twoNetworks } from "../../tests/support/network/namespaces.ts";
import { findProgram } from "../../tests/support/process/peer_programs.ts";
import { tempFolder } from "../../tests/support/files/temp_folder.ts";

await using networks = await twoNetworks(findProgram("ip") ?? "ip");
if (networks === undefined) Deno.exit(1);
const { here, there } = networks;
await using folder = await tempFolder();
await folder.write("photos/a.txt", "content");
await using avahi = await startAvahi(there);
const first = await announced(here, "--announce", folder.at("photos"));
const second = await announced(there, "--announce", folder.at("photos"));
console.log(`announced on two machines: "${first.name}", "${second.name}"`);
await show("ferry ls", there, "ls");
await show("ferry ls -l ferry:photos/", there, "ls", "-l", "ferry:photos/");
await show("ferry get -o - ferry:photos/a.txt", there, "get", "-o", "-", "ferry:photos/a.txt");
console.log(`avahi-browse -rpt _ftp._tcp\n${(await avahi.browse()).join("\n")}\n`);
await first.stop();
await second.stop();
await avahi.forgets();
console.log(
  `both have left; avahi-browse -rpt _ftp._tcp: ${(await avahi.browse()).length} servers`,
);
await show("ferry ls", there, "ls", "--wait", "1");

async function show(title: string, launcher: readonly string[], ...args: readonly string[]) {
  const { code, stdout, stderr } = await runClient(args, { launcher });
  console.log(`${title}: exit code ${code}\n${stdout}${stderr}`);
}
