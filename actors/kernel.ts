export {
  type AnswerTo,
  ask,
  type AskOptions,
  AskStopped,
  AskTimeout,
  type QuestionOf,
} from "./kernel/ask.ts";
export { systemClock } from "./kernel/clock.ts";
export { disposeUndelivered } from "./kernel/disposal.ts";
export { startSystem, type System, type SystemOptions } from "./kernel/system.ts";
export type * from "./kernel/actor.ts";
