// Imported for its effect by modules that use Node's: some runtimes print warnings about their own modules (Deno 2.4
// about punycode, at every host lookup). Loading Node's process takes 20 ms, so that main.ts does not do it for all.

import process from "node:process";

process.removeAllListeners("warning");
