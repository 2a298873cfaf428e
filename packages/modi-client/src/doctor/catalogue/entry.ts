/** `error`: the other side refuses, or must; `warning`: it may; `hint`: it works, and could be better. */
export type Severity = 'error' | 'warning' | 'hint';

/** What is wrong, why it matters, what to do. `{name}` stands for a fact of the case at hand. */
export type Texts = readonly [what: string, why: string, remedy: string];

export interface Kind {
  readonly severity: Severity;
  /**
   * What PDND logs for it and tells nobody: `0001`–`0043` of its client assertion validator, `DPOP-0001`–`DPOP-0025` of its DPoP
   * validator; or the code of its answer (`015-0008`, `007-9999`, …).
   */
  readonly pdndCode?: string;
  /** Who says so: a standard, a ModI pattern, a piece of software, a public report. */
  readonly source: string;
}

export interface Entry {
  readonly is: Kind;
  readonly it: Texts;
  readonly en: Texts;
}

export type Entries = Readonly<Record<string, Entry>>;

export const VALIDATOR = 'pagopa/interop-be-monorepo, client-assertion-validation';
export const DPOP_VALIDATOR = 'pagopa/interop-be-monorepo, dpop-validation';

const kind =
  (severity: Severity) =>
  (source: string, pdndCode?: string): Kind =>
    pdndCode === undefined ? { severity, source } : { severity, source, pdndCode };

export const error = kind('error');
export const warning = kind('warning');
export const hint = kind('hint');
