import { epochSeconds } from '../clock.js';
import type { SandboxClock } from '../context.js';
import type { Ambiente } from './ambiente.js';
import type { AssertionClaims } from './assertion-claims.js';
import { checkClaims } from './assertion-claims.js';
import { checkSignature } from './assertion-signature.js';
import type { DpopProof } from './dpop-proof.js';
import { checkProof } from './dpop-proof.js';
import type { Checked, Finding } from './findings.js';
import { failed, finding, passed } from './findings.js';
import { platformStateFindings } from './platform-state.js';
import { ProofCache } from './proof-cache.js';
import { RateLimiter } from './rate-limiter.js';
import type { Grant, GrantMissing, Registry } from './registry.js';
import type { TokenForm } from './token-form.js';
import type { VoucherKeys } from './voucher-keys.js';
import { voucherClaims } from './voucher.js';

export interface TokenRequest {
  readonly form: TokenForm;
  /** The `DPoP` header; empty is as good as absent. */
  readonly proof: string | undefined;
}

export type TokenOutcome =
  | {
      readonly kind: 'issued';
      readonly token: string;
      readonly type: 'Bearer' | 'DPoP';
      readonly lifespan: number;
      readonly voucherJti: string;
      readonly remaining: number;
      readonly organisation: string;
      readonly assertion: AssertionClaims;
    }
  | { readonly kind: 'refused'; readonly findings: readonly Finding[]; readonly assertion?: AssertionClaims }
  | { readonly kind: 'broken'; readonly findings: readonly Finding[]; readonly assertion?: AssertionClaims }
  | {
      readonly kind: 'limited';
      readonly organisation: string;
      readonly remaining: number;
      readonly assertion: AssertionClaims;
    };

export const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** What stands behind a token endpoint's form. */
export interface TokenIssuer {
  readonly limiter: RateLimiter;
  /** @param htu what a proof must name. */
  requestToken(request: TokenRequest, htu: string): TokenOutcome;
}

/** The token endpoint behind its form: every check in PDND's order, then the voucher. */
export class TokenService implements TokenIssuer {
  readonly limiter: RateLimiter;
  readonly #ambiente: Ambiente;
  readonly #registry: Registry;
  readonly #keys: VoucherKeys;
  readonly #clock: SandboxClock;
  readonly #proofs: ProofCache;

  constructor(
    ambiente: Ambiente,
    registry: Registry,
    keys: VoucherKeys,
    clock: SandboxClock,
    proofs = new ProofCache(),
  ) {
    this.limiter = new RateLimiter(ambiente.tokenLimit, clock);
    this.#ambiente = ambiente;
    this.#registry = registry;
    this.#keys = keys;
    this.#clock = clock;
    this.#proofs = proofs;
  }

  /** @param htu the token endpoint's own URL. */
  requestToken({ form, proof: header }: TokenRequest, htu: string): TokenOutcome {
    const now = epochSeconds(this.#clock);
    const proof = header ? checkProof(header, { htu, now }) : passed(undefined);
    if (!proof.ok) return refused(proof.findings);
    const claims = this.#checkAssertion(form);
    if (!claims.ok) return refused(claims.findings);
    const assertion = claims.value;
    const grant = this.#registry.find(assertion.clientId, assertion.kid, assertion.purposeId);
    if (typeof grant === 'string') return missing(grant, assertion);
    const fault = checkSignature(form.assertion, assertion, grant.key.key, now);
    if (fault !== undefined) return refused([fault], assertion);
    const states = platformStateFindings(grant);
    if (states.length > 0) return refused(states, assertion);
    return this.#issue(grant, assertion, proof.value, now);
  }

  #checkAssertion(form: TokenForm): Checked<AssertionClaims> {
    if (form.assertionType !== ASSERTION_TYPE) {
      return failed(finding('0002', `client_assertion_type must be ${ASSERTION_TYPE}`));
    }
    const { audience, strict } = this.#ambiente;
    return checkClaims(form.assertion, { clientId: form.clientId, audience, strict });
  }

  #issue(grant: Grant, assertion: AssertionClaims, proof: DpopProof | undefined, now: number): TokenOutcome {
    const organisation = grant.client.consumerId;
    const { granted, remaining } = this.limiter.consume(organisation);
    if (!granted) return { kind: 'limited', organisation, remaining, assertion };
    // Only now is the proof spent: one sent with a refused assertion can be sent again.
    if (proof !== undefined && !this.#proofs.rememberOnce(proof.jti, proof.iat, now)) {
      return refused([finding('DPOP-0005', 'DPoP proof: its jti has been used before')], assertion);
    }
    const request = { grant, digest: assertion.digest, jkt: proof?.jkt, now };
    const { claims, jti, lifespan } = voucherClaims(request, this.#ambiente);
    return {
      kind: 'issued',
      token: this.#keys.sign(claims),
      type: proof === undefined ? 'Bearer' : 'DPoP',
      lifespan,
      voucherJti: jti,
      remaining,
      organisation,
      assertion,
    };
  }
}

function refused(findings: readonly Finding[], assertion?: AssertionClaims): TokenOutcome {
  return { kind: 'refused', findings, ...(assertion === undefined ? {} : { assertion }) };
}

function missing(reason: GrantMissing, assertion: AssertionClaims): TokenOutcome {
  switch (reason) {
    case 'no-purpose-at-all':
      return {
        kind: 'broken',
        findings: [finding('015-0007', 'the client is associated to no purpose, and none was sent')],
        assertion,
      };
    case 'purpose-not-sent':
      return refused([finding('0030', 'purposeId is required of an e-service client')], assertion);
    case 'unknown':
      return refused(
        [
          finding(
            '015-0006',
            'no such key, client and purpose together: wrong kid, client not linked, other environment',
          ),
        ],
        assertion,
      );
  }
}
