// This folder: what `ferry probe` finds out about a server, as the object that --json prints.

import { z } from "zod";
import { EVENT_FAILURES } from "../failures.ts";

// A field means the same in every finding, so each is described once, here.
/** What the judgement adds to a finding. */
export const probeJudgement = z.strictObject({
  state: z.enum(["good", "note", "bad"]).describe(
    "`good`, `note` if it limits what works, or `bad` if transfers fail because of it",
  ),
  text: z.string().describe("the finding in words, for people"),
  cures: z.array(z.string()).describe(
    "what may help, mostly options of ferry, the best first; empty if nothing has to be done",
  ),
});

const count = z.int().min(0);
const seconds = z.number().min(0).describe("how long it took, in seconds");
const reason = z.string().describe("what went wrong or is missing, as a text for people");
const failure = z.enum(EVENT_FAILURES.client).describe(
  "the kind of the failure, which decides the exit code",
);
const address = z.string().describe("a numeric address of the server");
const works = z.boolean().describe("whether it works");
const used = z.boolean().describe("whether ferry uses it with these options");
const required = z.boolean().describe(
  "whether the server insists on it; missing if that could not be found out",
);
const name = z.string().describe("the name of the file that was tried");
const bytes = count.describe("bytes that were moved");
const rate = count.optional().describe("bytes per second, if the time could be measured");
const sha256 = z.string().regex(/^[0-9a-f]{64}$/).describe(
  "the SHA-256 of the certificate, for --pin",
);
const ahead = z.number().describe(
  "how many seconds the times are ahead of the right ones: of the clock here, and for LIST of UTC",
);
const words = z.string().describe("the server's own words");

/** What can fail, or be left out. */
export const PROBE_STEPS = [
  "connection",
  "tls",
  "login",
  "folder",
  "data",
  "listing",
  "download",
  "upload",
  "clock",
  "system",
  "abilities",
  "times",
  "sessions",
] as const;

const step = z.enum(PROBE_STEPS).describe("the step of the probe");

function kind<Name extends string, Fields extends z.ZodRawShape>(
  name: Name,
  description: string,
  fields: Fields,
) {
  const finding = z.literal(name).describe("the kind of the finding");
  return z.strictObject({ finding, ...probeJudgement.shape, ...fields }).describe(description);
}

/** One finding of `ferry probe`. */
export const probeFinding = z.discriminatedUnion("finding", [
  kind("failed", "A step failed.", { step, failure, reason }),
  kind("left-out", "A step was not tried.", { step, reason }),
  kind("connection", "The control connection was opened.", {
    address,
    port: z.int().min(1).max(65535).describe("the port of the control connection"),
    addresses: z.array(z.string()).describe(
      "all addresses of the host; none through a proxy, which looks them up itself",
    ),
    seconds,
  }),
  kind("greeting", "The server's greeting.", { words, seconds }),
  kind("system", "The reply to SYST.", { words }),
  kind("tls", "TLS on the control connection.", {
    offered: z.boolean().describe("whether the server offers it"),
    refused: z.boolean().optional().describe(
      "whether the server offers it in FEAT and then refuses AUTH",
    ),
    used,
    required: required.optional(),
    version: z.enum(["1.2", "1.3"]).optional().describe("the version of TLS that is used"),
  }),
  kind("certificate", "The certificate of the server.", {
    names: z.array(z.string()).describe("the hosts that it was issued for"),
    issuer: z.string().describe("who issued it"),
    valid_from: z.string().describe("the first day on which it is valid"),
    valid_to: z.string().describe("the last day on which it is valid"),
    sha256,
    trusted: z.boolean().describe(
      "whether an authority of the system, or of --ca, vouches for it and for this host",
    ),
    reason: reason.optional(),
  }),
  kind("login", "The login succeeded.", {
    account: z.string().describe("the name that logged in"),
  }),
  kind("features", "The reply to FEAT.", {
    features: z.array(z.string()).describe("what the server names"),
    used_features: z.array(z.string()).describe("those of them that ferry uses"),
  }),
  kind("data-tls", "TLS on data connections.", {
    works,
    resumed: z.boolean().optional().describe(
      "whether data connections resume the TLS session of the control connection",
    ),
  }),
  kind("tls-resumption", "Data connections that do not resume the TLS session.", {
    required,
  }),
  kind("passive-address", "The address in the reply to PASV.", {
    address,
    relation: z.enum(["same", "private", "other"]).describe(
      "`same` as that of the control connection, `private` (the server is behind NAT and does not know it), or `other`",
    ),
  }),
  kind("data", "A way to open data connections.", {
    way: z.enum(["EPSV", "PASV", "active"]).describe(
      "passive by EPSV or PASV, or active: the server connects",
    ),
    works,
    used,
    reason: reason.optional(),
  }),
  kind("listing", "A listing of the folder.", {
    command: z.enum(["MLSD", "LIST"]).describe("the command that gave it"),
    entries: count.describe("names in it"),
    not_understood: count.describe("lines that were not understood"),
    dialect: z.string().optional().describe("the form of the listing, for LIST"),
    used,
  }),
  kind("names", "The encoding of names.", {
    utf8: z.boolean().describe("whether FEAT names UTF8"),
    seen: z.enum(["ascii", "utf-8", "other"]).describe(
      "what the names of the listing are: only ASCII, UTF-8, or of another encoding",
    ),
  }),
  kind("clock", "The server's clock.", {
    ahead,
  }),
  kind("listing-zone", "The time zone of LIST.", {
    ahead,
  }),
  kind("ability", "Something that not every server can do.", {
    ability: z.enum(["resume", "size", "time", "set-time", "digest"]).describe(
      "resume transfers (REST), tell sizes (SIZE), tell times (MDTM), set them (MFMT), or compute digests",
    ),
    works,
    commands: z.array(z.string()).describe("the commands for it that the server has"),
  }),
  kind("download", "A small download.", { name, bytes, seconds, rate }),
  kind("upload", "A small upload (`--write`).", {
    name,
    bytes,
    seconds,
    rate,
    compared: z.boolean().describe("whether it was fetched back and was the same"),
  }),
  kind("left-behind", "The file of `--write` could not be deleted.", { name, reason }),
  kind("sessions", "How many sessions the server takes at once (`--sessions`).", {
    tried: count.describe("the number that was tried"),
    allowed: count.describe("the number that logged in"),
    reason: reason.optional(),
  }),
]);

type Judged = z.infer<typeof probeFinding>;

/** What the judgement adds to a finding. */
export type Judgement = z.infer<typeof probeJudgement>;

type Bare<F> = F extends unknown ? Omit<F, keyof Judgement> : never;

/** A finding before it is judged. */
export type Finding = Bare<Judged>;

/** A finding of that kind. */
export type FindingOf<K extends Finding["finding"]> = Extract<Finding, { readonly finding: K }>;

/** What can fail, or be left out. */
export type ProbeStep = typeof PROBE_STEPS[number];
