/**
 * The names of the months in the listings of many languages, January first, in lower case and without dots. `|` separates
 * spellings of one month. No word means different months in two languages.
 */
export const MONTHS_BY_LANGUAGE: Readonly<Record<string, string>> = {
  english: "jan|january feb|february mar|march apr|april may jun|june jul|july aug|august " +
    "sep|sept|september oct|october nov|november dec|december",
  german: "jan|jän|jänner|januar feb|februar mär|mrz|märz|maer apr mai jun|juni jul|juli aug " +
    "sep|sept okt|oktober nov dez|dezember",
  french:
    "janv|jan|janvier févr|fév|féb|fevr|fev mars|mar|mrs avr|avril mai juin juil|jui|juillet " +
    "août|aoû|aout|aou sept|sep oct nov déc|dec",
  italian: "gen|gennaio feb mar apr mag giu lug ago set|sett ott nov dic",
  spanish: "ene|enero feb|fbro mar|mzo abr|ab may jun jul ago|agto|agosto sep|sept|set|sbre " +
    "oct|obre nov|nbre dic|dbre",
  portuguese: "jan fev mar abr mai jun jul ago set out nov dez",
  catalan: "gen febr|feb març abr maig juny jul|juliol ag set oct nov des",
  dutch: "jan feb mrt|maart apr mei jun jul aug sep okt nov dec",
  swedish: "jan feb mar|mars apr|april maj jun|juni jul|juli aug sep|sept okt nov dec",
  norwegian: "jan feb mars|mar april|apr mai juni|jun juli|jul aug sep|sept okt nov des",
  danish: "jan feb mar|marts apr|april maj jun|juni jul|juli aug sep|sept okt nov dec",
  finnish: "tammi helmi maalis huhti touko kesä heinä elo syys loka marras joulu",
  icelandic: "jan feb mar apr maí jún júl ágú|ág sep|sept okt nóv des",
  estonian: "jaan veebr|veeb märts apr mai juuni juuli aug sept okt nov dets",
  latvian: "janv febr marts apr maijs|mai jūn|jūnijs jūl|jūlijs aug sept okt nov dec",
  lithuanian: "sau vas kov bal geg bir lie rgp rgs spa lap grd|gruo",
  hungarian: "jan febr|feb márc|már|mar ápr|apr máj|maj jún|jun júl|jul aug szept|sze okt nov dec",
  polish: "sty lut mar kwi maj cze lip sie wrz paź|paz|pa\u00bc|pa\u009f|paÿ lis gru",
  czech:
    "led úno|uno bře|bre|b\u00f8e dub kvě|kve|kv\u00ec čen|čvn|cen|\u00e8en čec|čvc|cec|\u00e8ec " +
    "srp zář|zar|z\u00e1\u00f8 říj|rij|\u00f8\u00edj lis pro",
  slovak: "jan feb mar apr máj jún júl aug sep okt nov dec",
  slovenian: "jan feb mar apr maj jun jul avg sep|sept okt nov dec",
  romanian: "ian feb mar apr mai iun iul aug sep|sept oct noi|noiem dec",
  turkish: "oca şub|\u00feub|sub mar nis may haz tem ağu|a\u00f0u|agu eyl eki kas ara",
  greek: "ιαν φεβ μαρ|μάρ απρ μαϊ|μάι|μαΐ ιουν|ιούν ιουλ|ιούλ αυγ|αύγ σεπ οκτ νοε|νοέ δεκ",
  russian: "янв фев|февр мар|марта апр май|мая июн|июня июл|июля авг сен|сент окт ноя|нояб дек",
  ukrainian: "січ лют бер кві|квіт тра|трав чер|черв лип серп|сер вер жов лис гру",
  bulgarian: "яну фев мар апр май юни юли авг сеп окт ное|ноем дек",
  indonesian: "jan feb mar apr mei jun jul agu|agt|ags sep okt nov des",
};

/** The lower-case Cyrillic letters in the order of KOI8-R, from 0xC0 on. */
const KOI8 = "юабцдефгхийклмнопярстужвьызшэщчъ";

/** Languages whose servers often send an older character set than UTF-8, which is read byte by byte as Latin-1. */
const CYRILLIC = ["russian", "bulgarian"] as const;

const BY_NAME: ReadonlyMap<string, number> = monthsByName();

function monthsByName(): ReadonlyMap<string, number> {
  const months = new Map<string, number>();
  const add = (list: string, written: (name: string) => string) => {
    for (const [index, names] of list.split(" ").entries()) {
      for (const name of names.split("|")) months.set(written(name), index + 1);
    }
  };
  for (const list of Object.values(MONTHS_BY_LANGUAGE)) add(list, (name) => name);
  for (const language of CYRILLIC) {
    const list = MONTHS_BY_LANGUAGE[language] ?? "";
    add(list, (name) => asLatin1(name, (letter) => 0xe0 + letter.charCodeAt(0) - 0x430));
    add(list, (name) => asLatin1(name, (letter) => 0xc0 + KOI8.indexOf(letter)).toLowerCase());
  }
  return months;
}

/** A Cyrillic word whose bytes are read as Latin-1. */
function asLatin1(word: string, byteOf: (letter: string) => number): string {
  return Array.from(word, (letter) => String.fromCharCode(byteOf(letter))).join("");
}

/**
 * The number of a month, from 1, by its name in any of the languages, with or without a dot or comma after it.
 * Undefined if it is not one.
 */
export function monthByName(text: string): number | undefined {
  // Most words of a listing are numbers.
  if (text.charCodeAt(0) < 0x41) return undefined;
  const lower = text.toLowerCase();
  return BY_NAME.get(lower) ?? BY_NAME.get(lower.normalize("NFC").replace(/[.,]+$/, ""));
}

/**
 * A number followed by its unit, as in East Asian listings: `8月`, `20日`, `2005년`, in any character set. Undefined when there
 * is no such sign, or for another number of digits.
 */
export function numberWithSign(text: string, digits: 2 | 4): number | undefined {
  if (/^[ -~]*$/.test(text)) return undefined;
  const match = /^(\d{1,4})[^\p{ASCII}][^ \t]{0,2},?$/u.exec(text);
  const number = match?.[1];
  if (number === undefined) return undefined;
  if (digits === 2) return number.length > 2 ? undefined : Number(number);
  // A single byte of an older character set is half a sign.
  return number.length !== 4 || /^\d+[\u0080-\u00ff]$/.test(text) ? undefined : Number(number);
}
