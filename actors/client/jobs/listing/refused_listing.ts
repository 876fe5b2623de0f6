import { ClientFault } from "../../client_fault.ts";

/** A refusal of the server. */
export interface Refusal {
  readonly kind: "refused";
  readonly code: number;
  readonly fault: ClientFault;
}

/** The refusal that an error is; undefined when it is something else, after which asking in another way is of no use. */
export function refusalOf(error: unknown): Refusal | undefined {
  if (!(error instanceof ClientFault) || error.failure.code === undefined) return undefined;
  // Without TLS, LIST would be refused as well.
  if (error.failure.kind === "trust") return undefined;
  return { kind: "refused", code: error.failure.code, fault: error };
}

/** Whether the server refused the command itself, and not the path. */
export function isOfCommand({ code }: Refusal): boolean {
  return code === 500 || code === 502 || code === 504;
}

/** Whether the refusal only means that there are no files; 450 does unless its text says otherwise. */
export function isOfEmptyFolder(error: unknown): error is ClientFault {
  const refused = refusalOf(error);
  if (refused === undefined) return false;
  const { code, fault } = refused;
  const text = fault.message.replace(/^.*?: \d{3} /, "");
  if (/denied|permission|not permitted|allowed|busy|lock|in use/i.test(text)) return false;
  if (code === 450) return true;
  const nothing =
    /\bno (?:such )?(?:files?|members?|data ?sets?|entries|jobs?|matching|match)\b|\bempty\b|\bnothing\b/i;
  return code === 550 && nothing.test(text);
}
