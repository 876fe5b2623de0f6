// Checks the layers, main.ts -> actors/ -> core/, and the wings in them; that no files import each other in a circle;
// and that core/ is pure. Run it in the repository's folder, or with another folder as the argument. Prints the layers
// and the wings, and exits 1 with FILE:LINE for every violation.

import { exists } from "@std/fs/exists";
import { walk } from "@std/fs/walk";
import { dirname, join, relative } from "@std/path";
import { circlesIn } from "./layers/circles.ts";
import { type EntryFile, folderFaults, folderLinesOf, folderTree } from "./layers/folders.ts";
import {
  type Arrow,
  arrowFault,
  fullestFolders,
  MOST_ENTRIES,
  placeFault,
  wingLines,
} from "./layers/wings.ts";
import { lineAt, stripSource } from "./source_text.ts";

type Layer = "main" | "actors" | "core" | "tests" | "scripts";

interface SourceFile extends EntryFile {
  readonly layer: Layer;
  readonly lines: number;
  readonly imports: readonly Import[];
  /** The source without comments, and with the contents of strings blanked out. */
  readonly code: string;
}

interface Import {
  readonly line: number;
  readonly specifier: string;
  /** The path of the imported file; undefined if it belongs to a library. */
  readonly target: string | undefined;
  /** Its layer; undefined if it is not one of ferry's files. */
  readonly layer: Layer | undefined;
}

interface Violation {
  readonly path: string;
  readonly line: number;
  readonly message: string;
}

/** Which layers each layer may import. */
const ALLOWED_LAYERS: Readonly<Record<Layer, readonly Layer[]>> = {
  core: ["core"],
  actors: ["core", "actors"],
  main: ["core", "actors"],
  tests: ["core", "actors", "main", "tests", "scripts"],
  scripts: ["core", "actors", "main", "tests", "scripts"],
};

/** Libraries that use only the language, and no runtime. */
const PURE_STD =
  /^@std\/(assert|bytes\/[\w-]+|cli\/parse-args|encoding\/[\w-]+|fmt\/bytes|fmt\/duration|path\/posix(\/[\w-]+)?|regexp\/escape|text\/[\w-]+)$|^zod$|^string-width$|^iconv-lite$/;

/** The parts of std that ask Node's process which system this is: it takes 30 ms to load. */
const SLOW_STD = /^@std\/path(\/(?!posix|windows)|$)/;

