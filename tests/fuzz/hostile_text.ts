import { encodeText } from "../../core/base/text.ts";
import { mutated } from "./mutation.ts";
import type { Random } from "./random.ts";

const MEBIBYTE = 1_048_576;

const NAMES: readonly [string, ...string[]] = [
  "file.bin",
  ...[
    "../evil",
    "../../evil",
    "/etc/passwd",
    "a/b",
    "a\\b",
    "..\\evil",
    "C:\\evil",
    "C:evil",
    "..",
    ".",
  ],
  ...[
    "",
    " ",
    "\u001b[2Jx",
    "\u001b]0;title\u0007",
    "a\u0000b",
    "a\rb",
    "\u202egpj.exe",
    "\u0085",
    "\u2028",
  ],
  ...[
    "x".repeat(300),
    "y".repeat(20_000),
    "-rf",
    "*",
    "con",
    "é",
    "\ud83d\ude00",
    "__proto__",
    "constructor",
  ],
  ...[
    "a -> b",
    "a -> ../../evil",
    "type=dir; x",
    "total 0",
    "file.bin.part",
    "'",
    '"',
    "$(id)",
    "%2e%2e",
  ],
];

const FACTS: readonly [string, ...string[]] = [
  "type=file;size=1;modify=20260101000000;",
  ...[
    "type=dir;",
    "type=cdir;",
    "type=pdir;",
    "type=OS.unix=slink:../../evil;",
    "TYPE=FILE;SIZE=-1;",
  ],
  ...[
    "size=99999999999999999999;",
    "modify=99999999999999;",
    "modify=20261399256199;",
    "unix.mode=7777777;",
  ],
  ...["__proto__=1;constructor=2;toString=3;", "unix.target=\u001b[2J;", ";;;;", "type", "=;", ""],
];

const LIST_STARTS: readonly [string, ...string[]] = [
  "-rw-r--r--   1 owner    group       1234 Jan  1 00:00 ",
  ...[
    "drwxr-xr-x 2 owner group 4096 Feb 30  2026 ",
    "lrwxrwxrwx 1 o g 4 Jan 01 2026 ",
    "total 12345 ",
  ],
  ...["brw-rw---- 1 root disk 7, 0 Jan 1 00:00 ", "01-01-26  12:00AM       <DIR>          ", "c"],
  ...[
    "99-99-99  99:99PM  99999999999999999999 ",
    "-rw-r--r-- 1 owner 1234 Jan 1 1601 ",
    "----------",
  ],
];

/** A listing as no honest server sends it; some lines are what honest ones send. */
export function hostileListing(random: Random, verb: string): Uint8Array {
  const lines: string[] = [];
  for (let left = random.pick([0, 1, 2, 10, 300]); left > 0; left -= 1) {
    const start = verb === "MLSD" ? `${random.pick(FACTS)} ` : random.pick(LIST_STARTS);
    lines.push(start + random.pick(NAMES) + random.pick(["\r\n", "\r\n", "\r\n", "\n", "\r", ""]));
  }
  const bytes = encodeText(lines.join(""));
  if (random.chance(0.2)) return random.bytes(random.between(1, 3_000));
  return random.chance(0.4) ? mutated(random, bytes) : bytes;
}

/** What a hostile server says in place of a reply; the end of the connection may follow. */
export function hostileReply(random: Random, honest: string): Uint8Array {
  const code = honest.slice(0, 3);
  const bytes = encodeText(`${honest}\r\n`);
  switch (random.below(14)) {
    case 0:
      return new Uint8Array(0);
    case 1:
      return mutated(random, bytes);
    case 2:
      return encodeText(`${random.between(100, 699)}${honest.slice(3)}\r\n`);
    case 3:
      return encodeText(`${honest}\r\n`.repeat(random.between(2, 5)));
    case 4:
      return encodeText(`${code}-many\r\n${hostileLines(random)}${honest}\r\n`);
    case 5:
      return encodeText(
        `${code}-for ever\r\n${"more and more\r\n".repeat(random.pick([10, 30_000]))}`,
      );
    case 6:
      return encodeText("x".repeat(random.pick([5_000, 20_000, 2 * MEBIBYTE])));
    case 7:
      return encodeText("421 going away\r\n");
    case 8:
      return random.bytes(random.between(1, 300));
    case 9:
      return encodeText(`${code} \u001b[31m\u001b]0;x\u0007\u0000\u0085\u202e${honest}\r\n`);
    case 10:
      return encodeText(
        `${random.pick(["150", "125", "120"])} wait\r\n`.repeat(random.pick([1, 3, 300])),
      );
    case 11:
      return Uint8Array.of(...[255, 253, 1, 255, 251, 3, 255, 250, 1, 255, 240], ...bytes);
    case 12:
      return encodeText(`${honest}\n`);
    default:
      return encodeText(`${code}\r\n`);
  }
}

function hostileLines(random: Random): string {
  const lines = Array.from({ length: random.between(1, 20) }, () => {
    return `${random.pick(["", " ", "226 ", "421 ", "550-", "\u001b"])}${random.pick(NAMES)}\r\n`;
  });
  return lines.join("");
}

/** The reply to PASV or EPSV that leads where it should not. */
export function hostileAddress(random: Random, verb: string, port: number, trap: number): string {
  const wrong = random.pick([0, 1, 22, 65_535, 65_536, 99_999_999, -1, trap]);
  if (verb === "EPSV") {
    return random.pick([
      `229 ok (|||${wrong}|)`,
      ...[
        `229 ok (|1|127.0.0.2|${trap}|)`,
        "229 ok",
        "229 (((((",
        `229 (!!!${port}!)`,
        "229 (|||x|)",
      ],
    ]);
  }
  const [high, low] = [port >> 8, port & 255];
  return random.pick([
    `227 ok (127,0,0,2,${trap >> 8},${trap & 255})`,
    ...[
      `227 ok ${wrong}`,
      "227 (1,2,3)",
      `227 (999,0,0,1,${high},${low})`,
      "227 ok",
      "227 (0,0,0,0,0,0)",
    ],
    ...[
      `227 ${"1,".repeat(10_000)}`,
      `227 127,0,0,2,${trap >> 8},${trap & 255}`,
      "227 (1,2,3,4,5,6,7,8)",
    ],
  ]);
}
