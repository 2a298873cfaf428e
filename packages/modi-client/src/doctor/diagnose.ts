import { checkObject } from '../checks/arguments.js';
import {
  checkAssertion,
  checkCertificate,
  checkClock,
  checkConfiguration,
  checkDpopProof,
  checkEnvelope,
  checkEvidence,
  checkIdAuth,
  checkKey,
  checkSignature,
  checkSignedRequest,
  checkTokenForm,
  checkVoucher,
} from './checks.js';
import type { DoctorContext } from './context.js';
import { checkContext } from './context.js';
import { explain } from './explain/explain.js';
import type { Finding } from './finding.js';
import type { DoctorInput, DoctorReport } from './input.js';
import { knownFrom } from './known.js';
import { notChecked } from './unchecked.js';
import { codesPdndWouldLog } from './verdict.js';
import { kidOf } from './verify-signature.js';

/**
 * Looks at everything that is given, each thing by itself and all of them together. Never throws for what a message holds; nothing of it leaves this machine.
 *
 * @throws ConfigurationError ERR_MODI_CONFIG_INVALID for a context without `now`
 */
export function diagnose(input: DoctorInput, given: DoctorContext): DoctorReport {
  const { messages, context } = knownFrom(checkObject('input', input), checkContext(given));
  const explanation = input.error === undefined ? undefined : explain(input.error, context);
  const checks = Object.entries(checksOf(messages, context)).filter(([, check]) => check !== undefined);
  const local = checks.flatMap(([, check]) => check ?? []);
  const findings = ordered([...local, ...(explanation?.found ?? [])]);
  const key = context.key;
  const kid = key === undefined ? undefined : kidOf(key);
  return Object.freeze({
    ok: explanation === undefined && !findings.some(({ severity }) => severity === 'error'),
    checked: checks.map(([name]) => name),
    findings,
    pdndCodes: codesPdndWouldLog(findings.filter((each) => isOfTokenRequest(each, context))),
    notChecked: notChecked(messages, context),
    ...(kid === undefined ? {} : { kid }),
    ...(explanation === undefined ? {} : { explanation }),
  });
}

/** A report with more findings: of what was asked of others, for one. */
export function withFindings(report: DoctorReport, more: readonly Finding[]): DoctorReport {
  if (more.length === 0) return report;
  const findings = ordered([...report.findings, ...more]);
  return Object.freeze({ ...report, findings, ok: report.ok && !more.some(({ severity }) => severity === 'error') });
}

type Checks = Readonly<Record<string, Finding[] | undefined>>;

function checksOf(input: DoctorInput, context: DoctorContext): Checks {
  const { configuration, key, publicKey, dpopKey, form, proof, assertion } = input;
  const { evidence, voucher, signature, request, envelope } = input;
  const check = <T>(value: T | undefined, run: (value: T) => Finding[]): Finding[] | undefined =>
    value === undefined ? undefined : run(value);
  // The public key is compared with the private one; that one is compared with nothing.
  const { key: signing, ...others } = context;
  const pair = signing?.type === 'private' ? { ...others, key: signing } : others;
  return {
    clock: check(context.clockOffsetMs, () => checkClock(context)),
    configuration: check(configuration, (given) => checkConfiguration(given?.value, others, given?.files)),
    key: check(key, (text) => checkKey(text, input.keyUse ?? 'sign', others)),
    publicKey: check(publicKey, (text) => checkKey(text, 'upload', pair)),
    certificate: check(input.certificate, (chain) => checkCertificate(chain, context)),
    dpopKey: check(dpopKey, (text) => checkKey(text, 'dpop', others)),
    form: check(form, (text) => checkTokenForm(text, context)),
    proof: check(proof, (text) => checkDpopProof(text, context)),
    assertion: check(assertion, (text) => checkAssertion(text, context)),
    evidence: check(evidence, (text) => checkEvidence(text, context)),
    voucher: check(voucher, (text) => checkVoucher(text, context)),
    idAuth: check(input.idAuth, (text) => checkIdAuth(text, context)),
    signature: check(signature, (text) => checkSignature(text, context)),
    request: check(request, (whole) => checkSignedRequest(whole, context)),
    envelope: check(envelope, (whole) => checkEnvelope(whole, context)),
  };
}

const SEVERITIES = ['error', 'warning', 'hint'];

/** Each once, the worst first, else in the order in which they were found. */
function ordered(findings: readonly Finding[]): Finding[] {
  const seen = new Set<string>();
  const once = findings.filter(({ code, field, what }) => {
    const name = `${code} ${field ?? ''} ${what}`;
    return !seen.has(name) && seen.add(name) !== undefined;
  });
  return SEVERITIES.flatMap((severity) => once.filter((each) => each.severity === severity));
}

function isOfTokenRequest({ code }: Finding, { request }: DoctorContext): boolean {
  if (code.startsWith('dpop/')) return request === undefined;
  return /^(?:assertion|async|form)\//.test(code);
}
