// This folder: what `ferry probe` says about its findings, for people and for programs.

import type { Finding, FindingOf, Judgement } from "../../events/probe/findings.ts";
import { escapeControls } from "../../base/redact.ts";
import { bytesText, durationText } from "../progress/quantity_text.ts";
import { failedJudgement, trustCures } from "./failed_step.ts";
import { aheadText } from "./ahead_text.ts";

/** Clocks that differ by so many seconds are right: a second each for rounding here, there, and on the way. */
const RIGHT_ENOUGH = 3;

/** A greeting that takes longer than this, in seconds, is worth a word. */
const SLOW_GREETING = 5;

/** Says in words what a finding means, and what to do about it. `all`: the other findings, some of which explain it. */
export function judge(finding: Finding, all: readonly Finding[]): Judgement {
  switch (finding.finding) {
    case "failed":
      return failedJudgement(finding, all);
    case "left-out":
      return note(`not tried: ${finding.reason}`);
    case "connection":
    case "greeting":
    case "system":
    case "login":
      return beginning(finding);
    case "tls":
      return tls(finding);
    case "certificate":
      return certificate(finding, all);
    case "features":
      return features(finding);
    case "data-tls":
      return dataTls(finding);
    case "tls-resumption":
      return tlsResumption(finding);
    case "passive-address":
      return passiveAddress(finding);
    case "data":
      return data(finding);
    case "listing":
      return listing(finding);
    case "names":
      return names(finding);
    case "clock":
    case "listing-zone":
      return times(finding);
    case "ability":
      return ability(finding);
    case "download":
      return good(moved(finding));
    case "upload":
      return good(`${moved(finding)}${finding.compared ? "; it came back unchanged" : ""}`);
    case "left-behind":
      return note(`${shown(finding.name)} is still on the server: ${finding.reason}`);
    case "sessions":
      return sessions(finding);
    default:
      return finding satisfies never;
  }
}

function good(text: string): Judgement {
  return { state: "good", text, cures: [] };
}

function note(text: string, ...cures: readonly string[]): Judgement {
  return { state: "note", text, cures: [...cures] };
}

function beginning(
  finding: FindingOf<"connection" | "greeting" | "system" | "login">,
): Judgement {
  switch (finding.finding) {
    case "connection": {
      const { address, port, addresses, seconds } = finding;
      const others = addresses.filter((other) => other !== address);
      const also = others.length === 0 ? "" : `; it is also ${others.join(", ")}`;
      return good(`${address} port ${port}, in ${durationText(seconds * 1000)}${also}`);
    }
    case "greeting": {
      const { words, seconds } = finding;
      const text = `${shown(words)} (in ${durationText(seconds * 1000)})`;
      return seconds > SLOW_GREETING ? note(text, "a longer --timeout") : good(text);
    }
    case "system":
      return good(shown(finding.words));
    case "login":
      return good(`as ${shown(finding.account)}`);
  }
}

function tls({ offered, refused, used, required, version }: FindingOf<"tls">): Judgement {
  const insists = required === undefined
    ? ""
    : required
    ? "; the server insists on it"
    : "; the server does not insist on it";
  if (used) return good(`TLS${version === undefined ? "" : ` ${version}`} is used${insists}`);
  if (!offered) return note("not offered: passwords and files are sent in clear");
  if (refused === true) {
    return note("offered by FEAT, but AUTH is refused: passwords and files are sent in clear");
  }
  return note(
    `offered, but not used: passwords and files are sent in clear${insists}`,
    "--tls require",
  );
}

function certificate(finding: FindingOf<"certificate">, all: readonly Finding[]): Judgement {
  const { names, issuer, valid_from, valid_to, sha256, trusted, reason } = finding;
  const hosts = names.length === 0 ? "no host" : names.map(shown).join(", ");
  const text = `for ${hosts}, valid ${valid_from} to ${valid_to}, issued by ${shown(issuer)}, ` +
    `sha256:${sha256}`;
  if (trusted) return good(`${text}; trusted`);
  const why = reason === undefined ? "" : `: ${shown(reason)}`;
  const untrusted = `${text}; not trusted${why}`;
  // Then that has the cures.
  const isTold = all.some((one) => one.finding === "failed" && one.step === "tls");
  return isTold ? note(untrusted) : note(untrusted, ...trustCures(finding));
}

function features({ features, used_features }: FindingOf<"features">): Judgement {
  if (features.length === 0) return note("none are named: ferry tries each command once");
  return good(`${used_features.map(shown).join(", ")} are used, of ${features.length} named`);
}

