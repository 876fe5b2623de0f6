import type { EndingRules } from "../../../core/serving/lifetime.ts";

/** The rules of a server that never ends by itself. */
export const ENDLESS: EndingRules = {
  transfers: undefined,
  expireMs: undefined,
  idleMs: undefined,
};
