import type { FtpUrl } from "../../../core/network/url.ts";
import type { Context } from "../../kernel/kernel.ts";
import type { ClientSettings } from "../client_settings.ts";
import type { OptionalCommand } from "./optional.ts";

/** What a conversation is made of. */
export interface ConversationOptions {
  /** The server and the login; the path does not matter. */
  readonly url: FtpUrl;
  readonly settings: ClientSettings;
  /** The optional commands after which earlier sessions with this server ended. */
  readonly lacking: Iterable<OptionalCommand>;
  /** Called when a login has succeeded. */
  loggedIn(): void;
  /** The actor of the whole run. */
  readonly home: Context<never>;
}
