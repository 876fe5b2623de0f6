import type { Finding, FindingOf, Judgement, ProbeStep } from "../../events/probe/findings.ts";
import { escapeControls } from "../../base/redact.ts";
import { CHANGED } from "../../network/trust_reason.ts";

type Failed = FindingOf<"failed">;

/** Whether transfers fail because this step did. */
export function isNeeded({ step, failure }: Failed, all: readonly Finding[]): boolean {
  // A drop box takes files and lists none.
  if (step === "listing" && failure === "server-refused" && find(all, "upload") !== undefined) {
    return false;
  }
  return isPartOfTransfers(step);
}

function isPartOfTransfers(step: ProbeStep): boolean {
  switch (step) {
    case "connection":
    case "tls":
    case "login":
    case "folder":
    case "data":
    case "listing":
    case "download":
    case "upload":
      return true;
    case "clock":
    case "system":
    case "abilities":
    case "times":
    case "sessions":
      return false;
  }
}

/** Says what a failed step means, and which options may help. */
export function failedJudgement(failed: Failed, all: readonly Finding[]): Judgement {
  return {
    state: isNeeded(failed, all) ? "bad" : "note",
    text: escapeControls(failed.reason),
    cures: [...new Set(curesOf(failed, all))],
  };
}

/** The options that make ferry trust this certificate, the safest first. */
export function trustCures({ sha256, reason }: FindingOf<"certificate">): readonly string[] {
  if (reason === CHANGED) {
    return [`--pin sha256:${sha256}`, "--trust-on-first-use, once its known line is removed"];
  }
  return [`--pin sha256:${sha256}`, "--trust-on-first-use", "--ca FILE"];
}

function curesOf(failed: Failed, all: readonly Finding[]): readonly string[] {
  switch (failed.step) {
    case "connection":
      return failed.failure === "timed-out"
        ? ["a longer --timeout", "--proxy URL, if the way out leads through one"]
        : [];
    case "tls":
      return tlsCures(failed, all);
    case "login":
      return loginCures(failed, all);
    case "data":
    case "listing":
    case "download":
    case "upload":
      return dataCures(failed, all);
    case "folder":
      return ["another path in the URL"];
    case "clock":
    case "system":
    case "abilities":
    case "times":
    case "sessions":
      return [];
  }
}

function tlsCures({ failure }: Failed, all: readonly Finding[]): readonly string[] {
  const certificate = find(all, "certificate");
  if (certificate !== undefined && !certificate.trusted) {
    return [...trustCures(certificate), "--insecure, which trusts anybody"];
  }
  const clear = "ftp:// with --tls off, which sends everything in clear";
  return failure === "timed-out" ? ["a longer --timeout", clear] : [clear];
}

function loginCures({ failure, reason }: Failed, all: readonly Finding[]): readonly string[] {
  if (failure === "timed-out") return ["a longer --timeout"];
  const tls = find(all, "tls");
  const isClear = tls?.used !== true;
  const wantsTls = tls?.required === true || /\b(?:SSL|TLS|encrypt\w*|cleartext)\b/i.test(reason);
  if (isClear && wantsTls) return ["--tls require"];
  if (/too many|maximum|limit|connections/i.test(reason)) return ["-j 1", "--retry N"];
  if (/no password/i.test(reason)) return ["FERRY_PASSWORD", "--password-file FILE"];
  if (/\bACCT\b|account \(/i.test(reason)) return ["--account NAME"];
  if (/^login of (?:anonymous|ftp) refused/.test(reason)) return ["--user NAME"];
  if (failure === "login-refused") return ["another --user or password"];
  return [];
}

function dataCures({ failure, step }: Failed, all: readonly Finding[]): readonly string[] {
  const ways = all.filter((one) => one.finding === "data");
  const fails = ways.find(({ used, works }) => used && !works);
  const other = ways.find(({ used, works }) => !used && works);
  const cures: string[] = [];
  if (fails !== undefined && other !== undefined) {
    cures.push(other.way === "active" ? "--active" : "no --active");
  }
  if (failure === "trust" && find(all, "tls")?.used === true) cures.push("--tls off");
  if (fails?.way === "active") cures.push("--local-port A-B, with these ports open here");
  if (failure === "timed-out") cures.push("a longer --timeout");
  const isOtherTried = ways.some(({ used }) => !used);
  if (step === "data" && cures.length === 0 && !isOtherTried) {
    cures.push(fails?.way === "active" ? "no --active" : "--active");
  }
  return cures;
}

function find<K extends Finding["finding"]>(
  all: readonly Finding[],
  kind: K,
): FindingOf<K> | undefined {
  return all.find((one): one is FindingOf<K> => one.finding === kind);
}
