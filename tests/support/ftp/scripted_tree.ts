import { type Handler, ScriptedServer, type ScriptedSession } from "./scripted_server.ts";

/** What a folder holds, by names: the bytes of a file, a folder, or the path that a link leads to. */
export interface ScriptedFolder {
  readonly [name: string]: number | ScriptedFolder | { readonly link: string };
}

/** What differs from a server that is no newer than RFC 959. */
export interface TreeScript {
  /** MLSD and MLST are known: `follows`, links are shown as what they lead to. */
  readonly facts?: "shows-links" | "follows";
  /** LIST shows links as what they lead to. */
  readonly listFollows?: boolean;
  readonly on?: Readonly<Record<string, string | Handler>>;
  /** The replies to command lines that are refused. */
  readonly refused?: Readonly<Record<string, string>>;
  /** Command lines that are carried out; then the connection closes instead of a reply, the first time. */
  readonly unanswered?: readonly string[];
}

type Node = number | Map<string, Node> | string;

/**
 * A server with a tree of folders, files and links, of which DELE, RMD, MKD, RNFR and RNTO change what there is. Like a Unix
 * system it follows links in the middle of a path, and DELE removes a link.
 */
export class ScriptedTree implements AsyncDisposable {
  readonly server: ScriptedServer;
  readonly #root: Map<string, Node>;
  readonly #script: TreeScript;
  readonly #unanswered: Set<string>;
  #here = "/";
  #renamed = "";

  constructor(folder: ScriptedFolder, script: TreeScript = {}) {
    this.#root = nodesOf(folder);
    this.#script = script;
    this.#unanswered = new Set(script.unanswered);
    const handlers = { ...this.#handlers(), ...script.on };
    const on = Object.entries(handlers).map(([verb, handler]): [string, Handler] => [
      verb,
      (argument, session) =>
        script.refused?.[`${verb} ${argument}`] ??
          this.#answered(
            `${verb} ${argument}`,
            typeof handler === "string" ? handler : handler(argument, session),
            session,
          ),
    ]);
    this.server = new ScriptedServer({ on: Object.fromEntries(on) });
  }

  /** Every path that there is, sorted. */
  get paths(): readonly string[] {
    return pathsIn(this.#root, "").toSorted();
  }

  url(path: string): string {
    return this.server.url(path);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.server[Symbol.asyncDispose]();
  }

  #answered(line: string, answer: ReturnType<Handler>, session: ScriptedSession) {
    if (!this.#unanswered.delete(line)) return answer;
    session.close();
    return undefined;
  }

  #handlers(): Readonly<Record<string, string | Handler>> {
    const knowsFacts = this.#script.facts !== undefined;
    return {
      FEAT: knowsFacts ? "211-Features\r\n MLST type*;size*;\r\n211 End" : "500 What?",
      USER: () => {
        this.#here = "/";
        return "230 Welcome";
      },
      PWD: () => `257 "${this.#here}" is where you are`,
      CWD: (path) => {
        const place = this.#absolute(path);
        if (!(this.#find(place) instanceof Map)) return `550 ${path}: No such folder`;
        this.#here = place;
        return "250 Fine";
      },
      LIST: (path, session) => this.#list(path, session),
      MLSD: knowsFacts ? (path, session) => this.#facts(path, session) : "500 What?",
      MLST: knowsFacts ? (path) => this.#fact(path) : "500 What?",
      SIZE: (path) => {
        const node = this.#find(this.#absolute(path));
        return typeof node === "number" ? `213 ${node}` : `550 ${path}: not a plain file`;
      },
      MDTM: "213 20260102030405",
      DELE: (path) => this.#remove(path, (node) => !(node instanceof Map)),
      RMD: (path) => this.#remove(path, (node) => node instanceof Map && node.size === 0),
      MKD: (path) => {
        const { folder, name } = this.#split(path);
        if (folder === undefined || folder.has(name)) return `550 ${path}: not made`;
        folder.set(name, new Map());
        return `257 "${path}" made`;
      },
      RNFR: (path) => {
        this.#renamed = path;
        return this.#find(this.#absolute(path)) === undefined
          ? "550 Nothing there"
          : "350 To what?";
      },
      RNTO: (path) => {
        const from = this.#split(this.#renamed);
        const to = this.#split(path);
        const node = from.folder?.get(from.name);
        if (node === undefined || to.folder === undefined) return "550 Not possible";
        from.folder?.delete(from.name);
        to.folder.set(to.name, node);
        return "250 Moved";
      },
    };
  }

  #absolute(path: string): string {
    const whole = path.startsWith("/") ? path : `${this.#here}/${path}`;
    return `/${whole.split("/").filter((part) => part !== "" && part !== ".").join("/")}`;
  }

  /** What is there, with links followed. */
  #find(path: string): Exclude<Node, string> | undefined {
    let node: Node | undefined = this.#root;
    for (const part of path.split("/").filter((part) => part !== "")) {
      node = node instanceof Map ? node.get(part) : undefined;
      if (typeof node === "string") node = this.#find(node);
    }
    return typeof node === "string" ? this.#find(node) : node;
  }

