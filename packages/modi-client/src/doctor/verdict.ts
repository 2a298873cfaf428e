import type { Finding } from './finding.js';

/** A round of PDND's checks. `first`: it stops at the first fault of the round. */
interface Round {
  readonly codes: readonly string[];
  readonly first?: true;
}

const numbers = (prefix: string, list: string): string[] => list.split(' ').map((each) => `${prefix}${each}`);

/** The order in which the token endpoint looks: each round is looked at only when those before it found nothing. */
const ROUNDS: readonly Round[] = [
  { codes: ['007-9999', '0003', '0023'] },
  { codes: numbers('DPOP-', '0022'), first: true },
  { codes: numbers('DPOP-', '0002'), first: true },
  { codes: numbers('DPOP-', '0003'), first: true },
  { codes: numbers('DPOP-', '0004 0006 0007 0008 0009 0010 0011 0012 0013 0016 0017 0020 0021 0024 0025') },
  { codes: numbers('DPOP-', '0018') },
  { codes: numbers('DPOP-', '0001 0014 0015 0019 0023'), first: true },
  { codes: ['0002'] },
  { codes: ['0006', '0007'], first: true },
  { codes: numbers('', '0004 0005 0008 0009 0010 0011 0012 0013 0014 0015 0024 0025 0026 0027 0028 0029 0031') },
  { codes: numbers('', '0034 0035 0036 0037 0038 0040 0041 0042 0043') },
  { codes: ['0032'] },
  { codes: ['015-0006', '015-0007'], first: true },
  { codes: ['0030'] },
  { codes: numbers('', '0018 0016 0033 0019 0017 0001'), first: true },
  { codes: numbers('', '0020 0021 0022 0039') },
  { codes: ['DPOP-0005'] },
];

/**
 * The codes that PDND itself would log for one token request: those of the first round that finds anything. Empty: nothing found from
 * here makes PDND refuse.
 */
export function codesPdndWouldLog(findings: readonly Finding[]): string[] {
  const codes = findings.filter(({ severity }) => severity === 'error').map(({ pdndCode }) => pdndCode);
  for (const round of ROUNDS) {
    const found = [...new Set(codes.filter((code) => code !== undefined && round.codes.includes(code)))];
    if (found.length > 0) return (round.first === true ? found.slice(0, 1) : found).map(String);
  }
  return [];
}
