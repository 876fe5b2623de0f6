import { LoadSession, type Target } from "./load_session.ts";
import { OpenSsl } from "./openssl.ts";
import { type Bound, type Done, repeat } from "./repeat.ts";
import { downloadTogether } from "./together.ts";

/** The words of a mode, for its usage. */
export const MODES = {
  retr: "PATH REPEAT: fetches PATH",
  stor: "PATH MIB REPEAT: sends MIB mebibytes of zeros",
  small: "FOLDER COUNT: fetches FOLDER/f0, FOLDER/f1 ... in one session",
  smallput: "FOLDER COUNT SIZE: sends FOLDER/u0, FOLDER/u1 ... of SIZE bytes in one session",
  list: "FOLDER VERB REPEAT: LIST, NLST or MLSD of FOLDER",
  login: "COUNT: connects, logs in and quits",
  commands: "COUNT: short commands that move no file",
  together: "PATH SESSIONS REPEAT: fetches PATH in this many sessions at the same time",
  idle: "COUNT: holds COUNT sessions until its standard input ends",
} as const;

/** A mode of the generator. */
export type Mode = keyof typeof MODES;

/** Whether a word is a mode. */
export function isMode(word: string): word is Mode {
  return Object.hasOwn(MODES, word);
}

/** Runs a load; `held` is called while the sessions of `idle` are there. */
export function runLoad(
  target: Target,
  mode: Mode,
  words: readonly string[],
  bound: Bound,
  held: (done: Done) => void,
): Done {
  const [name = "", second = "", third = ""] = words;
  switch (mode) {
    case "retr":
      return inSession(
        target,
        Number(second),
        bound,
        (session) => session.download(`RETR ${name}`),
      );
    case "stor": {
      const bytes = Number(second) * 2 ** 20;
      return inSession(target, Number(third), bound, (session) => {
        session.upload(`STOR ${name}`, bytes);
        return bytes;
      });
    }
    case "small":
      return inSession(
        target,
        Number(second),
        bound,
        (session, at) => session.download(`RETR ${name}/f${at}`),
      );
    case "smallput": {
      const bytes = Number(third);
      return inSession(target, Number(second), bound, (session, at) => {
        session.upload(`STOR ${name}/u${at}`, bytes);
        return bytes;
      });
    }
    case "list":
      return inSession(
        target,
        Number(third),
        bound,
        (session) => session.download(`${second} ${name}`),
      );
    case "login":
      return logins(target, Number(name), bound);
    case "commands":
      return inSession(target, Number(name), bound, (session, at) => {
        session.ask(COMMANDS[at % COMMANDS.length] ?? "NOOP", 2);
        return 0;
      });
    case "together":
      return downloadTogether(target, name, Number(second), Number(third), bound);
    case "idle":
      return idle(target, Number(name), held);
  }
}

const COMMANDS = ["NOOP", "PWD", "TYPE I", "CWD /", "MODE S"] as const;

function inSession(
  target: Target,
  count: number,
  bound: Bound,
  operation: (session: LoadSession, at: number) => number,
): Done {
  const session = new LoadSession(target);
  session.ask("TYPE I", 2);
  const done = repeat(count, bound, (at) => operation(session, at));
  session.close();
  return done;
}

function logins(target: Target, count: number, bound: Bound): Done {
  const tls = target.tls ? OpenSsl.client() : undefined;
  return repeat(count, bound, () => {
    new LoadSession(target, tls).quit();
    return 0;
  });
}

function idle(target: Target, count: number, held: (done: Done) => void): Done {
  const sessions: LoadSession[] = [];
  const tls = target.tls ? OpenSsl.client() : undefined;
  const done = repeat(count, { seconds: Infinity }, () => {
    sessions.push(new LoadSession(target, tls));
    return 0;
  });
  held(done);
  for (const session of sessions) session.close();
  return done;
}
