/** What of `deno info --json` tells which modules a program loads. */
export interface ModuleGraph {
  readonly modules: readonly { readonly specifier: string }[];
}

/**
 * The imports of deno.json that the modules of the graph need. The npm packages of all others are for scripts and
 * tests: an executable that has them is larger, and slower to start.
 */
export function neededImports(
  imports: Readonly<Record<string, string>>,
  graph: ModuleGraph,
): Record<string, string> {
  const loaded = new Set(graph.modules.map(({ specifier }) => npmPackage(specifier)));
  return Object.fromEntries(
    Object.entries(imports).filter(([_, target]) => loaded.has(npmPackage(target))),
  );
}

/** `@scope/name@1.2.3` of `npm:@scope/name@1.2.3/some/file.js`, or of `npm:/@scope/...` as graphs have it. */
export function npmPackage(specifier: string): string | undefined {
  return /^npm:\/?((?:@[^/@]+\/)?[^/@]+@[^/]+)/.exec(specifier)?.[1];
}
