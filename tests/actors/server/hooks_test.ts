import { assert, assertEquals } from "@std/assert";
import { EventQueue } from "../../../actors/server/hooks/event_queue.ts";
import { Program, type ProgramPlan, runProgram } from "../../../actors/server/hooks/program.ts";
import { startPipe } from "../../../actors/server/hooks/upload_pipe.ts";
import { hooks } from "../../../actors/server/hooks/hooks.ts";
import { ask, startSystem, systemClock } from "../../../actors/kernel/kernel.ts";
import { environmentTwin } from "../../../core/cli/options/option.ts";
import { SUBCOMMANDS } from "../../support/process/parse_command_line.ts";
import { eventVariables } from "../../../core/serving/hooks/hook_variables.ts";
import { noticeFields } from "../../../core/events/notice_fields.ts";
import type { Notice } from "../../../core/events/notice.ts";
import { FakeClock } from "../../support/time/fake_clock.ts";
import { until, within } from "../../support/time/deadline.ts";
import { tempFolder } from "../../support/files/temp_folder.ts";

const SH = { kind: "shell", text: "true" } as const;

function shell(text: string): ProgramPlan {
  return {
    program: "/bin/sh",
    args: ["-c", text],
    folder: "/",
    variables: { PATH: "/usr/bin:/bin" },
  };
}

/** Ends, but leaves behind what holds its output open, outside its process group; the file gets the number of that. */
function leavingBehind(file: string): ProgramPlan {
  // In a session of its own before it tells its number.
  const text = `setsid sh -c 'echo $$ > ${file}; exec sleep 1000' & until [ -s ${file} ]; ` +
    "do sleep 0.01; done; echo out";
  return shell(text);
}

function bounds(controller = new AbortController()) {
  return { clock: systemClock, timeoutMs: 60_000, signal: controller.signal };
}

Deno.test("a program ends with its exit code and last line, of stdout or else of stderr", async () => {
  for (
    const [text, code, lastLine] of [
      ["echo one; echo two; echo three >&2; exit 4", 4, "two"],
      ["echo three >&2", 0, "three"],
      ["exit 1", 1, ""],
      ["yes | head -c 3000000; printf end", 0, "end"],
    ] as const
  ) {
    const end = await within(runProgram(shell(text), bounds()), text);
    assertEquals(end, { kind: "exited", code, lastLine });
  }
});

Deno.test("a program that cannot start fails with a reason; an aborted one is not started", async () => {
  const none = await runProgram({ ...shell(""), program: "/none" }, bounds());
  assertEquals(none.kind, "not-started");
  const controller = new AbortController();
  controller.abort();
  assertEquals(await runProgram(shell("true"), bounds(controller)), { kind: "called-off" });
});

Deno.test("what leaves the process group and holds the output open is not waited for", async () => {
  await using folder = await tempFolder();
  const clock = new FakeClock();
  const file = folder.at("pid");
  let ended = false;
  const plan = leavingBehind(file);
  const running = runProgram(plan, { ...bounds(), clock }).finally(() => ended = true);
  while (!ended) await clock.advance(1);
  assertEquals(await running, { kind: "exited", code: 0, lastLine: "out" });
  Deno.kill(Number(await Deno.readTextFile(file)), "SIGKILL");
});

Deno.test("a program that has ended is not killed while its output is awaited", async () => {
  await using folder = await tempFolder();
  const clock = new FakeClock();
  const file = folder.at("pid");
  const controller = new AbortController();
  const running = runProgram(leavingBehind(file), { ...bounds(controller), clock });
  // The second timer begins when the program has ended.
  await until(() => clock.pending >= 2, "the second timer");
  controller.abort();
  await clock.advance(500);
  assertEquals(await within(running, "the end"), { kind: "exited", code: 0, lastLine: "out" });
  Deno.kill(Number(await Deno.readTextFile(file)), "SIGKILL");
});

Deno.test("what a program leaves running in its process group is killed at its end", async () => {
  // It holds the output open, and the time limit of reading never passes.
  const plan = shell("sleep 1000 & echo out");
  const running = runProgram(plan, { ...bounds(), clock: new FakeClock() });
  const end = await within(running, "the end of what it left");
  assertEquals(end, { kind: "exited", code: 0, lastLine: "out" });
});

