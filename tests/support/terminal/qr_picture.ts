import { decodeLenient } from "../../../core/base/text.ts";

/** The width of a module in the picture, in pixels. */
const SCALE = 6;

/** The lines with half blocks on a screen: the QR code, drawn without colours. */
export function qrLinesOf(screen: string): readonly string[] {
  return screen.split(/\r?\n/).filter((line) => /^[█▀▄ ]{20,}$/.test(line) && /[█▀▄]/.test(line));
}

/** What zbarimg, at this path, reads from half blocks; `inverted`: the blocks are the light modules. */
export async function readQr(
  zbarimg: string,
  lines: readonly string[],
  inverted: boolean,
): Promise<string> {
  const path = await Deno.makeTempFile({ suffix: ".pbm" });
  try {
    await Deno.writeTextFile(path, portableBitmap(lines, inverted));
    const { stdout } = await new Deno.Command(zbarimg, { args: ["--quiet", "--raw", path] })
      .output();
    return decodeLenient(stdout).trim();
  } finally {
    await Deno.remove(path);
  }
}

function portableBitmap(lines: readonly string[], inverted: boolean): string {
  const width = Math.max(...lines.map((line) => Array.from(line).length));
  const rows = lines.flatMap((line) => {
    const cells = Array.from(line.padEnd(width));
    const half = (blocks: string) => cells.map((cell) => blocks.includes(cell) !== inverted);
    return [half("█▀"), half("█▄")];
  });
  const pixels = rows.flatMap((row) => {
    const bits = row.flatMap((dark) => Array.from({ length: SCALE }, () => dark ? "1" : "0")).join(
      "",
    );
    return Array.from({ length: SCALE }, () => bits);
  });
  return `P1\n${width * SCALE} ${pixels.length}\n${pixels.join("\n")}\n`;
}
