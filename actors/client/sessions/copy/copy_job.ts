import type { DirectChoice } from "../../../../core/cli/subcommands/client/transfers/cp.ts";
import type { FtpUrl } from "../../../../core/network/url.ts";
import type { RepresentationType } from "../../../../core/representation/representation_type.ts";
import type { AnyJob } from "../../jobs/any_job.ts";

/** Copy one file to another server. */
export interface CopyJob extends AnyJob {
  readonly kind: "copy";
  /** Where to; a URL whose path is empty or ends in `/` names a folder, where the file keeps its name. */
  readonly target: FtpUrl;
  readonly direct: DirectChoice;
  readonly representation: RepresentationType;
  readonly json: boolean;
}
