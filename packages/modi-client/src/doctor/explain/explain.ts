import { checkString } from '../../checks/arguments.js';
import { ModiError } from '../../errors/modi-error.js';
import { SoapFaultError } from '../../soap/fault.js';
import { assertionFaults } from '../assertion/assertion.js';
import { CATALOGUE, type FindingCode } from '../catalogue/catalogue.js';
import { clockFaults, offsetFromDate } from '../clock.js';
import type { DoctorContext } from '../context.js';
import { checkContext } from '../context.js';
import { proofFaults } from '../dpop/proof.js';
import { describeFault, describeFaults, fault, severityOf, type Fault, type Finding, type Lingua } from '../finding.js';
import { quote } from '../quote.js';
import { readToken } from '../read-token.js';
import { evidenceFaults } from '../tokens/evidence.js';
import { voucherFaults } from '../tokens/voucher.js';
import { readAnswer, type ErrorAnswer, type ReadAnswer } from './answer.js';
import { codeOfGovwayType, govwayId, govwayType, legacyCode } from './govway.js';
import { errorSays } from './modi-error.js';
import { pdndCodes, pdndSays, remoteCauses } from './pdnd.js';
import { supportText, type AnswerIds } from './support.js';

/** Who said no: PDND, the erogatore (GovWay, INPS), a Porta di Dominio, the network, or this library itself. */
export type Origin = 'pdnd' | 'erogatore' | 'spcoop' | 'transport' | 'local' | 'unknown';

export interface Explanation {
  readonly origin: Origin;
  /** What the answer itself says. */
  readonly said: Finding;
  /** What is wrong in the messages that were sent, as far as `context` has them. */
  readonly found: readonly Finding[];
  /** What may be, likeliest first: none of it can be seen from here. */
  readonly probable: readonly Finding[];
  readonly ids: AnswerIds;
  /** For the help desk of whoever said no, ready to be sent; in Italian. */
  readonly support?: string;
}

/**
 * Explains an error of this library, or an answer that says no: what it means, what the messages that were sent have wrong, what else it
 * may be, and what support will ask for. Give the messages in `context` (`assertion`, `proof`, `evidence`, `voucher`), and the key.
 */
export function explain(error: ModiError | ErrorAnswer, given: DoctorContext): Explanation {
  checkContext(given);
  const { said, origin, ids, date } = error instanceof ModiError ? ofError(error, given) : ofAnswer(error, given);
  const context = withMeasuredClock(error, given);
  // The message is judged at the time of the answer, by the clock of whoever answered.
  const at = date ?? context.now + (context.clockOffsetMs ?? 0);
  const judged: DoctorContext = { ...context, now: at, clockOffsetMs: 0 };
  const found = describeFaults([...clockOf(date, context), ...messageFaults(origin, judged)], context.lingua);
  const probable = describeFaults(remoteCauses(said.code, context), context.lingua);
  const hasSupport = origin === 'pdnd' || origin === 'erogatore';
  const checked = summary(found, context);
  return Object.freeze({
    origin,
    said: describeFault(said, context.lingua),
    found,
    probable,
    ids,
    ...(hasSupport ? { support: supportText(origin, ids, at / 1_000, checked, context) } : {}),
  });
}

/** A refusal that a clock guard has seen says how far the clocks are apart. */
function withMeasuredClock(error: ModiError | ErrorAnswer, context: DoctorContext): DoctorContext {
  const skew = error instanceof ModiError ? error.facts['clockSkewMs'] : undefined;
  return typeof skew === 'number' && context.clockOffsetMs === undefined
    ? { ...context, clockOffsetMs: skew }
    : context;
}

interface Said {
  readonly said: Fault;
  readonly origin: Origin;
  readonly ids: AnswerIds;
  /** Epoch milliseconds on the other side's clock. */
  readonly date?: number | undefined;
}

function ofError(error: ModiError, context: DoctorContext): Said {
  if (error instanceof SoapFaultError) {
    const { fault: said, httpStatus: status } = error;
    return erogatoreSays({ status, headers: {}, problem: undefined, fault: said, isHtml: false, text: '' }, {});
  }
  return errorSays(error, context);
}

function ofAnswer(answer: ErrorAnswer, context: DoctorContext): Said {
  const read = readAnswer(answer);
  const codes = pdndCodes(read.problem);
  const correlation = [read.problem?.['correlationId'], read.headers['x-correlation-id']].map(quote);
  const correlationId = correlation.find((id): id is string => typeof id === 'string');
  const ids: AnswerIds = {
    ...(read.status === undefined ? {} : { status: read.status }),
    ...(codes.length === 0 ? {} : { codes: codes.join(',') }),
    ...(correlationId === undefined ? {} : { correlationId }),
  };
  const date = dateOf(read);
  const pdnd = pdndSays(read, codes, context);
  if (pdnd !== undefined) return { said: pdnd, origin: 'pdnd', ids, date };
  return { ...erogatoreSays(read, ids), date };
}

