// Which tests are near to a module, judged by the imports between them and by the words that both use.

import { dirname, join } from "@std/path/posix";
import ts from "typescript";

/** The sources of a project by their paths, with `/` and relative to its folder. */
export type Sources = ReadonlyMap<string, string>;

/** Orders the tests that reach a module. */
export class Nearness {
  readonly #importers: ReadonlyMap<string, readonly string[]>;
  readonly #words: ReadonlyMap<string, ReadonlySet<string>>;
  /** How many files use each word. */
  readonly #spread: ReadonlyMap<string, number>;
  readonly #tests: ReadonlySet<string>;

  constructor(sources: Sources, tests: readonly string[]) {
    this.#importers = importersIn(sources);
    this.#words = new Map([...sources].map(([path, text]) => [path, wordsOf(path + text)]));
    this.#spread = spreadOf(this.#words.values());
    this.#tests = new Set(tests);
  }

  /**
   * The tests that load the module: alternately the one with the fewest imports between, and the one with the most
   * common words.
   */
  testsOf(path: string): string[] {
    const steps = this.#stepsFrom(path);
    const tests = [...steps.keys()]
      .filter((test) => this.#tests.has(test))
      .map((test) => ({ test, steps: steps.get(test) ?? 0, words: this.#inCommon(path, test) }));
    const byWords = tests.toSorted((a, b) => b.words - a.words);
    const bySteps = byWords.toSorted((a, b) => a.steps - b.steps);
    const inTurn = bySteps.flatMap((near, at) => [near, byWords[at] ?? near]);
    return [...new Set(inTurn.map(({ test }) => test))];
  }

  #stepsFrom(path: string): Map<string, number> {
    const steps = new Map([[path, 0]]);
    // The iteration of a Map includes entries that are added meanwhile.
    for (const [reached, count] of steps) {
      for (const importer of this.#importers.get(reached) ?? []) {
        if (!steps.has(importer)) steps.set(importer, count + 1);
      }
    }
    return steps;
  }

  /** A word that fewer files use counts more. A long test is not nearer because of its length. */
  #inCommon(path: string, test: string): number {
    const words = this.#words.get(test) ?? new Set();
    const shared = [...this.#words.get(path) ?? []].filter((word) => words.has(word));
    const weights = shared.map((word) => 1 / (this.#spread.get(word) ?? 1));
    return weights.reduce((sum, weight) => sum + weight, 0) / Math.sqrt(words.size);
  }
}

/** For each file, the files that load it: imports of values, and paths as in `new URL("../main.ts", ...)`. */
function importersIn(sources: Sources): Map<string, string[]> {
  const importers = new Map<string, string[]>();
  for (const [path, text] of sources) {
    for (const loaded of loadedBy(path, text)) {
      if (sources.has(loaded)) importers.set(loaded, [...importers.get(loaded) ?? [], path]);
    }
  }
  return importers;
}

function loadedBy(path: string, text: string): Set<string> {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, false);
  const loaded = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (isOfTypes(node)) return;
    if (ts.isStringLiteral(node) && /^\.{1,2}\//.test(node.text)) {
      loaded.add(join(dirname(path), node.text));
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return loaded;
}

function isOfTypes(node: ts.Node): boolean {
  if (ts.isTypeNode(node)) return true;
  if (ts.isExportDeclaration(node)) return node.isTypeOnly;
  if (!ts.isImportDeclaration(node)) return false;
  const { importClause } = node;
  const named = importClause?.namedBindings;
  const onlyTypes = importClause?.name === undefined && named !== undefined &&
    ts.isNamedImports(named) && named.elements.every(({ isTypeOnly }) => isTypeOnly);
  return importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword || onlyTypes;
}

/** The words in names and strings: `openUpload` has two. */
function wordsOf(text: string): Set<string> {
  const words = text.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+/g) ?? [];
  return new Set(words.map((word) => word.toLowerCase()).filter((word) => word.length > 2));
}

function spreadOf(files: Iterable<ReadonlySet<string>>): Map<string, number> {
  const spread = new Map<string, number>();
  for (const words of files) {
    for (const word of words) spread.set(word, (spread.get(word) ?? 0) + 1);
  }
  return spread;
}
