import { ConfigurationError } from '../errors/configuration-error.js';
import { assertionFaults } from './assertion/assertion.js';
import type { FindingCode } from './catalogue/catalogue.js';
import { clockFaults, offsetFromDate } from './clock.js';
import { environmentOf, type DoctorContext } from './context.js';
import { proofFaults } from './dpop/proof.js';
import { describeFault, severityOf, type Fault } from './finding.js';
import { remoteCauses } from './explain/pdnd.js';

interface TokenQuestion {
  readonly tokenEndpoint: string;
  readonly clientId: string;
  readonly assertion: string;
  readonly dpopProof?: string | undefined;
}

/** Times are the other side's to judge: a clock that is wrong here must not stop what is right. */
const BY_CLOCK: readonly FindingCode[] = [
  'assertion/expired',
  'assertion/nbf-in-future',
  'dpop/expired',
  'dpop/iat-in-future',
];
/** What depends on facts that only PDND has: which kind the client is, which URL the endpoint takes itself to have. */
const BY_PDND: readonly FindingCode[] = ['assertion/purpose-id-missing', 'dpop/htu-async'];

/**
 * Refuses what PDND refuses in every environment, whatever it knows and whatever the time.
 *
 * @throws ConfigurationError ERR_MODI_CONFIG_INVALID, facts `finding` (a code of the doctor's) and `field`
 */
export function refuseHopeless(question: TokenQuestion): void {
  const isPdnd = environmentOf(question.tokenEndpoint) !== undefined;
  for (const fault of faultsOf(question, contextOf(question, 0))) {
    const { code } = fault;
    // A sandbox, or PDND behind a proxy, may be reached by another URL than its own.
    const isDoubtful = [...BY_CLOCK, ...BY_PDND].includes(code) || (!isPdnd && code.startsWith('dpop/htu-'));
    if (isDoubtful || severityOf(code) !== 'error') continue;
    const { what, remedy } = describeFault(fault, 'en');
    const field = fault.field ?? 'assertion';
    throw new ConfigurationError('ERR_MODI_CONFIG_INVALID', `${field}: ${what} ${remedy}`, {
      facts: { finding: fault.code, field },
    });
  }
}

/**
 * What a refusal without a reason is likely to be about, as codes of the doctor's, joined with commas: what is wrong in the messages, or else
 * what cannot be seen from here, likeliest first.
 *
 * @param headers of the answer, names in lower case
 * @param now epoch milliseconds
 */
export function probableCauses(
  question: TokenQuestion,
  headers: Readonly<Record<string, string>>,
  now: number,
): string {
  const offset = offsetFromDate(headers['date'], now);
  const context = { ...contextOf(question, now), ...(offset === undefined ? {} : { clockOffsetMs: offset }) };
  const found = [...clockFaults(offset ?? 0), ...faultsOf(question, context)].filter(
    ({ code }) => severityOf(code) === 'error' && !BY_PDND.includes(code),
  );
  const proof = question.dpopProof === undefined ? {} : { proof: question.dpopProof };
  const causes = found.length > 0 ? found : remoteCauses('pdnd/opaque-refusal', { ...context, ...proof });
  return [...new Set(causes.map(({ code }) => code))].slice(0, 6).join(',');
}

function* faultsOf({ assertion, dpopProof }: TokenQuestion, context: DoctorContext): Generator<Fault> {
  if (dpopProof !== undefined && dpopProof !== '') yield* proofFaults(dpopProof, context);
  yield* assertionFaults(assertion, context);
}

/** Only what the question itself shows: the audience is judged where the endpoint is PDND's own. */
function contextOf({ tokenEndpoint, clientId, assertion }: TokenQuestion, now: number): DoctorContext {
  const ambiente = environmentOf(tokenEndpoint);
  return {
    now,
    clientId,
    tokenEndpoint,
    // An endpoint elsewhere (a sandbox, a proxy) may want another audience: then whatever is said will do.
    ...(ambiente === undefined ? ownAudience(assertion) : { ambiente }),
    strict: ambiente === 'collaudo' || ambiente === 'attestazione',
    ...(tokenEndpoint.endsWith('.async') ? { endpoint: 'async' as const } : {}),
  };
}

function ownAudience(assertion: string): Partial<DoctorContext> {
  const [, payload = ''] = assertion.split('.');
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    const audience = typeof claims === 'object' && claims !== null && 'aud' in claims ? claims.aud : undefined;
    const isName = typeof audience === 'string' && !audience.includes('://');
    return isName ? { assertionAudience: audience } : {};
  } catch {
    // Unreadable: said by the check itself.
    return {};
  }
}
