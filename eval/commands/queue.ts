import { usageError } from "../../agent/core/errors.ts";
import { describeRedis } from "../../tools/store/redis-connection.ts";

/** The name under which instances of batches stand on a server; the App's wishes have another. */
export const evaluationQueue = "eval";

/**
 * The address of a queue: the flag, or REPAIR_QUEUE, which other users of the machine cannot see.
 *
 * @throws RepairError (usage) when neither is an address.
 */
export function queueAddress(flag: string | undefined): string {
  const address = flag ?? process.env["REPAIR_QUEUE"] ?? "";
  if (address === "")
    throw usageError(
      "got no queue",
      "repair worker --queue redis://HOST:6379, or set REPAIR_QUEUE (a password is not seen there)",
    );
  describeRedis(address);
  return address;
}
