// This folder: what ferry needs of the operating system and Deno lacks, most of it from the C library.

/** The name of glibc on Linux; musl has another one. */
export const LIBRARY = "libc.so.6";

/** The functions of the C library, on Linux, that Deno does not offer. */
export type Libc = ReturnType<typeof openLibc>;

/** Opens the C library; throws if there is none of this name. The caller closes it. */
export function openLibc() {
  return Deno.dlopen(LIBRARY, {
    socket: { parameters: ["i32", "i32", "i32"], result: "i32" },
    sendto: {
      parameters: ["i32", "buffer", "usize", "i32", "buffer", "u32"],
      result: "isize",
    },
    close: { parameters: ["i32"], result: "i32" },
    getsockname: { parameters: ["i32", "buffer", "buffer"], result: "i32" },
    getpeername: { parameters: ["i32", "buffer", "buffer"], result: "i32" },
    shutdown: { parameters: ["i32", "i32"], result: "i32" },
    getrlimit: { parameters: ["i32", "buffer"], result: "i32" },
    setrlimit: { parameters: ["i32", "buffer"], result: "i32" },
    initgroups: { parameters: ["buffer", "u32"], result: "i32" },
    setgid: { parameters: ["u32"], result: "i32" },
    setuid: { parameters: ["u32"], result: "i32" },
  });
}

const RENAMEAT2 = { parameters: ["i32", "buffer", "i32", "buffer", "u32"], result: "i32" } as const;

/**
 * Opens renameat2(2) alone, once for calls that the program waits for, and once for others outside the event loop. Opening
 * it takes 0.03 ms; opening all functions takes 3 ms, because they are compiled first. Throws if the library does not have
 * it. The caller disposes of it.
 */
export function openRenameat2() {
  const libc = Deno.dlopen(LIBRARY, {
    renameNow: { ...RENAMEAT2, name: "renameat2" },
    renameLater: { ...RENAMEAT2, name: "renameat2", nonblocking: true },
  });
  return { ...libc.symbols, [Symbol.dispose]: () => libc.close() };
}
