import { warning } from "../../core/base/terminal_line.ts";
import { printLines } from "../machine/terminal/print_lines.ts";
import type { AccountsInvocation } from "../../core/cli/subcommands/accounts/accounts_subcommand.ts";
import type { PasswdInvocation } from "../../core/cli/subcommands/accounts/passwd.ts";
import { ExitCode } from "../../core/cli/exit_code.ts";
import { failed, type Outcome, success } from "../../core/base/outcome.ts";
import { formatPasswordHash } from "../../core/access/password_hash.ts";
import { decodeText, encodeText } from "../../core/base/text.ts";
import { replaceFile } from "../machine/replace_file.ts";
import { askSecret } from "../machine/terminal/ask_secret.ts";
import type { World } from "../machine/world.ts";
import { readAccountsFile, readText } from "../server/accounts/accounts_reader.ts";
import { hashPassword } from "../server/accounts/passwords.ts";

/** The longest password that is accepted, in bytes. It fits into a PASS command with room to spare. */
const LONGEST_PASSWORD = 1024;

/** `ferry passwd`: prints the hash of a password, or writes it into an accounts file. */
export async function runPasswd(invocation: PasswdInvocation, world: World): Promise<ExitCode> {
  const { file, name } = invocation;
  const text = file === undefined ? success("") : await goodText(file);
  if (!text.ok) {
    for (const line of text.failure) world.words(warning(line));
    return ExitCode.LocalFile;
  }
  const password = Deno.stdin.isTerminal()
    ? await askAtTerminal(name, world)
    : await readPassword(world);
  if (password === "interrupted") return ExitCode.Interrupted;
  if (!password.ok) {
    world.words(warning(password.failure));
    return ExitCode.Usage;
  }
  const hash = formatPasswordHash(await hashPassword(password.value));
  if (file === undefined) {
    await printLines(world, [hash]);
    return ExitCode.Done;
  }
  const { withPassword } = await import("../../core/access/accounts_file.ts");
  const replaced = await replaceFile(file, withPassword(text.value, name, hash));
  if (replaced.ok) {
    world.words(`${file}: the password of ${name} is set`);
    return ExitCode.Done;
  }
  world.words(warning(replaced.failure));
  return ExitCode.LocalFile;
}

/** `ferry accounts`: lists an accounts file, or says what is wrong with it. */
export async function runAccounts(
  { file }: AccountsInvocation,
  world: World,
): Promise<ExitCode> {
  const read = await readAccountsFile(file);
  if (!read.ok) {
    for (const line of read.failure) world.words(warning(line));
    return ExitCode.LocalFile;
  }
  const { accountsReport } = await import("../../core/access/accounts_report.ts");
  await printLines(world, await accountsReport(read.value));
  const { mode } = await Deno.stat(file);
  if (mode !== null && (mode & 0o077) !== 0) {
    world.words(warning(`others on this machine can read or change ${file}; chmod 600 it`));
  }
  return ExitCode.Done;
}

/** The text of an accounts file; fails if the file has faults. Where there is no file yet, the text of an empty one. */
async function goodText(file: string): Promise<Outcome<string, readonly string[]>> {
  if (!await exists(file)) return success('{ "accounts": [] }');
  const read = await readAccountsFile(file);
  if (!read.ok) return read;
  const text = await readText(file);
  return text.ok ? text : failed([text.failure]);
}

async function exists(file: string): Promise<boolean> {
  try {
    await Deno.lstat(file);
    return true;
  } catch (error) {
    // Reading the file reports any other reason.
    return !(error instanceof Deno.errors.NotFound);
  }
}

async function askAtTerminal(
  name: string,
  world: World,
): Promise<Outcome<string, string> | "interrupted"> {
  const interruption = new AbortController();
  using _interrupts = world.onInterrupt(() => interruption.abort());
  try {
    return await askTwice(name, interruption.signal);
  } catch (error) {
    if (interruption.signal.aborted) return "interrupted";
    throw error;
  }
}

async function askTwice(name: string, signal: AbortSignal): Promise<Outcome<string, string>> {
  const first = await askSecret(`New password of ${name}: `, signal);
  if (first === undefined) return failed("no password was given; nothing was changed");
  if (await askSecret("Once more: ", signal) !== first) {
    return failed("the two passwords differ; nothing was changed");
  }
  return usable(first);
}

/** The first line of standard input. */
async function readPassword(world: World): Promise<Outcome<string, string>> {
  const bytes = new Uint8Array(LONGEST_PASSWORD + 2);
  let length = 0;
  while (length < bytes.length && !bytes.subarray(0, length).includes(0x0a)) {
    const count = await world.stdin.read(bytes.subarray(length));
    if (count === null) break;
    length += count;
  }
  const text = decodeText(bytes.subarray(0, length));
  if (text === undefined) return failed("the password is not valid UTF-8");
  return usable(text.split(/\r?\n/)[0] ?? "");
}

function usable(password: string): Outcome<string, string> {
  if (password === "") return failed("the password is empty; give one, or pipe it in");
  if (encodeText(password).length > LONGEST_PASSWORD) {
    return failed(`the password is longer than ${LONGEST_PASSWORD} bytes`);
  }
  if (/[\r\n\0]/.test(password)) {
    return failed("the password holds a line end or a NUL, which no FTP client can send");
  }
  return success(password);
}
