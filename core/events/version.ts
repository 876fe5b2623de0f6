/** The version of the lines under `--json`, in each of them. Within one, fields are added; none changes its meaning or goes. */
export const SCHEMA_VERSION = 1;
