/** The C library under the name that it has on Linux; musl has another one. */
const LIBRARY = "libc.so.6";

/** The functions of the C library that Deno has no word for, on Linux. */
export type Libc = ReturnType<typeof openLibc>;

/** Opens the C library; throws where there is none of this name. The caller closes it. */
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

/**
 * Opens renameat2(2) alone, to be called beside the event loop. For one call that takes 0.03 ms, and opening all functions
 * 3 ms, because those are compiled first. Throws where the library does not have it. The caller disposes of it.
 */
export function openRenameat2() {
  const libc = Deno.dlopen(LIBRARY, {
    renameat2: {
      parameters: ["i32", "buffer", "i32", "buffer", "u32"],
      result: "i32",
      nonblocking: true,
    },
  });
  return { ...libc.symbols, [Symbol.dispose]: () => libc.close() };
}
