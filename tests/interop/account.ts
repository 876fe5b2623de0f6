/** The account of every server here that has accounts. */
export const ACCOUNT = { user: "ann", password: "secret-7" } as const;

/** The password as crypt(3) keeps it. */
export const CRYPTED_PASSWORD =
  "$6$ferry$Ok2UK8oa1O3wUIBjWoMwWE.4qusqZG4lHJ7XadPXm/gMjop.p/1SBtMihmyi8hRrHG8TB.dfUVSsmtnf4qvtX1";
