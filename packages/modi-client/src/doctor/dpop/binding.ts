import { createHash } from 'node:crypto';
import { isObject } from '../../checks/strict-json.js';
import type { DoctorContext } from '../context.js';
import { fault, type Fault } from '../finding.js';
import { readToken } from '../read-token.js';
import { keyFromJwk, kidOf } from '../verify-signature.js';

type JsonObject = Readonly<Record<string, unknown>>;

/** What ties a proof to its voucher (`cnf.jkt`, `ath`), and keeps its key apart from the assertion's. */
export function* bindingFaults(header: JsonObject, payload: JsonObject, context: DoctorContext): Generator<Fault> {
  const key = keyFromJwk(header['jwk']);
  const jkt = key === undefined ? undefined : kidOf(key);
  const voucher = context.voucher === undefined ? undefined : readToken(context.voucher);
  const bound = thumbprintBoundTo(voucher?.payload);
  if (context.request !== undefined) yield* hashFaults(payload['ath'], voucher?.text);
  if (bound !== undefined && jkt !== undefined && bound !== jkt) yield fault('dpop/jkt-mismatch', 'header.jwk');
  if (jkt !== undefined && jkt === assertionKid(context)) yield fault('dpop/same-key-as-assertion', 'header.jwk');
}

export function thumbprintBoundTo(payload: JsonObject | undefined): unknown {
  const confirmation = payload?.['cnf'];
  return isObject(confirmation) ? confirmation['jkt'] : undefined;
}

function assertionKid({ key, assertion }: DoctorContext): unknown {
  if (assertion !== undefined) return readToken(assertion).header?.['kid'];
  return key === undefined ? undefined : kidOf(key);
}

function* hashFaults(ath: unknown, voucher: string | undefined): Generator<Fault> {
  const hash = voucher === undefined ? undefined : createHash('sha256').update(voucher, 'ascii').digest();
  const right = hash?.toString('base64url') ?? 'BASE64URL(SHA-256(voucher))';
  if (!ath) {
    yield fault('dpop/ath-missing', 'ath', { right });
    return;
  }
  if (typeof ath === 'string' && /^[0-9a-f]{64}$/i.test(ath)) yield fault('dpop/ath-hex', 'ath', { right });
  else if (typeof ath === 'string' && /^[A-Za-z0-9+/_-]{43}=$|^[A-Za-z0-9+/]*[+/][A-Za-z0-9+/]*$/.test(ath)) {
    yield fault('dpop/ath-padded', 'ath', { right });
  } else if (hash !== undefined && ath !== right) yield fault('dpop/ath-wrong', 'ath', { right });
}
