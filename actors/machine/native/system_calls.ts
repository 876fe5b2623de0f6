// This folder: the system's own calls on Linux, for work that the runtime does by a longer way or not at all.
//
// They need glibc and the permission to load it. Everything that uses them has another way for where they are missing.

import { LIBRARY } from "../system/libc.ts";

/** The functions that are used, all of them fast: the program waits for each. */
const FUNCTIONS = {
  syscall: { parameters: ["i64", "i64", "buffer", "buffer", "usize"], result: "i64" },
  __errno_location: { parameters: [], result: "pointer" },
  open: { parameters: ["buffer", "i32"], result: "i32" },
  close: { parameters: ["i32"], result: "i32" },
  read: { parameters: ["i32", "buffer", "usize"], result: "isize" },
  getdents64: { parameters: ["i32", "buffer", "usize"], result: "isize", optional: true },
  lseek: { parameters: ["i32", "i64", "i32"], result: "i64" },
  statx: { parameters: ["i32", "buffer", "i32", "u32", "buffer"], result: "i32" },
  sendfile: { parameters: ["i32", "i32", "pointer", "usize"], result: "isize" },
  shutdown: { parameters: ["i32", "i32"], result: "i32" },
  getsockname: { parameters: ["i32", "buffer", "buffer"], result: "i32" },
  getpeername: { parameters: ["i32", "buffer", "buffer"], result: "i32" },
  setsockopt: { parameters: ["i32", "i32", "i32", "buffer", "u32"], result: "i32" },
  getsockopt: { parameters: ["i32", "i32", "i32", "buffer", "buffer"], result: "i32" },
  dup3: { parameters: ["i32", "i32", "i32"], result: "i32" },
  socket: { parameters: ["i32", "i32", "i32"], result: "i32" },
  bind: { parameters: ["i32", "buffer", "u32"], result: "i32" },
  listen: { parameters: ["i32", "i32"], result: "i32" },
  connect: { parameters: ["i32", "buffer", "u32"], result: "i32" },
  accept4: { parameters: ["i32", "buffer", "buffer", "i32"], result: "i32" },
  recv: { parameters: ["i32", "buffer", "usize", "i32"], result: "isize" },
  send: { parameters: ["i32", "buffer", "usize", "i32"], result: "isize" },
  ppoll: { parameters: ["buffer", "usize", "buffer", "pointer"], result: "i32" },
  epoll_create1: { parameters: ["i32"], result: "i32" },
  epoll_ctl: { parameters: ["i32", "i32", "i32", "buffer"], result: "i32" },
  getrusage: { parameters: ["i32", "buffer"], result: "i32" },
  eventfd: { parameters: ["u32", "i32"], result: "i32" },
  eventfd_read: { parameters: ["i32", "buffer"], result: "i32" },
  eventfd_write: { parameters: ["i32", "u64"], result: "i32" },
} as const;

/** Those that run on another thread, while the program goes on: what may take long. */
const OTHER_THREAD = {
  read: { parameters: ["i32", "buffer", "usize"], result: "isize", nonblocking: true },
  epoll_wait: {
    parameters: ["i32", "buffer", "i32", "i32"],
    result: "i32",
    nonblocking: true,
  },
} as const;

/** The system's calls. Each gives -1, or a smaller number, when it fails; `failureNumber` then says why. */
export type SystemCalls =
  & Deno.DynamicLibrary<typeof FUNCTIONS>["symbols"]
  & {
    readonly readLater: Deno.DynamicLibrary<typeof OTHER_THREAD>["symbols"]["read"];
    readonly epollWaitLater: Deno.DynamicLibrary<typeof OTHER_THREAD>["symbols"]["epoll_wait"];
  };

let opened: SystemCalls | undefined;

/**
 * The system's calls, for the rest of the program from now on; false where they are missing. It takes some milliseconds,
 * because the runtime compiles a way to each function. Only who serves others or carries many files opens them.
 */
export function openSystemCalls(): boolean {
  if (opened !== undefined) return true;
  if (Deno.build.os !== "linux") return false;
  try {
    const { symbols } = Deno.dlopen(LIBRARY, FUNCTIONS);
    const { read, epoll_wait } = Deno.dlopen(LIBRARY, OTHER_THREAD).symbols;
    opened = { ...symbols, readLater: read, epollWaitLater: epoll_wait };
    return true;
  } catch {
    // Another C library, or no permission to load it.
    return false;
  }
}

/** The system's calls if they were opened. */
export function systemCalls(): SystemCalls | undefined {
  return opened;
}

/** The number of the error that the call before has left (errno(3)). */
export function failureNumber(calls: SystemCalls): number {
  const place = calls.__errno_location();
  return place === null ? 0 : new Deno.UnsafePointerView(place).getInt32();
}
