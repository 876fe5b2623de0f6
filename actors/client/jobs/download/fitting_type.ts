import type { RepresentationType } from "../../../../core/representation/representation_type.ts";
import type { Conversation } from "../../conversation/conversation.ts";
import { ClientFault } from "../../client_fault.ts";

/**
 * Does the work in this type, and once more in TYPE I when the server refuses the file as text. `name` is the file as the user
 * knows it. Throws what the work throws.
 */
export async function inFittingType<T>(
  conversation: Conversation,
  name: string,
  first: RepresentationType,
  work: (representation: RepresentationType) => Promise<T>,
): Promise<T> {
  try {
    return await work(first);
  } catch (error) {
    const refused = error instanceof ClientFault && error.failure.wantsImage === true;
    if (first === "image" || !refused) throw error;
    conversation.say(`${name} is no text for the server, carrying its bytes as they are`);
    return await work("image");
  }
}
