import { escapeControls } from "../../../../core/base/redact.ts";
import type { ProxyLogin } from "../../../../core/network/reaching/proxy.ts";
import { fail, isIntermediate, isPositive, replyText } from "../../client_fault.ts";
import type { Dialogue } from "../dialogue.ts";

/** The login that an FTP proxy wants for itself, before it is told the server. Throws a `ClientFault`. */
export async function logInAtGateway(
  dialogue: Dialogue,
  { user, password }: ProxyLogin,
): Promise<void> {
  const named = await dialogue.command(`USER ${user}`);
  const passed = isIntermediate(named) ? await dialogue.command(`PASS ${password}`) : named;
  if (isPositive(passed)) return;
  fail(
    "login-refused",
    `the FTP proxy refuses the login of ${escapeControls(user)}: ${replyText(passed)}`,
  );
}
