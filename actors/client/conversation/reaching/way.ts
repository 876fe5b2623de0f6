// This folder: the way to a server, directly or through proxies, for its control and its data connections.

import { defined } from "../../../../core/base/defined.ts";
import type { Outcome } from "../../../../core/base/outcome.ts";
import { formatAuthority, type HostPort } from "../../../../core/network/address.ts";
import { proxyName, proxySecrets } from "../../../../core/network/reaching/proxy.ts";
import {
  ACTIVE_THROUGH_PROXY,
  TLS_THROUGH_FTP_PROXY,
} from "../../../../core/network/reaching/reaching_options.ts";
import { type Route, routeTo } from "../../../../core/network/reaching/route.ts";
import { planTls, type TlsPlan } from "../../../../core/network/tls_plan.ts";
import type { FtpUrl } from "../../../../core/network/url.ts";
import type { WaitLimit } from "../../../kernel/waiting/wait_for.ts";
import { endsOf } from "../../../transport/connection_ends.ts";
import { fail } from "../../client_fault.ts";
import type { ClientSettings } from "../../client_settings.ts";
import { connect } from "./connect.ts";
import type { Gateway, Reached } from "./reached.ts";

const FTP_PORT = 21;

/** The way to one server, as the command line and the environment say it. */
export class Way {
  /** How TLS is used: an FTP proxy would have to read what it carries. */
  readonly tlsPlan: TlsPlan;
  readonly #url: FtpUrl;
  readonly #settings: ClientSettings;
  readonly #route: Outcome<Route, string>;

  constructor(url: FtpUrl, settings: ClientSettings) {
    this.#url = url;
    this.#settings = settings;
    this.#route = routeTo(url, settings.reaching, settings.world.env);
    const { gateway, carrier } = this.#knownRoute;
    for (const secret of [gateway, carrier].flatMap((proxy) => proxy ? proxySecrets(proxy) : [])) {
      settings.secrets.add(secret);
    }
    const plan = planTls(url, settings.tls);
    const inClear = gateway !== undefined && plan.kind === "when-offered";
    this.tlsPlan = inClear ? { kind: "off" } : plan;
  }

  /** Whether a proxy is between here and the server. */
  get hasProxy(): boolean {
    const { carrier, gateway } = this.#knownRoute;
    return carrier !== undefined || gateway !== undefined;
  }

  /** Who is connected to: the server, or the FTP proxy in front of it. */
  get target(): HostPort {
    const { hostname, port } = this.#knownRoute.gateway?.address ?? this.#url;
    return { hostname, port };
  }

  /** The FTP proxy to log in at; undefined: at the server itself. */
  get gateway(): Gateway | undefined {
    const { gateway } = this.#knownRoute;
    if (gateway === undefined) return undefined;
    const { hostname, port } = this.#url;
    const authority = formatAuthority({ hostname, port });
    const host = port === FTP_PORT ? authority.replace(/:21$/, "") : authority;
    return { suffix: `@${host}`, login: gateway.login };
  }

  /** Connects to the server, or to the FTP proxy. Throws a `ClientFault`. */
  async reach(limit: WaitLimit): Promise<Reached> {
    const { carrier, gateway } = this.#checked();
    const { reaching } = this.#settings;
    if (carrier !== undefined) {
      // Few need it.
      const { reachThrough } = await import("./reach_through.ts");
      return await reachThrough(carrier, this.target, { limit, settings: this.#settings });
    }
    const name = gateway === undefined ? undefined : proxyName(gateway);
    const { conn, hostname } = await connect(
      { ...this.target, reaching, ...defined({ name }) },
      limit,
    );
    return { conn, ...endsOf(conn, hostname) };
  }

  get #knownRoute(): Route {
    return this.#route.ok ? this.#route.value : {};
  }

  #checked(): Route {
    const { active, status, verbose } = this.#settings;
    if (!this.#route.ok) fail("usage", this.#route.failure);
    const route = this.#route.value;
    const { carrier, gateway, exempt } = route;
    if (carrier !== undefined && active) fail("usage", ACTIVE_THROUGH_PROXY);
    if (gateway !== undefined && this.tlsPlan.kind !== "off") fail("usage", TLS_THROUGH_FTP_PROXY);
    if (verbose) {
      for (const proxy of [carrier, gateway]) {
        if (proxy !== undefined) status.print(`through ${proxyName(proxy)}`);
      }
      if (exempt) status.print(`no_proxy names ${this.#url.hostname}: without a proxy`);
    }
    return route;
  }
}
