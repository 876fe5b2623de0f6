import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { ferryCommand, startFerry } from "../support/process/ferry_process.ts";
import { fakeManager } from "../support/process/service_manager.ts";
import { tempFolder } from "../support/files/temp_folder.ts";
import { within } from "../support/time/deadline.ts";
import { WireClient } from "../support/ftp/wire_client.ts";

const LINUX = Deno.build.os === "linux";

Deno.test({
  name: "the service manager hears when ferry serves, that all is well, and of the end",
  ignore: !LINUX,
  fn: async () => {
    await using folder = await tempFolder();
    await using manager = await fakeManager(folder.at("notify"));
    const env = { NOTIFY_SOCKET: folder.at("notify"), WATCHDOG_USEC: "20000" };
    await using server = await startFerry([folder.path], { env });
    await manager.heard(new RegExp(`^"READY=1\\\\nMAINPID=${server.pid}"$`));
    // It listens before it reports that.
    using client = await WireClient.login(server);
    await manager.heard(/^"WATCHDOG=1"$/);
    assertEquals((await server.stop()).code, 0);
    await client.expect(421);
    await manager.heard(/^"STOPPING=1"$/);
  },
});

Deno.test({
  name: "a watchdog that is meant for another process is not fed",
  ignore: !LINUX,
  fn: async () => {
    await using folder = await tempFolder();
    await using manager = await fakeManager(folder.at("notify"));
    const env = {
      NOTIFY_SOCKET: folder.at("notify"),
      WATCHDOG_USEC: "1000",
      WATCHDOG_PID: "1",
    };
    await using server = await startFerry([folder.path], { env });
    await server.stop();
    await manager.heard(/^"STOPPING=1"$/);
    assert(!manager.messages.includes('"WATCHDOG=1"'));
  },
});

Deno.test({
  name: "a service manager that is not there keeps nobody from being served",
  ignore: !LINUX,
  fn: async () => {
    await using folder = await tempFolder();
    const env = { NOTIFY_SOCKET: folder.at("nobody"), WATCHDOG_USEC: "20000" };
    await using server = await startFerry([folder.path], { env });
    using client = await WireClient.login(server);
    await client.ask("NOOP", 200);
  },
});

Deno.test({
  name: "--run-as: every thread of the process is that user's, and serves as that user",
  // Only root can become another user.
  ignore: !LINUX || Deno.uid() !== 0,
  fn: async () => {
    await using folder = await tempFolder();
    await Deno.chmod(folder.path, 0o755);
    await folder.write("open", "for all");
    await Deno.chmod(await folder.write("secret", "for root"), 0o600);
    await using server = await startFerry(["--run-as", "nobody", folder.path]);
    const passwd = await Deno.readTextFile("/etc/passwd");
    const uid = /^nobody:[^:]*:(\d+):/m.exec(passwd)?.[1] ?? "";
    let threads = 0;
    for (const { name } of Deno.readDirSync(`/proc/${server.pid}/task`)) {
      const status = Deno.readTextFileSync(`/proc/${server.pid}/task/${name}/status`);
      assertStringIncludes(status, `Uid:\t${uid}\t${uid}\t${uid}\t${uid}\n`);
      assertStringIncludes(status, "CapEff:\t0000000000000000\n");
      threads += 1;
    }
    assert(threads > 1);
    using client = await WireClient.login(server);
    await client.download("RETR open");
    using _data = await client.extendedPassive();
    await client.ask("RETR secret", 550);
  },
});

const BUNDLE = Deno.env.get("FERRY_BUNDLE") ?? "";

for (const threads of ["1", "2"]) {
  Deno.test({
    name: `--run-as, threads ${threads}: active mode works without the program's files`,
    ignore: !LINUX || Deno.uid() !== 0 || BUNDLE === "",
    fn: async () => {
      await using shared = await tempFolder();
      await Deno.chmod(shared.path, 0o755);
      await shared.write("open", "for all");
      await using program = await tempFolder();
      for (const { name, isFile } of Deno.readDirSync(BUNDLE)) {
        if (isFile) await Deno.copyFile(join(BUNDLE, name), program.at(name));
      }
      // As when it is run from the source: nothing is read before it is needed.
      await program.write("deno.json", '{ "unstable": ["lazy-dynamic-imports", "net"] }');
      await Deno.chmod(program.path, 0o700);
      // What would be started, up to main.js, gives way to the copy.
      const usual = ferryCommand().args.length;
      const script =
        `deno=$0; shift ${usual}; exec "$deno" run -A --config "$COPY/deno.json" "$COPY/main.js" "$@"`;
      const options = { launcher: ["sh", "-c", script], env: { COPY: program.path } };
      const args = ["--run-as", "nobody", "--workers", threads, shared.path];
      await using server = await startFerry(args, options);
      // Enough for both threads.
      for (let session = 0; session < 12; session += 1) {
        using client = await WireClient.login(server);
        using listener = await client.active();
        await client.ask("RETR open", 150);
        using _data = await within(listener.accept(), "the data connection");
        await client.expect(226);
      }
    },
  });
}

Deno.test({
  name: "the unit file holds to what systemd knows",
  ignore: !LINUX || !hasSystemdAnalyze(),
  fn: async () => {
    const unit = new URL("../../docs/systemd/ferry.service", import.meta.url);
    await using folder = await tempFolder();
    // The program of the unit has to be there to be verified.
    const program = await folder.write("ferry", "#!/bin/sh\n");
    await Deno.chmod(program, 0o755);
    const text = (await Deno.readTextFile(unit)).replaceAll("/usr/local/bin/ferry", program);
    const path = await folder.write("ferry.service", text);
    const { code, stderr } = await new Deno.Command("systemd-analyze", {
      args: ["verify", "--man=no", path],
      stdin: "null",
    }).output();
    const words = new TextDecoder().decode(stderr);
    // What is said of other units of this machine is not about ours.
    const ours = words.split("\n").filter((line) => line.includes("ferry"));
    assertEquals(ours, []);
    assertEquals(code, 0, words);
  },
});

function hasSystemdAnalyze(): boolean {
  try {
    return new Deno.Command("systemd-analyze", { args: ["--version"] }).outputSync().success;
  } catch {
    return false;
  }
}
