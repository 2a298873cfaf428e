import { isObject } from '../../checks/strict-json.js';
import type { FindingCode } from '../catalogue/catalogue.js';
import type { DoctorContext } from '../context.js';
import { fault, type Fault } from '../finding.js';
import { jsonText, quoteNames } from '../quote.js';
import { readToken } from '../read-token.js';
import { rightKid } from '../verify-signature.js';
import type { ReadAnswer } from './answer.js';

/** PDND's codes in a problem: `015-0008`. */
export function pdndCodes(problem: Readonly<Record<string, unknown>> | undefined): string[] {
  const errors = problem?.['errors'];
  if (!Array.isArray(errors)) return [];
  return (errors as readonly unknown[])
    .map((error) => (isObject(error) ? error['code'] : undefined))
    .filter((code): code is string => typeof code === 'string' && /^[0-9]{3}-[0-9]{4,5}$/.test(code))
    .slice(0, 20);
}

/** What an answer of PDND says, by its codes first. `undefined`: it is not PDND's. */
export function pdndSays(
  answer: Pick<ReadAnswer, 'status' | 'problem' | 'text'>,
  codes: readonly string[],
  context: DoctorContext,
): Fault | undefined {
  const { status, text } = answer;
  if (text.includes('Invalid key=value pair')) return fault('pdnd/api-malformed-authorization');
  if (codes.includes('015-0008') || codes.some((code) => code.startsWith('015-9'))) return fault('pdnd/opaque-refusal');
  if (codes.includes('015-0000')) {
    return fault(context.endpoint === 'async' ? 'pdnd/async-internal-error' : 'pdnd/internal-error');
  }
  if (codes.includes('000-9999')) return fault('pdnd/unreadable-body');
  if (codes.includes('007-9999')) {
    const members = quoteNames(fieldsNamed(answer.problem));
    return fault('pdnd/form-refused', members, { members });
  }
  if (codes.some((code) => code.endsWith('-10004'))) return fault('pdnd/rate-limited');
  if (codes.length === 0) return undefined;
  return apiSays(status);
}

/** Answers of PDND's own API, prefixes 009, 012 and 017. */
function apiSays(status: number | undefined): Fault {
  const byStatus: Readonly<Record<number, FindingCode>> = {
    400: 'pdnd/api-scheme',
    401: 'pdnd/api-unauthorised',
    403: 'pdnd/api-forbidden',
    404: 'pdnd/kid-not-found',
    429: 'pdnd/rate-limited',
  };
  return fault(byStatus[status ?? 0] ?? 'pdnd/unavailable', undefined, { status });
}

/** PDND names the field in the text of 007-9999: `… at "client_id"`, `Unrecognized key(s) in object: 'scope'`. */
function fieldsNamed(problem: Readonly<Record<string, unknown>> | undefined): string[] {
  const text = jsonText(problem?.['errors']).slice(0, 10_000);
  const names = [...text.matchAll(/at \\"([A-Za-z_]{1,32})\\"|'([A-Za-z_]{1,32})'/g)].map(
    ([, at, key]) => at ?? key ?? '',
  );
  return [...new Set(names)];
}

/** What makes PDND refuse and cannot be seen from here, likeliest first. */
export function remoteCauses(said: FindingCode, context: DoctorContext): Fault[] {
  if (said === 'pdnd/internal-error') return withoutPurpose(context) ? [fault('pdnd/client-without-purpose')] : [];
  if (said !== 'pdnd/opaque-refusal' && said !== 'pdnd/async-internal-error') return [];
  const key = fault('pdnd/key-not-in-client', 'header.kid', { right: rightKid(context.key) });
  if (context.clientKind === 'api') return [key, fault('pdnd/other-environment'), fault('pdnd/stale-state')];
  return [
    key,
    fault('pdnd/client-not-linked', 'purposeId'),
    fault('pdnd/other-environment'),
    fault('pdnd/purpose-not-active', 'purposeId'),
    fault('pdnd/agreement-not-active'),
    fault('pdnd/eservice-not-active'),
    ...(context.proof === undefined ? [] : [fault('dpop/jti-reused', 'DPoP')]),
    fault('pdnd/async-eservice'),
    fault('pdnd/stale-state'),
    fault('pdnd/stored-key-unreadable'),
  ];
}

function withoutPurpose({ assertion, purposeId }: DoctorContext): boolean {
  if (assertion === undefined) return purposeId === undefined;
  return readToken(assertion).payload?.['purposeId'] === undefined;
}