function dateOf({ headers }: ReadAnswer): number | undefined {
  return offsetFromDate(headers['date'], 0);
}

function erogatoreSays(read: ReadAnswer, known: AnswerIds): Said {
  const id = govwayId(read);
  const ids: AnswerIds = {
    ...known,
    ...(read.status === undefined ? {} : { status: read.status }),
    ...(id === undefined ? {} : { govwayId: id }),
  };
  const legacy = legacyCode(read);
  if (legacy !== undefined) {
    const code = legacy.startsWith('EGOV_IT_') ? 'spcoop/protocol-error' : 'spcoop/integration-error';
    return { said: fault(code, undefined, { given: legacy }), origin: 'spcoop', ids };
  }
  const code = codeOfGovwayType(govwayType(read) ?? '');
  if (code !== undefined) return { said: fault(code), origin: 'erogatore', ids };
  if (read.isHtml) {
    const isCertificate = read.status === 403 && /ERROR CODE\W*16/i.test(read.text);
    const html = isCertificate ? 'erogatore/certificate-not-registered' : 'erogatore/html-answer';
    return { said: fault(html, undefined, { status: read.status }), origin: 'erogatore', ids };
  }
  if (read.fault !== undefined) {
    return { said: fault('erogatore/soap-fault', undefined, { given: read.fault.side }), origin: 'erogatore', ids };
  }
  if (read.status === undefined) return { said: fault('answer/unknown'), origin: 'unknown', ids };
  return { said: fault('erogatore/status', undefined, { status: read.status }), origin: 'erogatore', ids };
}

/** A measured offset; or, with an assertion made at once before, what its `iat` and the answer's `Date` show. */
function clockOf(date: number | undefined, context: DoctorContext): Fault[] {
  if (context.clockOffsetMs !== undefined) return [...clockFaults(context.clockOffsetMs)];
  const iat = context.assertion === undefined ? undefined : readToken(context.assertion).payload?.['iat'];
  if (date === undefined || typeof iat !== 'number') return [];
  const offset = date - iat * 1_000;
  // Later than that it is an old assertion, not a slow clock.
  const isPlausible = (offset >= 60_000 && offset <= 600_000) || (offset <= -10_000 && offset >= -3_600_000);
  return isPlausible ? [...clockFaults(offset)] : [];
}

function* messageFaults(origin: Origin, context: DoctorContext): Generator<Fault> {
  const { assertion, proof, evidence, voucher } = context;
  if (origin === 'pdnd') {
    if (assertion !== undefined) yield* assertionFaults(assertion, context);
    if (proof !== undefined) yield* proofFaults(proof, context);
  } else {
    if (evidence !== undefined) yield* evidenceFaults(evidence, context);
    if (voucher !== undefined) yield* voucherFaults(voucher, context);
  }
}

/** For the support text. */
function summary(found: readonly Finding[], context: DoctorContext): string {
  const messages = {
    assertion: context.assertion,
    DPoP: context.proof,
    evidenza: context.evidence,
    voucher: context.voucher,
  };
  const given = Object.entries(messages).flatMap(([name, text]) => (text === undefined ? [] : [name]));
  const errors = found.filter(({ severity }) => severity === 'error').map(({ code }) => code);
  if (given.length === 0) return 'nessun messaggio controllato';
  return `${given.join(', ')} con modi doctor: ${errors.length === 0 ? 'nessun errore' : errors.join(', ')}`;
}

/**
 * Explains a code by itself: PDND's internal ones (`0004`, `DPOP-0013`), those of its answers (`015-0008`), a GovWay error type
 * (`TokenExpired`), or one of the doctor's own. Errors come first.
 */
export function explainCode(code: string, lingua: Lingua = 'it'): Finding[] {
  const wanted = checkString('code', code).trim();
  const upper = wanted.toUpperCase().replace(/^DPOP[\s:]*-?/, 'DPOP-');
  const govway = codeOfGovwayType(wanted);
  const codes = (Object.keys(CATALOGUE) as FindingCode[]).filter(
    (each) => each === wanted.toLowerCase() || each === govway || CATALOGUE[each].is.pdndCode === upper,
  );
  const rank = (each: FindingCode): number => ['error', 'warning', 'hint'].indexOf(severityOf(each));
  return describeFaults(
    codes.sort((one, other) => rank(one) - rank(other)).map((each) => fault(each)),
    lingua,
  );
}