function dataTls({ works, resumed }: FindingOf<"data-tls">): Judgement {
  if (!works) {
    return note("not taken by the server: files and listings are sent in clear", "--tls require");
  }
  if (resumed === true) return good("protected; the session of the control connection is resumed");
  return good(`protected${resumed === false ? "; the session is not resumed" : ""}`);
}

function tlsResumption({ required }: FindingOf<"tls-resumption">): Judgement {
  return required
    ? good("the server insists on it, and ferry does it; other clients may fail")
    : good("the server does not insist on it");
}

function passiveAddress({ address, relation }: FindingOf<"passive-address">): Judgement {
  switch (relation) {
    case "same":
      return good(`${address}, that of the control connection`);
    case "private":
      return note(
        `${address}, which is private: the server is probably behind NAT and does not know it; ` +
          "ferry connects to the address of the control connection, other clients may fail",
      );
    case "other":
      return note(
        `${address}, not that of the control connection; ferry never connects there, only to the latter`,
      );
  }
}

function data({ way, works, used, reason }: FindingOf<"data">): Judgement {
  if (works) return good(`${wayText(way)} works${used ? " and is used" : ""}`);
  const why = reason === undefined ? "" : `: ${shown(reason)}`;
  return note(`${wayText(way)} does not work${why}`);
}

function wayText(way: FindingOf<"data">["way"]): string {
  return way === "active" ? "active (the server connects)" : `passive by ${way}`;
}

function listing(finding: FindingOf<"listing">): Judgement {
  const { command, entries, not_understood, dialect, used } = finding;
  const form = dialect === undefined ? "" : `, in the form "${dialect}"`;
  const text = `${command}: ${entries} ${entries === 1 ? "name" : "names"}${form}`;
  if (not_understood > 0) {
    return note(
      `${text}; ${not_understood} lines were not understood`,
      ...(used ? ["a report to ferry's makers with such a line"] : []),
    );
  }
  return good(used ? `${text}; ferry uses it` : text);
}

function names({ utf8, seen }: FindingOf<"names">): Judgement {
  const claim = utf8 ? "the server says UTF-8" : "the server does not say UTF-8";
  switch (seen) {
    case "ascii":
      return good(`${claim}; all names here are ASCII`);
    case "utf-8":
      return good(`${claim}; the names here are UTF-8`);
    case "other":
      return note(
        `${claim}; some names here are not UTF-8 and are read as windows-1252`,
        "--encoding NAME, for instance cp437, shift_jis or gbk",
      );
  }
}

function times(finding: FindingOf<"clock" | "listing-zone">): Judgement {
  const { ahead } = finding;
  switch (finding.finding) {
    case "clock":
      if (Math.abs(ahead) <= RIGHT_ENOUGH) return good("right");
      return note(
        `${aheadText(ahead)} the clock here: times of files cannot be compared`,
        "--size-only for mirrors",
      );
    case "listing-zone":
      if (ahead === 0) return good("times of LIST are in UTC");
      return note(`times of LIST are ${aheadText(ahead)} UTC; MLSD and MDTM are right`);
  }
}

/** What lacks without an ability. */
const WITHOUT: Readonly<Record<FindingOf<"ability">["ability"], string>> = {
  "resume": "transfers cannot be resumed (no REST)",
  "size": "sizes cannot be checked after a transfer (no SIZE)",
  "time": "times of single files are not known (no MDTM)",
  "set-time": "uploads do not keep their time (no MFMT)",
  "digest": "no digests: --verify compares sizes only",
};

const WITH: Readonly<Record<FindingOf<"ability">["ability"], string>> = {
  "resume": "transfers can be resumed",
  "size": "sizes are told",
  "time": "times of files are told",
  "set-time": "uploads can keep their time",
  "digest": "digests can be compared (--verify)",
};

function ability({ ability, works, commands }: FindingOf<"ability">): Judgement {
  if (!works) return note(WITHOUT[ability]);
  const by = commands.length === 0 ? "" : ` by ${commands.map(shown).join(", ")}`;
  return good(`${WITH[ability]}${by}`);
}

function moved({ name, bytes, seconds, rate }: FindingOf<"download" | "upload">): string {
  const speed = rate === undefined ? "" : `, ${bytesText(rate)}/s`;
  return `${bytesText(bytes)} of ${shown(name)} in ${durationText(seconds * 1000)}${speed}`;
}

function sessions({ tried, allowed, reason }: FindingOf<"sessions">): Judgement {
  if (allowed >= tried) return good(`${allowed} at once are taken`);
  const why = reason === undefined ? "" : `: ${shown(reason)}`;
  return note(`${allowed} at once are taken, not ${tried}${why}`, `-j ${Math.max(1, allowed)}`);
}

function shown(text: string): string {
  return escapeControls(text);
}
