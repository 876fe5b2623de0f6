/** The version in every line of `--json`. Within a version fields may be added; none changes its meaning or is removed. */
export const SCHEMA_VERSION = 1;
