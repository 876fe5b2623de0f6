import { z } from "zod";

/** One session in an answer; times in ms since 1970. */
const session = z.object({
  number: z.int().positive(),
  peer: z.object({ hostname: z.string(), port: z.int() }),
  since: z.number(),
  name: z.string().optional(),
  client: z.string().optional(),
  secured: z.boolean().optional(),
  doing: z.string().optional(),
  bytes: z.number().optional(),
});

const answer = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("sessions"), sessions: z.array(session) }),
  z.object({ kind: z.literal("kicked"), found: z.boolean() }),
  z.object({ kind: z.literal("refused"), why: z.string() }),
]);

/** The answer of a running server on its control socket: one line of JSON. */
export type ControlAnswer = z.infer<typeof answer>;

/** One session in an answer. */
export type ListedSession = z.infer<typeof session>;

/** Parses an answer; undefined if the line is none. Never throws. */
export function parseAnswer(line: string): ControlAnswer | undefined {
  try {
    return answer.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
