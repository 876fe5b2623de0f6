import { assertEquals } from "@std/assert";
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

Deno.test("a line is printed where the changing line was, which is erased first", () => {
  const seen: string[] = [];
  const line = new StatusLine({
    words: (words) => seen.push(`words ${words}`),
    draw: (text) => seen.push(`draw ${text}`),
    stderrIsTerminal: true,
  });
  line.draw("10 %");
  line.print("kept");
  line.print("more");
  assertEquals(seen, ["draw 10 %", "draw ", "words kept", "words more"]);
});
