import type { AgreementState, DescriptorState, PurposeState } from '../seed/seed.js';
import type { Finding } from './findings.js';
import { finding } from './findings.js';
import type { Grant } from './registry.js';

const OPEN_DESCRIPTOR: readonly DescriptorState[] = ['PUBLISHED', 'DEPRECATED', 'ARCHIVING', 'ACTIVE'];
const OPEN_AGREEMENT: AgreementState = 'ACTIVE';
const OPEN_PURPOSE: PurposeState = 'ACTIVE';

/** Judges the states behind a purpose, in PDND's order, for the synchronous endpoint. An API client has none. */
export function platformStateFindings(grant: Grant): Finding[] {
  const findings = stateFindings(grant);
  if (findings.length === 0 && grant.kind === 'CONSUMER' && grant.descriptor.asyncExchange) {
    findings.push(finding('0039', 'the e-service is asynchronous: its tokens are given by /token.oauth2.async'));
  }
  return findings;
}

/** The states alone, which both endpoints judge. */
export function stateFindings(grant: Grant): Finding[] {
  if (grant.kind === 'API') return [];
  const { agreement, descriptor, purpose } = grant;
  const findings: Finding[] = [];
  if (agreement.state !== OPEN_AGREEMENT) findings.push(finding('0021', `the agreement is ${agreement.state}`));
  if (!OPEN_DESCRIPTOR.includes(descriptor.state)) {
    findings.push(finding('0022', `the e-service version is ${descriptor.state}`));
  }
  if (purpose.state !== OPEN_PURPOSE) findings.push(finding('0020', `the purpose is ${purpose.state}`));
  return findings;
}
