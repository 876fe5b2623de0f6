import type { Sizes } from "../machine/served_files.ts";
import type { BenchOptions } from "../options.ts";

/** What was measured, and on what. */
export async function circumstances(options: BenchOptions, sizes: Sizes): Promise<string[]> {
  const { rounds, isQuick } = options;
  const { version: { deno } } = Deno;
  return [
    `commit ${await commit()}, Deno ${deno}, ${await system()}`,
    `medians of ${rounds} ${rounds === 1 ? "round" : "rounds"}` +
    `${isQuick ? " of a quick run" : ""}, over the loopback interface`,
    `large files: ${sizes.big} MiB fetched, ${sizes.sent} MiB sent, 8 times ${sizes.part} MiB at the same time`,
    `small files: ${sizes.small} of ${sizes.smallBytes} bytes, in one session with PASV for each`,
    `listings: ${sizes.listed} entries; cold ones ${sizes.listedCold}`,
  ];
}

async function commit(): Promise<string> {
  const git = async (...args: readonly string[]) => {
    const { success, stdout } = await new Deno.Command("git", { args: [...args] }).output();
    if (!success) throw new Error("no repository");
    return new TextDecoder().decode(stdout).trim();
  };
  try {
    const changed = (await git("status", "--porcelain", "--", "core", "actors", "main.ts")) !== "";
    return `${await git("rev-parse", "--short", "HEAD")}${changed ? " with changes" : ""}`;
  } catch {
    return "unknown";
  }
}

async function system(): Promise<string> {
  const { hardwareConcurrency: processors } = navigator;
  const information = await Deno.readTextFile("/proc/cpuinfo").catch(() => "");
  const model = /^model name\s*: (.*)$/m.exec(information)?.[1] ?? Deno.build.arch;
  return `Linux ${Deno.osRelease()}, ${processors} processors (${model})`;
}
