import type { SandboxClock } from '../../context.js';
import { epochSeconds } from '../../clock.js';
import type { Ambiente } from '../ambiente.js';
import type { AssertionClaims } from '../assertion-claims.js';
import { checkClaims } from '../assertion-claims.js';
import { checkSignature } from '../assertion-signature.js';
import { checkProof } from '../dpop-proof.js';
import type { Checked, Finding } from '../findings.js';
import { failed, finding, passed } from '../findings.js';
import { stateFindings } from '../platform-state.js';
import type { ProofCache } from '../proof-cache.js';
import type { RateLimiter } from '../rate-limiter.js';
import type { Grant, Registry } from '../registry.js';
import type { TokenIssuer, TokenOutcome, TokenRequest } from '../token-service.js';
import { ASSERTION_TYPE } from '../token-service.js';
import type { VoucherKeys } from '../voucher-keys.js';
import { voucherClaims } from '../voucher.js';
import type { AsyncClaims } from './async-claims.js';
import { ASYNC_MEMBERS, checkAsyncForm, missingFindings } from './async-claims.js';
import type { Interaction, Interactions } from './interactions.js';

type ConsumerGrant = Extract<Grant, { readonly kind: 'CONSUMER' }>;

export interface AsyncTokenParts {
  readonly ambiente: Ambiente;
  readonly registry: Registry;
  readonly keys: VoucherKeys;
  readonly clock: SandboxClock;
  /** Shared with the synchronous endpoint, as the next one. */
  readonly limiter: RateLimiter;
  readonly proofs: ProofCache;
  readonly interactions: Interactions;
}

/** One request, as far as it has been understood. */
interface Asked {
  readonly request: TokenRequest;
  readonly assertion: AssertionClaims;
  readonly claims: AsyncClaims;
  readonly jkt: string | undefined;
  readonly now: number;
}

/** Who signs, for which interaction; none yet when it is to be started. */
interface Party {
  readonly grant: ConsumerGrant;
  readonly key: Grant['key'];
  readonly organisation: string;
  readonly interaction: Interaction | undefined;
}

/**
 * The asynchronous token endpoint behind its form. Its own refusals (a claim that its scope needs, an interaction in another state) are 400; whatever
 * the assertion, the key, the states or the proof are refused for comes out as 500, and the proof is spent before the key is looked for.
 */
export class AsyncTokenService implements TokenIssuer {
  readonly limiter: RateLimiter;
  readonly #parts: AsyncTokenParts;

  constructor(parts: AsyncTokenParts) {
    this.limiter = parts.limiter;
    this.#parts = parts;
  }

  requestToken(request: TokenRequest, htu: string): TokenOutcome {
    const now = epochSeconds(this.#parts.clock);
    const proof = request.proof ? checkProof(request.proof, { htu, now }) : passed(undefined);
    if (!proof.ok) return broken(proof.findings);
    const read = this.#readAssertion(request);
    if (!read.ok) return broken(read.findings);
    const { assertion, claims } = read.value;
    const missing = missingFindings(claims);
    if (missing.length > 0) return refused(missing, assertion);
    if (proof.value !== undefined && !this.#parts.proofs.rememberOnce(proof.value.jti, proof.value.iat, now)) {
      return broken([finding('DPOP-0005', 'DPoP proof: its jti has been used before')], assertion);
    }
    return this.#decide({ request, assertion, claims, jkt: proof.value?.jkt, now });
  }

  #readAssertion({ form }: TokenRequest): Checked<{ assertion: AssertionClaims; claims: AsyncClaims }> {
    if (form.assertionType !== ASSERTION_TYPE) {
      return failed(finding('0002', `client_assertion_type must be ${ASSERTION_TYPE}`));
    }
    const { audience } = this.#parts.ambiente;
    // Always strict, whatever the environment.
    const rules = { clientId: form.clientId, audience, strict: true, more: ASYNC_MEMBERS };
    const assertion = checkClaims(form.assertion, rules);
    if (!assertion.ok) return assertion;
    const claims = checkAsyncForm(assertion.value.payload);
    return claims.ok ? passed({ assertion: assertion.value, claims: claims.value }) : claims;
  }

