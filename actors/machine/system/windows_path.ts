// The functions of local_path.ts for Windows.

export { basename } from "@std/path/windows/basename";
export { dirname } from "@std/path/windows/dirname";
export { isAbsolute } from "@std/path/windows/is-absolute";
export { join } from "@std/path/windows/join";
export { resolve } from "@std/path/windows/resolve";
