// One operation by the npm package basic-ftp; the only argument is the order, in JSON.

import { Client, enterPassiveModeIPv4 } from "basic-ftp";
import manifest from "../../../deno.json" with { type: "json" };

const [argument = "--version"] = Deno.args;
if (argument === "--version") console.log(manifest.imports["basic-ftp"]);
else await carryOut(readOrder(argument));

/** The members of a JSON object whose values are texts or numbers, all as text. */
function readOrder(text: string): ReadonlyMap<string, string> {
  const order: unknown = JSON.parse(text);
  if (typeof order !== "object" || order === null) throw new Error(`not an order: ${text}`);
  return new Map(Object.entries(order).map(([name, value]) => [name, String(value)]));
}

async function carryOut(order: ReadonlyMap<string, string>): Promise<void> {
  const member = (name: string) => {
    const value = order.get(name);
    if (value === undefined) throw new Error(`the order has no ${name}`);
    return value;
  };
  const client = new Client(10_000);
  try {
    if (member("data") === "PASV") client.prepareTransfer = enterPassiveModeIPv4;
    await client.access({
      host: member("hostname"),
      port: Number(member("port")),
      user: member("user"),
      password: member("password"),
    });
    await operate(client, member("operation"), member("from"), member("to"));
  } finally {
    client.close();
  }
}

async function operate(
  client: Client,
  operation: string,
  from: string,
  to: string,
): Promise<unknown> {
  switch (operation) {
    case "list":
      for (const { name, size } of await client.list(from)) console.log(size, name);
      return;
    case "fetch":
      return await client.downloadTo(to, from);
    case "resume-fetch":
      return await client.downloadTo(to, from, (await Deno.stat(to)).size);
    case "send":
      return await client.uploadFrom(from, to);
    case "resume-send":
      return await client.appendFrom(from, to, { localStart: await client.size(to) });
    case "rename":
      return await client.rename(from, to);
    case "delete":
      return await client.remove(from);
    default:
      throw new Error(`unknown operation ${operation}`);
  }
}