  #decide(asked: Asked): TokenOutcome {
    const { assertion, claims, request, now } = asked;
    const { interactions } = this.#parts;
    const interaction = claims.interactionId === undefined ? undefined : interactions.find(claims.interactionId);
    if (claims.scope !== 'start_interaction' && interaction === undefined) {
      return refused([finding('INTERACTION', 'no such interaction')], assertion);
    }
    const party = this.#partyOf(asked, claims.scope === 'start_interaction' ? undefined : interaction);
    if (party === undefined) {
      return broken([finding('015-0006', 'no such key, client and purpose together')], assertion);
    }
    const fault = checkSignature(request.form.assertion, assertion, party.key.key, now);
    if (fault !== undefined) return broken([fault], assertion);
    const states = stateFindings(party.grant);
    if (states.length > 0) return broken(states, assertion);
    if (!party.grant.descriptor.asyncExchange) {
      return broken(
        [finding('ASYNC', 'the e-service is synchronous: its tokens are given by /token.oauth2')],
        assertion,
      );
    }
    const order = this.#orderFinding(asked, party);
    if (order !== undefined) return refused([order], assertion);
    return this.#issue(asked, party);
  }

  /** A callback comes from the producer, with a key of a keychain for that e-service; all else from the consumer's client. */
  #partyOf({ assertion, claims }: Asked, interaction: Interaction | undefined): Party | undefined {
    const { registry } = this.#parts;
    const { clientId, kid } = assertion;
    if (interaction === undefined) {
      const grant = registry.find(clientId, kid, assertion.purposeId);
      return isConsumer(grant)
        ? { grant, key: grant.key, organisation: grant.client.consumerId, interaction }
        : undefined;
    }
    const consumer = registry.findPurpose(interaction.clientId, interaction.purposeId);
    if (consumer === undefined) return undefined;
    if (claims.scope === 'callback_invocation') {
      const keychain = registry.findKeychain(clientId);
      const key = keychain?.keys.get(kid);
      if (key === undefined || keychain?.eserviceIds.has(interaction.eserviceId) !== true) return undefined;
      return { grant: consumer, key, organisation: keychain.producerId, interaction };
    }
    if (clientId !== interaction.clientId) return undefined;
    if (assertion.purposeId !== undefined && assertion.purposeId !== interaction.purposeId) return undefined;
    const key = consumer.client.keys.get(kid);
    return key === undefined
      ? undefined
      : { grant: consumer, key, organisation: consumer.client.consumerId, interaction };
  }

  #orderFinding({ claims, now }: Asked, { grant, interaction }: Party): Finding | undefined {
    if (interaction === undefined) return undefined;
    const { scope, entityNumber = 0 } = claims;
    const { interactions } = this.#parts;
    const { responseTime, resourceAvailableTime, confirmation, maxResultSet } =
      grant.descriptor.asyncExchangeProperties;
    const wrong = (why: string): Finding => finding('INTERACTION', why);
    if (interactions.isOver(interaction, grant.descriptor, now)) return wrong('no such interaction any more');
    if (!interactions.mayFollow(scope, interaction)) return wrong(`${scope} cannot follow ${interaction.phase}`);
    if (scope === 'callback_invocation') {
      if (now > interaction.startedAt + responseTime) return wrong(`the callback is later than ${responseTime} s`);
      if (entityNumber > maxResultSet) return wrong(`entityNumber is above ${maxResultSet}`);
      return undefined;
    }
    if (now > (interaction.calledBackAt ?? 0) + resourceAvailableTime) {
      return wrong(`the resource was available for ${resourceAvailableTime} s`);
    }
    return scope === 'confirmation' && !confirmation ? wrong('the e-service wants no confirmation') : undefined;
  }

  #issue({ assertion, claims, jkt, now }: Asked, { grant, organisation, interaction }: Party): TokenOutcome {
    const { ambiente, keys, limiter, interactions } = this.#parts;
    const { granted, remaining } = limiter.consume(organisation);
    if (!granted) return { kind: 'limited', organisation, remaining, assertion };
    const { scope, urlCallback = '' } = claims;
    const current = interaction ?? interactions.start(grant, urlCallback, now);
    interactions.advance(current, scope, now);
    const issued = voucherClaims({ grant, digest: assertion.digest, jkt, now }, ambiente);
    const token = keys.sign({
      ...issued.claims,
      sub: assertion.clientId,
      client_id: assertion.clientId,
      interactionId: current.interactionId,
      scope,
      ...(scope === 'start_interaction' ? { urlCallback } : {}),
    });
    return {
      kind: 'issued',
      token,
      type: jkt === undefined ? 'Bearer' : 'DPoP',
      lifespan: issued.lifespan,
      voucherJti: issued.jti,
      remaining,
      organisation,
      assertion,
    };
  }
}

function isConsumer(grant: Grant | string): grant is ConsumerGrant {
  return typeof grant !== 'string' && grant.kind === 'CONSUMER';
}

function refused(findings: readonly Finding[], assertion: AssertionClaims): TokenOutcome {
  return { kind: 'refused', findings, assertion };
}

function broken(findings: readonly Finding[], assertion?: AssertionClaims): TokenOutcome {
  return { kind: 'broken', findings, ...(assertion === undefined ? {} : { assertion }) };
}