  #split(path: string): { readonly folder: Map<string, Node> | undefined; readonly name: string } {
    const place = this.#absolute(path);
    const slash = place.lastIndexOf("/");
    const folder = this.#find(place.slice(0, slash));
    return { folder: folder instanceof Map ? folder : undefined, name: place.slice(slash + 1) };
  }

  #remove(path: string, may: (node: Node) => boolean): string {
    const { folder, name } = this.#split(path);
    const node = folder?.get(name);
    if (node === undefined || !may(node)) return `550 ${path}: not removed`;
    folder?.delete(name);
    return "250 Gone";
  }

  async #list(path: string, session: ScriptedSession): Promise<string | undefined> {
    const node = this.#find(this.#absolute(path));
    if (node === undefined) return "550 No such folder";
    const entries = node instanceof Map ? [...node] : [[path, node] as const];
    const lines = entries.map(([name, one]) => this.#line(name, one));
    return await session.give(lines.map((line) => `${line}\r\n`).join(""));
  }

  #line(name: string, node: Node): string {
    const shown = typeof node === "string" && this.#script.listFollows ? this.#find(node) : node;
    if (typeof shown === "string") return `lrwxrwxrwx 1 a b 4 Jan  2 2020 ${name} -> ${shown}`;
    return shown instanceof Map
      ? `drwxr-xr-x 2 a b 4096 Jan  2 2020 ${name}`
      : `-rw-r--r-- 1 a b ${shown} Jan  2 2020 ${name}`;
  }

  async #facts(path: string, session: ScriptedSession): Promise<string | undefined> {
    const node = this.#find(this.#absolute(path));
    if (!(node instanceof Map)) return "501 Not a folder";
    const lines = [...node].map(([name, one]) => `${this.#factsOf(one)} ${name}\r\n`);
    return await session.give(lines.join(""));
  }

  #fact(path: string): string {
    const { folder, name } = this.#split(path);
    const node = name === "" ? this.#root : folder?.get(name);
    if (node === undefined) return "550 No such file";
    return `250-Here\r\n ${this.#factsOf(node)} ${path}\r\n250 End`;
  }

  #factsOf(node: Node): string {
    const follows = this.#script.facts === "follows";
    const shown = typeof node === "string" && follows ? this.#find(node) : node;
    if (typeof shown === "string") return "type=OS.unix=slink:" + shown + ";";
    return shown instanceof Map ? "type=dir;" : `type=file;size=${shown};`;
  }
}

function nodesOf(folder: ScriptedFolder): Map<string, Node> {
  return new Map(
    Object.entries(folder).map(([name, one]): [string, Node] => {
      if (typeof one === "number") return [name, one];
      return [name, isLink(one) ? one.link : nodesOf(one)];
    }),
  );
}

function isLink(
  one: ScriptedFolder | { readonly link: string },
): one is { readonly link: string } {
  return typeof one.link === "string";
}

function pathsIn(folder: Map<string, Node>, prefix: string): readonly string[] {
  return [...folder].flatMap(([name, node]) => [
    prefix + name,
    ...(node instanceof Map ? pathsIn(node, `${prefix}${name}/`) : []),
  ]);
}
