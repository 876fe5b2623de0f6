// This folder: the load generator and the canned server that shows its ceiling; blocking sockets of the C library.

/**
 * The calls of the C library that the generator makes; Linux only. They block, because one process makes one load: the
 * runtime's own sockets would cost several times as much for small files, and the generator would be what is measured.
 */
export const LIBC = Deno.dlopen("libc.so.6", {
  socket: { parameters: ["i32", "i32", "i32"], result: "i32" },
  connect: { parameters: ["i32", "buffer", "u32"], result: "i32" },
  bind: { parameters: ["i32", "buffer", "u32"], result: "i32" },
  listen: { parameters: ["i32", "i32"], result: "i32" },
  accept: { parameters: ["i32", "pointer", "pointer"], result: "i32" },
  getsockname: { parameters: ["i32", "buffer", "buffer"], result: "i32" },
  setsockopt: { parameters: ["i32", "i32", "i32", "buffer", "u32"], result: "i32" },
  send: { parameters: ["i32", "buffer", "usize", "i32"], result: "isize" },
  recv: { parameters: ["i32", "buffer", "usize", "i32"], result: "isize" },
  poll: { parameters: ["buffer", "usize", "i32"], result: "i32" },
  shutdown: { parameters: ["i32", "i32"], result: "i32" },
  close: { parameters: ["i32"], result: "i32" },
  __errno_location: { parameters: [], result: "pointer" },
}).symbols;

const EINTR = 4;

/** Whether the call that has just failed was only interrupted by a signal, as a profiler sends them. */
export function wasInterrupted(): boolean {
  return reason() === EINTR;
}

/** An error that says which call failed and the system's number for the reason. */
export function failed(call: string): Error {
  return new Error(`${call} failed: errno ${reason()}`);
}

function reason(): number {
  const place = LIBC.__errno_location();
  return place === null ? 0 : new Deno.UnsafePointerView(place).getInt32();
}