Deno.test("events wait in order, at most a thousand; dropped ones are reported and counted", () => {
  const told: string[] = [];
  const queue = new EventQueue((words) => told.push(words));
  for (let at = 0; at < 1010; at++) queue.add({ AT: String(at) });
  assertEquals(told, [
    "the command of --on-event is too slow: 1000 events wait, more are dropped",
  ]);
  for (let at = 0; at < 1000; at++) assertEquals(queue.next(), { AT: String(at) });
  assertEquals(queue.next(), undefined);
  assertEquals(told.slice(1), ["10 events were dropped"]);
  assertEquals(queue.next(), undefined);
  assertEquals(told.length, 2);
});

Deno.test("commands asked for after the server's end reject, those that run are killed", async () => {
  const system = startSystem();
  const running = system.spawn(
    "hooks",
    hooks({
      upload: { command: { kind: "shell", text: "sleep 1000" }, program: "/bin/sh" },
      event: { command: SH, program: "/bin/sh" },
      folder: "/",
      variables: { PATH: "/usr/bin:/bin" },
      timeoutMs: 60_000,
      limit: 1,
      onTrouble: () => {},
    }),
  );
  const { signal } = new AbortController();
  const question = { kind: "judge-upload", variables: {}, file: "/x", signal } as const;
  const asked = ask(running, question, { timeoutMs: 60_000 }).then(() => "answered", () => "not");
  running.send({ kind: "event", variables: {} });
  await ask(running, { kind: "finish-events" }, { timeoutMs: 60_000 });
  await within(system.stop(), "the commands to end");
  assertEquals(await asked, "not");
});

Deno.test("no variable of an event is one of ferry's own options", () => {
  const options = SUBCOMMANDS.flatMap((subcommand) => subcommand.options);
  const twins = new Set(options.map(({ name }) => environmentTwin(name)));
  const peer = { hostname: "127.0.0.1", port: 1 };
  const transfer = {
    session: 1,
    peer,
    name: "ann",
    anonymous: false,
    direction: "upload",
    path: "/a",
    representation: "image",
  } as const;
  const notices: readonly Notice[] = [
    { kind: "session-opened", session: 1, peer },
    { kind: "login", session: 1, peer, name: "ann", accepted: true, email: "a" },
    { kind: "login", session: 1, peer, name: "ann", accepted: false, reason: "b" },
    { kind: "banned", address: "127.0.0.1", failures: 3, seconds: 9 },
    { kind: "transfer-started", ...transfer },
    {
      kind: "transfer-ended",
      ...transfer,
      bytes: 1,
      milliseconds: 2,
      failure: { text: "x", kind: "vetoed" },
    },
  ];
  for (const notice of notices) {
    for (const name of Object.keys(eventVariables(noticeFields(notice)))) {
      assert(!twins.has(name), name);
    }
  }
});

Deno.test("the first reason to kill a program is the one that is reported", async () => {
  const program = new Program(shell("sleep 1000"), "null", systemClock);
  program.kill({ kind: "timed-out", seconds: 3 });
  program.kill({ kind: "called-off" });
  assertEquals(await within(program.ended, "the end"), { kind: "timed-out", seconds: 3 });
});

Deno.test("an unneeded pipe is cancelled; one that reads no more reports its end", async () => {
  const gone = new AbortController();
  gone.abort();
  const unwanted = startPipe(shell("sleep 1000"), bounds(gone));
  assertEquals(await within(unwanted.ended, "the end"), { kind: "called-off" });
  const much = new Uint8Array(1_000_000);
  const refusing = startPipe(shell("echo no; exit 3"), bounds());
  const end = { kind: "exited", code: 3, lastLine: "no" } as const;
  assertEquals(await within(refusing.pipe.write(much), "the refusal"), end);
  assertEquals(await within(refusing.pipe.write(much), "the refusal again"), end);
  // What has seen enough and is content takes the rest unread.
  const content = startPipe(shell("exit 0"), bounds());
  for (const _ of [1, 2]) {
    assertEquals(await within(content.pipe.write(much), "the rest"), undefined);
  }
  assertEquals(await within(content.pipe.finish(), "the end"), {
    kind: "exited",
    code: 0,
    lastLine: "",
  });
});

Deno.test("of failing event commands one is reported, and the next after a success", () => {
  const told: string[] = [];
  const queue = new EventQueue((words) => told.push(words));
  const exited = (code: number) => queue.ended({ kind: "exited", code, lastLine: `code ${code}` });
  for (const code of [0, 1, 2, 0, 3]) exited(code);
  exited(0);
  queue.ended({ kind: "called-off" });
  exited(0);
  queue.ended({ kind: "not-started", reason: "no such file" });
  assertEquals(told.map((words) => words.replace("the command of --on-event fails: ", "")), [
    "code 1",
    "code 3",
    "no such file",
  ]);
});
