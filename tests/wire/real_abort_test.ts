import { assertEquals } from "@std/assert";
import { interruptDownload, REAL_CLIENTS } from "../support/process/interrupted_client.ts";
import { peerTest } from "../support/process/peer_programs.ts";
import { servedFolder } from "../support/ftp/served_folder.ts";
import { tempFolder } from "../support/files/temp_folder.ts";

/** Slow enough that no download ends by itself. */
const SLOW = { ratePerSession: 100_000 };

// Twenty times each: scripts/show/abort_clients.ts.
for (const client of REAL_CLIENTS) {
  peerTest(client.program, "Ctrl-C in the middle of get is answered at once", async () => {
    const files = { large: new Uint8Array(10_000_000) };
    await using server = await servedFolder({ files, limits: SLOW });
    await using home = await tempFolder();
    // A client whose ABOR lies unread waits for minutes.
    for (let round = 0; round < 2; round += 1) await interruptDownload(client, server, home.path);
  });
}

/** `abort` of ftplib sends all of ABOR as urgent data. */
const FTPLIB_ABORT = `
import ftplib, sys
ftp = ftplib.FTP()
ftp.connect("127.0.0.1", int(sys.argv[1]), timeout=10)
ftp.login()
data = ftp.transfercmd("RETR large")
data.recv(1000)
print(ftp.abort()[:3], ftp.getmultiline()[:3])
data.close()
print(ftp.abort()[:3], ftp.pwd())
`;

peerTest("python3", "abort of ftplib is answered, in a transfer and without", async (python) => {
  const files = { large: new Uint8Array(10_000_000) };
  await using server = await servedFolder({ files, limits: SLOW });
  const args = ["-c", FTPLIB_ABORT, String(server.port)];
  const { stdout, stderr } = await new Deno.Command(python, { args }).output();
  const [said, complained] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  assertEquals(said, "426 226\n226 /\n", complained);
});
