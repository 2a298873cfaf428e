/**
 * A reason why a token was refused, as PDND knows it inside and never tells outside.
 *
 * Codes `0001`–`0043` are those of PDND's client assertion validator; `DPOP-0001`–`DPOP-0025` those of its DPoP
 * validator, whose numbers overlap and are told apart here by the prefix; `015-0006` and `015-0007` are the token
 * service's own, for a key that it does not find and for an e-service client without any purpose.
 *
 * Never produced: `0001` (a stored key that cannot be read), `0003` and `0023` (the form is refused first, with
 * 007-9999). `0034`–`0038` and `0040`–`0043` are of the asynchronous endpoint alone.
 */
export interface Finding {
  readonly code: string;
  /** For the developer: which fact, and what would be right. Names and times, never a token. */
  readonly why: string;
}

export function finding(code: string, why: string): Finding {
  return { code, why };
}

/** What a check gives back: the value it read, or every reason against it. */
export type Checked<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly findings: Finding[] };

export function passed<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

export function failed(...findings: Finding[]): { readonly ok: false; readonly findings: Finding[] } {
  return { ok: false, findings };
}
