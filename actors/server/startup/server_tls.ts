import { warning } from "../../../core/base/terminal_line.ts";
import type { ServeInvocation } from "../../../core/cli/subcommands/serve/serve_subcommand.ts";
import { failed, type Outcome, success } from "../../../core/base/outcome.ts";
import type { TlsSettings } from "../session/data/protection.ts";
import {
  type CertificateSource,
  loadCertificate,
  type ServingCertificate,
  stateFolder,
} from "../../transport/tls/server/certificate.ts";
import type { World } from "../../machine/world.ts";

/** The TLS of a running server. */
export interface ServerTls {
  readonly settings: TlsSettings;
  /** SHA-256 of the certificate in use, in lower-case hexadecimal digits. */
  readonly fingerprint: string;
  /** Reads the operator's certificate again. A bad one is reported, and the old one stays in use. */
  reload(): Promise<void>;
}

/** Loads or creates the certificate; undefined if TLS is off. Fails with a sentence for the operator. */
export async function openTls(
  { tls }: ServeInvocation,
  world: World,
): Promise<Outcome<ServerTls | undefined, string>> {
  if (tls.policy === "off") return success(undefined);
  const source: CertificateSource = tls.files === undefined
    ? { kind: "own", folder: stateFolder(world.env) }
    : { kind: "files", ...tls.files };
  const loaded = await loadCertificate(source, world.clock.now());
  if (!loaded.ok) return failed(loaded.failure);
  for (const remark of loaded.value.remarks) world.words(warning(remark));
  return success(
    new ReloadableTls({ ...tls, policy: tls.policy }, source, loaded.value.certificate, world),
  );
}

class ReloadableTls implements ServerTls {
  readonly settings: TlsSettings;
  readonly #source: CertificateSource;
  readonly #world: World;
  #certificate: ServingCertificate;

  constructor(
    { policy, requireReuse, bareEnds }: Omit<TlsSettings, "certificate">,
    source: CertificateSource,
    certificate: ServingCertificate,
    world: World,
  ) {
    this.settings = {
      policy,
      requireReuse,
      bareEnds: bareEnds === true,
      certificate: () => this.#certificate,
    };
    this.#source = source;
    this.#certificate = certificate;
    this.#world = world;
  }

  get fingerprint(): string {
    return this.#certificate.fingerprint;
  }

  async reload(): Promise<void> {
    if (this.#source.kind === "own") return;
    const loaded = await loadCertificate(this.#source, this.#world.clock.now());
    if (!loaded.ok) {
      this.#world.words(warning(`${loaded.failure}; the former certificate stays in use`));
      return;
    }
    for (const remark of loaded.value.remarks) this.#world.words(warning(remark));
    this.#certificate = loaded.value.certificate;
    this.#world.words(`certificate sha256:${this.fingerprint}`);
  }
}
