import { decodeLenient } from "../../../core/base/text.ts";
import { within } from "../time/deadline.ts";
import { LineLog } from "../process/line_log.ts";
import { tempFolder } from "../files/temp_folder.ts";

const BUS = (socket: string) =>
  `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>system</type><listen>unix:path=${socket}</listen><auth>EXTERNAL</auth>
<policy context="default"><allow user="*"/><allow own="*"/><allow send_type="method_call"/>
<allow send_destination="*"/><allow receive_sender="*"/></policy></busconfig>
`;

const AVAHI = `[server]
use-ipv4=yes
use-ipv6=no
[wide-area]
enable-wide-area=no
[publish]
publish-workstation=no
`;

/** An avahi-daemon with its own message bus in a network namespace. Needs root. */
export interface Avahi extends AsyncDisposable {
  /** The resolved lines of `avahi-browse` for FTP servers. */
  browse(): Promise<readonly string[]>;
  /** Waits until there are none any more: avahi forgets a server a second after its goodbye (RFC 6762 §10.1). */
  forgets(): Promise<void>;
}

/** Starts it; `launcher` runs programs in the namespace. */
export async function startAvahi(launcher: readonly string[]): Promise<Avahi> {
  await using stack = new AsyncDisposableStack();
  const folder = stack.use(await tempFolder());
  const bus = await folder.write("bus.conf", BUS(folder.at("bus")));
  const config = await folder.write("avahi.conf", AVAHI);
  await Deno.mkdir(folder.at("run"));
  await Deno.mkdir("/run/avahi-daemon", { recursive: true });
  const env = { DBUS_SYSTEM_BUS_ADDRESS: `unix:path=${folder.at("bus")}` };
  stack.use(
    await started(
      ["dbus-daemon", `--config-file=${bus}`, "--nofork", "--print-address"],
      env,
      /^unix:/,
    ),
  );
  // It needs its own run folder, because the machine may already run an avahi-daemon.
  const mount =
    `mount --bind ${folder.at("run")} /run/avahi-daemon && exec avahi-daemon -f ${config}` +
    " --no-drop-root --no-chroot --no-proc-title";
  const command = [...launcher, "unshare", "-m", "sh", "-c", mount];
  stack.use(await started(command, env, /Server startup complete/));
  const owned = stack.move();
  const browse = async () => {
    const [program = "", ...args] = [...launcher, "avahi-browse", "-rpt", "_ftp._tcp"];
    const browsing = new Deno.Command(program, { args, env }).output();
    const { stdout } = await within(browsing, "avahi-browse to end");
    return decodeLenient(stdout).split("\n").filter((line) => line.startsWith("="));
  };
  const isEmpty = async () => (await browse()).length === 0;
  return {
    browse,
    forgets: async () => {
      let over = false;
      const looking = async () => {
        while (!over && !await isEmpty());
      };
      await within(looking(), "avahi to forget").finally(() => over = true);
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** A program that prints when it is ready, on either of its streams. */
async function started(
  [program = "", ...args]: readonly string[],
  env: Readonly<Record<string, string>>,
  ready: RegExp,
): Promise<AsyncDisposable> {
  const child = new Deno.Command(program, {
    args,
    env,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const [stdout, stderr] = [new LineLog(child.stdout), new LineLog(child.stderr)];
  const stop = async () => {
    try {
      child.kill("SIGTERM");
    } catch {
      // It has ended already.
    }
    await Promise.all([child.status, stdout.ended, stderr.ended]);
  };
  try {
    await Promise.any([stdout.waitFor(ready), stderr.waitFor(ready)]);
  } catch (error) {
    await stop();
    throw error;
  }
  return { [Symbol.asyncDispose]: stop };
}
