import { SoapSecurityError } from '../../../src/errors/soap-security-error.js';
import { createMemoryReplayStore } from '../../../src/jws/replay-store.js';
import { createCertificateDirectory } from '../../../src/soap/certificate-directory.js';
import type { XmlEngine } from '../../../src/soap/engine/xml-engine.js';
import {
  PATTERN_PARTS,
  SIGNED_PART_NAMES,
  type SignedPart,
  type VerifyPolicy,
} from '../../../src/soap/security-policy.js';
import { verifyEnvelope } from '../../../src/soap/verify-envelope.js';
import { createTrustFromPem } from '../../../src/trust/trust.js';
import { NOW, POLICY, type Vector } from './vector.js';
import { certificatePem } from './vector-keys.js';

/** The policy that a vector's header asks for. */
export function policyOf(vector: Omit<Vector, 'message'>, engine?: XmlEngine): VerifyPolicy {
  const clock = { now: () => Date.parse(vector.now ?? NOW) };
  const pem = certificatePem((vector.trust ?? 'ca') as Parameters<typeof certificatePem>[0]);
  return {
    trust: createTrustFromPem({ pem, clock }),
    clock,
    certificates: createCertificateDirectory(pem),
    required: partsOf(vector.policy ?? POLICY),
    ...(vector.to === undefined ? {} : { to: vector.to }),
    ...(vector.twice === undefined ? {} : { replay: createMemoryReplayStore({ clock }) }),
    ...(engine === undefined ? {} : { engine }),
  };
}

function partsOf(policy: string): readonly SignedPart[] {
  const pattern = Object.entries(PATTERN_PARTS).find(([name]) => name === policy);
  if (pattern !== undefined) return pattern[1];
  return policy.split(',').map((name) => {
    const part = SIGNED_PART_NAMES.find((each) => each === name);
    if (part === undefined) throw new Error(`unknown policy ${policy}`);
    return part;
  });
}

/** `ok`, or the code of the refusal. Whatever is not a refusal is thrown on. */
export async function verdictOn(message: Uint8Array, policy: VerifyPolicy): Promise<string> {
  try {
    await verifyEnvelope(message, policy);
    return 'ok';
  } catch (error) {
    if (error instanceof SoapSecurityError) return error.code;
    throw error;
  }
}

export async function judge(vector: Vector & { readonly message: Uint8Array }, engine?: XmlEngine): Promise<string> {
  const policy = policyOf(vector, engine);
  if (vector.twice !== undefined) await verdictOn(vector.message, policy);
  return verdictOn(vector.message, policy);
}
