/**
 * Loads what is otherwise loaded when a session or the screen needs it first: the user that the server becomes may not be able
 * to read the program's files.
 */
export async function loadAhead(): Promise<void> {
  await Promise.all([
    import("../../transport/data_channel/bound_conn.ts"),
    import("../../transport/flow/hashing.ts"),
    import("../../screen/view/live_view.ts"),
    import("../../server/watching/metrics/meters.ts"),
    import("../../../core/base/text_width.ts"),
    import("../../../core/access/accounts_file.ts"),
    import("uqr"),
  ]);
}
