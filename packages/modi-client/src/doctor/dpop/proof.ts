import type { DoctorContext } from '../context.js';
import { fault, type Fault } from '../finding.js';
import { quote, quoteNames } from '../quote.js';
import { membersBeside, readToken, wrongKind } from '../read-token.js';
import { bindingFaults } from './binding.js';
import { jwkFaults, proofSignatureFaults } from './jwk.js';
import { methodFaults, targetOf, urlFaults } from './target.js';
import { ageFaults } from './age.js';

type JsonObject = Readonly<Record<string, unknown>>;

/** Everything wrong with a DPoP proof, in the order in which PDND comes to it. */
export function* proofFaults(proof: unknown, context: DoctorContext): Generator<Fault> {
  if (typeof proof === 'string' && proof.includes(',')) {
    yield fault('dpop/several-proofs', 'DPoP');
    return;
  }
  const token = readToken(proof);
  const { header, payload } = token;
  if (payload === undefined) {
    yield fault('dpop/malformed', undefined, { reason: token.reason });
  } else if (header === undefined) {
    yield fault('dpop/header-unreadable', 'header');
  } else {
    yield* jwkFaults(header['jwk']);
    yield* headerFaults(header);
    yield* payloadFaults(payload, context);
    yield* shapeFaults(header, payload, context);
    yield* proofSignatureFaults(token.text, header);
    yield* bindingFaults(header, payload, context);
    yield* wrongKind(token, 'proof');
  }
  yield* token.remarks;
}

function* headerFaults({ typ, alg, jwk }: JsonObject): Generator<Fault> {
  if (!typ) yield fault('dpop/typ-missing', 'header.typ');
  else if (typ !== 'dpop+jwt') yield fault('dpop/typ-wrong', 'header.typ', { given: quote(typ) });
  if (!alg) yield fault('dpop/alg-missing', 'header.alg');
  else if (alg !== 'RS256' && alg !== 'ES256') yield fault('dpop/alg-wrong', 'header.alg', { given: quote(alg) });
  if (!jwk) yield fault('dpop/jwk-missing', 'header.jwk');
}

function* payloadFaults({ htm, htu, iat, jti }: JsonObject, context: DoctorContext): Generator<Fault> {
  const target = targetOf(context);
  yield* methodFaults(htm, target);
  yield* urlFaults(htu, target);
  yield* ageFaults(iat, context);
  if (!jti) yield fault('dpop/jti-missing', 'jti');
}

/** Looked at only when every single member is right; unknown members and wrong types count alike. */
function* shapeFaults(header: JsonObject, payload: JsonObject, context: DoctorContext): Generator<Fault> {
  const inHeader = membersBeside(header, ['typ', 'alg', 'jwk']);
  if (inHeader.length > 0) {
    yield fault('dpop/extra-header', 'header', { members: quoteNames(inHeader) });
  }
  // Toward an erogatore the proof is bound to the voucher.
  const admitted = ['htm', 'htu', 'iat', 'jti', ...(context.request === undefined ? [] : ['ath'])];
  const inPayload = membersBeside(payload, admitted);
  if (inPayload.length > 0) {
    const members = quoteNames(inPayload);
    yield fault('dpop/extra-claim', members, { members });
  }
  const { iat, jti } = payload;
  const wrong = [
    ...(iat && typeof iat !== 'number' ? ['iat'] : []),
    ...(jti && typeof jti !== 'string' ? ['jti'] : []),
  ].join(', ');
  if (wrong !== '') yield fault('dpop/claim-type', wrong, { members: wrong });
}
