import { assertEquals, assertRejects } from "@std/assert";
import { Questions } from "../../../actors/machine/terminal/questions.ts";
import { plainText } from "../../../core/base/terminal_line.ts";
import { StatusLine } from "../../../actors/machine/terminal/status_line.ts";

Deno.test("no control character and no mark of direction reaches standard error in a line", () => {
  const words: string[] = [];
  const world = {
    words: (line: string) => words.push(line),
    draw: () => {},
    stderrIsTerminal: false,
  };
  new StatusLine(world).print("\u202egpj.exe.part is kept \u001b[2J\r\u0000\u0085");
  assertEquals(words, ["\\u{202e}gpj.exe.part is kept \\x1b[2J\\x0d\\x00\\x85"]);
});

/** A status line on a terminal, and what it does to the world. */
function onTerminal(): { readonly line: StatusLine; readonly seen: string[] } {
  const seen: string[] = [];
  const line = new StatusLine({
    words: (words) => seen.push(`words ${plainText(words)}`),
    draw: (lines) => seen.push(`draw ${lines.join("|")}`),
    stderrIsTerminal: true,
  });
  return { line, seen };
}

Deno.test("the changing lines are erased once, and not when there are none", () => {
  const { line, seen } = onTerminal();
  line.clear();
  line.draw(["10 %", "20 %"]);
  line.print("kept");
  line.clear();
  line.clear();
  assertEquals(seen, ["draw 10 %|20 %", "words kept", "draw "]);
});

Deno.test("where nobody watches nothing is drawn", () => {
  const seen: unknown[] = [];
  const world = { words: () => {}, draw: () => seen.push("drawn"), stderrIsTerminal: false };
  const line = new StatusLine(world);
  line.draw(["10 %"]);
  line.clear();
  assertEquals(seen, []);
});

Deno.test("while somebody is asked nothing is drawn, and lines wait for the answer", async () => {
  const { line: status, seen: shown } = onTerminal();
  const said = Promise.withResolvers<string>();
  const prompt = (question: string) => {
    shown.push(`ask ${question}`);
    return said.promise;
  };
  const questions = new Questions({ secret: prompt, line: prompt }, status);
  const { signal } = new AbortController();
  status.draw(["10%"]);
  const answers = [questions.line("one?", signal), questions.secret("two?", signal)];
  await Promise.resolve();
  status.draw(["20%"]);
  status.print("a line");
  assertEquals(shown, ["draw 10%", "draw ", "ask one?"]);
  said.resolve("yes");
  assertEquals(await Promise.all(answers), ["yes", "yes"]);
  assertEquals(shown.slice(3), ["words a line", "ask two?"]);
});

Deno.test("a question that is called off is not the end of the next one", async () => {
  const status = new StatusLine({ words: () => {}, draw: () => {}, stderrIsTerminal: true });
  const off = () => Promise.reject(new Error("off"));
  const questions = new Questions({ secret: off, line: () => Promise.resolve("b") }, status);
  const { signal } = new AbortController();
  const first = questions.secret("a?", signal);
  const second = questions.line("b?", signal);
  await assertRejects(() => first);
  assertEquals(await second, "b");
});
