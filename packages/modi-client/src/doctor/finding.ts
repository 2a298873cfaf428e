import { invalidOption } from '../errors/configuration-error.js';
import { CATALOGUE, type FindingCode } from './catalogue/catalogue.js';
import type { Severity } from './catalogue/entry.js';

/** The language of the texts. */
export type Lingua = 'it' | 'en';

/** Words that differ with the language. */
export type Words = Readonly<Record<Lingua, string>>;

/** What stands for the `{names}` of the texts: ids, names, numbers, never what may be secret or personal. */
export type FaultFacts = Readonly<Record<string, string | number | Words | undefined>>;

/** What a check found, before it is put into words. */
export interface Fault {
  readonly code: FindingCode;
  readonly field?: string;
  readonly facts?: FaultFacts;
}

/** One thing that is wrong, or could be better, and what to do about it. Holds no key, no codice fiscale, no token. */
export interface Finding {
  /** Stable: `assertion/aud-has-scheme`. */
  readonly code: FindingCode;
  readonly severity: Severity;
  /**
   * What PDND would log for it: `0001`–`0043` for an assertion, `DPOP-0001`–`DPOP-0025` for a proof; for whole answers the code it
   * sends (`007-9999`, …).
   */
  readonly pdndCode?: string;
  /** The claim, header or element: `aud`, `header.kid`, `Digest`. */
  readonly field?: string;
  readonly what: string;
  readonly why: string;
  readonly remedy: string;
  /** Who says so: a standard, a ModI pattern, a piece of software, a public report. */
  readonly source: string;
}

/** @throws ConfigurationError ERR_MODI_CONFIG_INVALID */
export function checkLingua(lingua: Lingua): void {
  if (!['it', 'en'].includes(lingua)) throw invalidOption('lingua', 'must be it or en');
}

export function fault(code: FindingCode, field?: string, facts?: FaultFacts): Fault {
  return { code, ...(field === undefined ? {} : { field }), ...(facts === undefined ? {} : { facts }) };
}

/** Puts a fault into words. */
export function describeFault({ code, field, facts = {} }: Fault, lingua: Lingua = 'it'): Finding {
  const { is, ...texts } = CATALOGUE[code];
  const fill = (text: string): string =>
    text.replace(/\{([a-z]+)\}/g, (_, name: string) => {
      const fact = name === 'field' ? field : facts[name];
      return typeof fact === 'object' ? fact[lingua] : String(fact ?? '…');
    });
  const [what, why, remedy] = texts[lingua];
  return Object.freeze({
    code,
    severity: is.severity,
    ...(is.pdndCode === undefined ? {} : { pdndCode: is.pdndCode }),
    ...(field === undefined ? {} : { field }),
    what: fill(what),
    why: fill(why),
    remedy: fill(remedy),
    source: is.source,
  });
}

export function describeFaults(faults: Iterable<Fault>, lingua: Lingua = 'it'): Finding[] {
  return [...faults].map((each) => describeFault(each, lingua));
}

export function severityOf(code: FindingCode): Severity {
  return CATALOGUE[code].is.severity;
}
