// Fetches a file and sends it back by the npm package basic-ftp over TLS. For Node, which it is written for: the TLS
// sockets of Deno's Node layer stall where a download has to wait. The only argument is the order, in JSON.

import process from "node:process";

const order = JSON.parse(process.argv[2] ?? "");
const { Client } = await import(order.module);
const version = order.version === "1.2" ? "TLSv1.2" : "TLSv1.3";
const client = new Client(10_000);
try {
  await client.access({
    host: order.hostname,
    port: order.port,
    user: order.user,
    password: order.password,
    secure: order.mode === "implicit" ? "implicit" : true,
    secureOptions: { rejectUnauthorized: false, minVersion: version, maxVersion: version },
  });
  await client.downloadTo(order.local, order.remote);
  await client.uploadFrom(order.local, order.sent);
} finally {
  client.close();
}
