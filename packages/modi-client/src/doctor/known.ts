import { createPublicKey } from 'node:crypto';
import { isObject } from '../checks/strict-json.js';
import { parseDer } from '../trust/certificate.js';
import { chainOfFile } from './certificate/chain.js';
import { readConfiguration } from './configuration.js';
import { ENVIRONMENT_NAMES, type DoctorContext } from './context.js';
import type { DoctorInput } from './input.js';
import type { KeySource } from './key-source.js';
import { readKey } from './key.js';
import { namesCertificate, readToken } from './read-token.js';
import { headerValues } from './request/signed-request.js';

interface Known {
  /** What was given, with the tokens that the form and the request carry. */
  readonly messages: DoctorInput;
  /** What was said, with what configuration, key and messages add to it. */
  readonly context: DoctorContext;
}

/** Puts together what is known: what was said counts most, then the messages, then the configuration. */
export function knownFrom(input: DoctorInput, given: DoctorContext): Known {
  const configured = fromConfiguration(input);
  const messages = { ...fromForm(input), ...fromRequest(input), ...present(input) };
  const named = publicHalf(messages.key ?? messages.publicKey ?? configured.keySource);
  const key = given.key ?? named ?? certifiedBy(messages.certificate);
  const { assertion, evidence, voucher, proof, idAuth, request } = messages;
  const context: DoctorContext = {
    ...configured.context,
    ...fromFormContext(input),
    ...present({ assertion, evidence, voucher, proof, idAuth, key }),
    ...(request?.url === undefined ? {} : { request: { method: request.method ?? 'POST', url: request.url } }),
    ...present(given),
    now: given.now,
  };
  return { messages, context };
}

function present<T extends object>(object: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

function publicHalf(source: KeySource | undefined): DoctorContext['key'] {
  if (source === undefined) return undefined;
  // The private half is kept where it was given: a public key must be compared with it.
  return readKey(source).key ?? (typeof source === 'string' ? certified(source) : undefined);
}

/** The key of the signer's certificate, which is the first that is no CA's. */
function certifiedBy(certificate: DoctorInput['certificate']): DoctorContext['key'] {
  if (certificate === undefined) return undefined;
  const parsed = chainOfFile(certificate).map(parseDer);
  return parsed.find((each) => each?.ca === false)?.publicKey;
}

/** The key inside a certificate: enough to verify with. */
function certified(text: string): DoctorContext['key'] {
  if (!text.includes('-----BEGIN CERTIFICATE-----')) return undefined;
  try {
    return createPublicKey(text);
  } catch {
    // A damaged certificate has no key; that it is one is said elsewhere.
    return undefined;
  }
}

function fromConfiguration(input: DoctorInput): {
  readonly context: Partial<DoctorContext>;
  readonly keySource: KeySource | undefined;
} {
  const { files = {}, value } = input.configuration ?? {};
  const read = readConfiguration(value);
  const { clientId, purposeId, kid, tokenEndpoint, eserviceAudience, eserviceId, descriptorId, producerId, codiceIpa } =
    read;
  const ambiente = ENVIRONMENT_NAMES.find((name) => name === read.ambiente);
  const isApi = read.clientKind === 'api';
  const context = present({
    ambiente,
    clientId,
    purposeId,
    kid,
    tokenEndpoint,
    eserviceAudience,
    eserviceId,
    descriptorId,
    producerId,
    codiceIpa,
    assertionAudience: ambiente === undefined ? read.audience : undefined,
    clientKind: isApi ? ('api' as const) : undefined,
  });
  return { context, keySource: files.keyFile };
}

function fromForm({ form }: DoctorInput): Partial<DoctorInput> {
  const assertion = fieldOf(form, 'client_assertion');
  return assertion === null ? {} : { assertion };
}

function fromFormContext({ form }: DoctorInput): Partial<DoctorContext> {
  const clientId = fieldOf(form, 'client_id');
  return clientId === null ? {} : { clientId };
}

function fieldOf(form: unknown, name: string): string | null {
  return typeof form === 'string' ? new URLSearchParams(form.trim()).get(name) : null;
}

/** Voucher, evidence and proof as they travel. */
function fromRequest({ request }: DoctorInput): Partial<DoctorInput> {
  const given: unknown = request;
  if (request === undefined || !isObject(given)) return {};
  const headers = headerValues(request.headers);
  const first = (name: string): string | undefined => headers.get(name)?.[0];
  const authorization = /^(?:Bearer|DPoP)\s+(\S+)$/i.exec(first('authorization')?.trim() ?? '')?.[1];
  const header = authorization === undefined ? undefined : readToken(authorization).header;
  const isOwn = header?.['typ'] !== 'at+jwt' && namesCertificate(header);
  return present({
    [isOwn ? 'idAuth' : 'voucher']: authorization,
    evidence: first('agid-jwt-trackingevidence') ?? first('agid-jwt-tracking-evidence'),
    proof: first('dpop'),
  });
}
