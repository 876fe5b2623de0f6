// A program that swaps each PATH for PATH-twin and back, as fast as it can, until it is killed:
// deno run -A link_swapper.ts PATH... Says "swapping" once it has begun.

function swap(path: string): void {
  Deno.renameSync(path, `${path}-aside`);
  Deno.renameSync(`${path}-twin`, path);
  Deno.renameSync(`${path}-aside`, `${path}-twin`);
}

if (import.meta.main) {
  const paths = Deno.args;
  paths.forEach(swap);
  console.log("swapping");
  for (;;) paths.forEach(swap);
}