/** What core/ must not use: the runtime, timers, clocks, randomness, the network. */
const IMPURE =
  /(?<![\w.$#])(Deno|process|globalThis|self|window|setTimeout|setInterval|clearTimeout|clearInterval|queueMicrotask|fetch|WebSocket|Worker|performance|console|localStorage|crypto|Date\.now|Math\.random|new\s+Date\(\s*\)|Date\(\s*\))(?![\w$]|\s*:(?!:))/g;

/** What only main.ts may do. */
const ENTRY_ONLY = /(?<![\w.$])Deno\s*\.\s*(exit|args)(?![\w$])/g;

/** The entries that the repository's folder may have; dotfiles are not checked. */
const TOP_LEVEL = new Set([
  "main.ts",
  "deno.json",
  "deno.lock",
  "core",
  "actors",
  "tests",
  "scripts",
  "docs",
  "README.md",
  "LICENSE",
  "CHANGELOG.md",
  "CONTRIBUTING.md",
]);

/** Output of tasks, ignored by git. */
const BUILD_OUTPUT = new Set(["dist", "coverage"]);

const LAYERS = ["main", "actors", "core", "tests", "scripts"] as const;

if (import.meta.main) {
  const [root = "."] = Deno.args.filter((argument) => argument !== "--folders");
  if (Deno.args.includes("--folders")) await printFolders(root);
  else if (!await holds(root)) Deno.exit(1);
}

async function printFolders(root: string): Promise<void> {
  for (const line of folderTree(await readSources(root))) console.log(line);
}

/** Prints the report; gives whether there was no violation. */
async function holds(root: string): Promise<boolean> {
  const files = await readSources(root);
  const arrows = files.flatMap(arrowsOf);
  const circles = circlesIn(importMap(files));
  const violations = [
    ...await checkTopLevel(root),
    ...files.flatMap(check),
    ...circles.map(circleViolation),
    ...checkFullness(files),
    ...folderFaults(files).map(({ folder, message }) => ({ path: folder, line: 1, message })),
  ];
  printReport(files);
  printWings(files, arrows);
  console.log(`${circles.length} circles`);
  for (const { path, line, message } of violations) {
    console.error(`${path}:${line}: ${message}`);
  }
  if (violations.length === 0) console.log("the layers hold");
  return violations.length === 0;
}

async function readSources(root: string): Promise<SourceFile[]> {
  const files: SourceFile[] = [];
  for (const layer of LAYERS) {
    const paths = layer === "main" ? ["main.ts"] : await sourcesUnder(root, layer);
    for (const path of paths) {
      const source = await readIfThere(join(root, path));
      if (source !== undefined) files.push(describe(root, path, layer, source));
    }
  }
  return files;
}

async function sourcesUnder(root: string, folder: string): Promise<string[]> {
  const top = join(root, folder);
  if (!await exists(top)) return [];
  const sources = walk(top, { includeDirs: false, match: [/\.[cm]?[jt]sx?$/] });
  return (await Array.fromAsync(sources, ({ path }) => relative(root, path))).sort();
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

function describe(root: string, path: string, layer: Layer, source: string): SourceFile {
  return {
    path,
    layer,
    lines: source.split("\n").length - 1,
    folderLines: folderLinesOf(source),
    imports: importsOf(root, path, source),
    code: stripSource(source, "blank"),
  };
}

/** Static imports and exports, dynamic imports, and `import("...")` types, by their literal text. */
function importsOf(root: string, path: string, source: string): Import[] {
  const code = stripSource(source, "keep");
  const blank = stripSource(source, "blank");
  const found = [
    ...code.matchAll(/(?<![.\w$])(?:from|import|import\s*\()\s*(["'`])([^"'`\n]+)\1/g),
  ];
  return found
    // A match inside a string is blank in the blanked text.
    .filter((match) => /^(from|import)/.test(blank.slice(match.index)))
    .map((match) => {
      const specifier = match[2] ?? "";
      const line = lineAt(code, match.index);
      const target = targetOf(root, path, specifier);
      return { line, specifier, target, layer: target === undefined ? undefined : layerOf(target) };
    });
}

function targetOf(root: string, path: string, specifier: string): string | undefined {
  return specifier.startsWith(".")
    ? relative(root, join(root, dirname(path), specifier))
    : undefined;
}

function layerOf(target: string): Layer | undefined {
  return target === "main.ts"
    ? "main"
    : LAYERS.find((layer) => layer !== "main" && target.startsWith(`${layer}/`));
}

function arrowsOf({ path, imports }: SourceFile): Arrow[] {
  return imports.flatMap(({ line, target }) =>
    target === undefined ? [] : [{ from: path, line, to: target }]
  );
}

function importMap(files: readonly SourceFile[]): Map<string, readonly string[]> {
  return new Map(files.map((file) => [file.path, arrowsOf(file).map(({ to }) => to)]));
}

function circleViolation(circle: readonly string[]): Violation {
  return {
    path: circle[0] ?? "",
    line: 1,
    message: `a circle of imports: ${circle.join(" -> ")}`,
  };
}

function checkFullness(files: readonly SourceFile[]): Violation[] {
  return fullestFolders(files.map(({ path }) => path))
    .filter(({ entries }) => entries > MOST_ENTRIES)
    .map(({ folder, entries }) => ({
      path: folder,
      line: 1,
      message: `${entries} entries stand side by side here, ${MOST_ENTRIES} at most`,
    }));
}

function check(file: SourceFile): Violation[] {
  const misplaced = placeFault(file.path);
  const { path } = file;
  return [
    ...(misplaced === undefined ? [] : [{ path, line: 1, message: misplaced }]),
    ...arrowsOf(file).flatMap((arrow) => {
      const message = arrowFault(arrow);
      return message === undefined ? [] : [{ path, line: arrow.line, message }];
    }),
    ...file.imports.flatMap((entry) => checkImport(file, entry)),
    ...(file.layer === "core" ? findAll(file, IMPURE, "core/ is pure, and this is not: ") : []),
    ...(file.layer === "actors" ? findAll(file, ENTRY_ONLY, "only main.ts may use ") : []),
  ];
}

function checkImport(file: SourceFile, { line, specifier, layer }: Import): Violation[] {
  const problem = (message: string) => [{ path: file.path, line, message }];
  if (file.layer === "tests" || file.layer === "scripts") return [];
  if (layer !== undefined) {
    return ALLOWED_LAYERS[file.layer].includes(layer)
      ? []
      : problem(`${file.layer} must not import ${layer}: ${specifier}`);
  }
  // The version is read from deno.json, in the one place that prints it.
  if (file.layer === "main" && specifier === "./deno.json") return [];
  if (specifier.startsWith(".")) return problem(`this is outside of the layers: ${specifier}`);
  if (/^(npm|jsr|https?|file|data):/.test(specifier)) {
    return problem(`name dependencies in deno.json, not in the code: ${specifier}`);
  }
  if (SLOW_STD.test(specifier)) {
    return problem(
      `actors/machine/system/local_path.ts has the same and loads faster: ${specifier}`,
    );
  }
  if (specifier === "node:timers") {
    return problem(`its functions are global, and so loaded only when they are used: ${specifier}`);
  }
  if (file.layer === "core" && !PURE_STD.test(specifier)) {
    return problem(`core/ may import only itself and pure parts of std: ${specifier}`);
  }
  return [];
}

function findAll({ path, code }: SourceFile, pattern: RegExp, message: string): Violation[] {
  return [...code.matchAll(pattern)].map((match) => ({
    path,
    line: lineAt(code, match.index),
    message: message + match[0].trim(),
  }));
}

async function checkTopLevel(root: string): Promise<Violation[]> {
  const violations: Violation[] = [];
  for await (const { name } of Deno.readDir(root)) {
    if (name.startsWith(".") || TOP_LEVEL.has(name) || BUILD_OUTPUT.has(name)) continue;
    violations.push({ path: name, line: 1, message: "this does not belong into the top folder" });
  }
  return violations;
}

function printReport(files: readonly SourceFile[]): void {
  console.log("layer    files  lines  imports");
  for (const layer of LAYERS) {
    const members = files.filter((file) => file.layer === layer);
    const lines = members.reduce((sum, file) => sum + file.lines, 0);
    const edges = LAYERS
      .map((to) => ({ to, count: count(members, (entry) => entry.layer === to) }))
      .filter((edge) => edge.count > 0)
      .map((edge) => `${edge.to} ${edge.count}`);
    const outside = count(members, (entry) => !entry.specifier.startsWith("."));
    const all = outside > 0 ? [...edges, `outside ${outside}`] : edges;
    const numbers = `${String(members.length).padStart(5)}  ${String(lines).padStart(5)}`;
    console.log(`${layer.padEnd(8)} ${numbers}  ${all.join(", ")}`);
  }
  const longest = files
    .filter(({ layer }) => layer === "core" || layer === "actors" || layer === "main")
    .sort((a, b) => b.lines - a.lines)
    .slice(0, 5);
  console.log("longest: " + longest.map(({ path, lines }) => `${path} ${lines}`).join(", "));
}

function printWings(files: readonly SourceFile[], arrows: readonly Arrow[]): void {
  const paths = files.map(({ path }) => path);
  console.log("wing               files  imports of other wings of its layer");
  for (const line of wingLines(paths, arrows)) console.log(line);
  const fullest = fullestFolders(paths).slice(0, 5);
  console.log(
    "fullest: " + fullest.map(({ folder, entries }) => `${folder}/ ${entries}`).join(", "),
  );
}

function count(files: readonly SourceFile[], wanted: (entry: Import) => boolean): number {
  return files.flatMap((file) => file.imports).filter(wanted).length;
}
