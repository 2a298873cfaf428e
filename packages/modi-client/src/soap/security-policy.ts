import { invalidOption } from '../errors/configuration-error.js';
import type { ReplayStore } from '../jws/replay-store.js';
import type { Clock } from '../ports/clock.js';
import type { SignatureAlgorithm } from '../ports/signer.js';
import type { Trust, TrustedCertificate } from '../trust/trust.js';
import { DIGEST_NAMES, SIGNATURE_METHODS, type DigestName } from './algorithms.js';
import type { CertificateDirectory } from './certificate-directory.js';
import type { XmlEngine } from './engine/xml-engine.js';
import {
  checkActor,
  checkHeaderName,
  checkList,
  checkObject,
  checkOneOf,
  checkPort,
  checkSome,
} from './check-options.js';
import { DEFAULT_MAX_BYTES } from './envelope-map.js';

/** A part of a message that a signature can cover: by its name where ModI knows it, else a header by its QName. */
export type SignedPart = SignedPartName | { readonly namespace: string; readonly localName: string };

/**
 * `Timestamp` is the child of our Security; `Body` the child of Envelope; the others are WS-Addressing headers, children of Header.
 */
export type SignedPartName = 'Timestamp' | 'To' | 'MessageID' | 'Body' | 'Action' | 'ReplyTo' | 'From' | 'RelatesTo';

/** Every part that has a name of its own, `Timestamp` first. */
export const SIGNED_PART_NAMES: readonly SignedPartName[] = [
  'Timestamp',
  'To',
  'MessageID',
  'Body',
  'Action',
  'ReplyTo',
  'From',
  'RelatesTo',
];

/** What ModI's patterns want covered: ID_AUTH_SOAP_01, ID_AUTH_SOAP_02, and each with INTEGRITY_SOAP_01. */
export const PATTERN_PARTS = {
  ID_AUTH_SOAP_01: ['Timestamp', 'To'],
  ID_AUTH_SOAP_02: ['Timestamp', 'To', 'MessageID'],
  'ID_AUTH_SOAP_01+INTEGRITY_SOAP_01': ['Timestamp', 'To', 'Body'],
  'ID_AUTH_SOAP_02+INTEGRITY_SOAP_01': ['Timestamp', 'To', 'MessageID', 'Body'],
} as const satisfies Record<string, readonly SignedPartName[]>;

/** What must hold of a signed envelope. */
export interface VerifyPolicy {
  /** Who may sign. */
  readonly trust: Trust;
  readonly clock: Clock;
  /** Parts that must be there, once, in their own place, and covered. Default Timestamp, To, MessageID, Body. More may be covered. */
  readonly required?: readonly SignedPart[];
  /** What wsa:To must be, exactly but for white space around it. Makes To required. Default: it is not compared. */
  readonly to?: string;
  /** Actor or role whose Security header is ours. Default: the one for the message's last receiver, which names none. */
  readonly actor?: string;
  /** Certificates among which a signature may name its own, when it does not bring it (issuer and serial, key identifier, thumbprint). */
  readonly certificates?: CertificateDirectory;
  /** Milliseconds that `Created` may be in the future. Default 5 000, as GovWay. */
  readonly skewMs?: number;
  /** Milliseconds that `Created` may be in the past. Default 300 000, as GovWay. `Expires` has no tolerance. */
  readonly maxAgeMs?: number;
  /** Where message ids are remembered: needs MessageID and Timestamp among the required parts. Default: a replay is not seen. */
  readonly replay?: ReplayStore;
  /**
   * Whose messages a signer's are, for that store: who has several certificates gets the room of one. For one certificate always the same text.
   * `undefined`, and the default: the certificate's own.
   */
  readonly sender?: (signer: TrustedCertificate) => string | undefined;
  /** Default: RSA and ECDSA with SHA-256, SHA-384, SHA-512. */
  readonly signatureAlgorithms?: readonly SignatureAlgorithm[];
  /** Default sha256, sha384, sha512. */
  readonly digestAlgorithms?: readonly DigestName[];
  /** Bytes of the whole message. Default 10 485 760. */
  readonly maxBytes?: number;
  /** References of the signature. Default 32. */
  readonly maxReferences?: number;
  /** Default: the scanner. */
  readonly engine?: XmlEngine;
}

/** What must hold of the message itself: the part of a policy that is data, and can be told to another thread. */
export interface MessageRules {
  readonly required: readonly SignedPart[];
  readonly to: string | undefined;
  readonly actor: string | undefined;
  readonly skewMs: number;
  readonly maxAgeMs: number;
  readonly signatureAlgorithms: readonly SignatureAlgorithm[];
  readonly digestAlgorithms: readonly DigestName[];
  readonly maxBytes: number;
  readonly maxReferences: number;
}

/** A policy with its defaults in place. */
export interface CheckedPolicy extends Pick<
  VerifyPolicy,
  'trust' | 'clock' | 'certificates' | 'replay' | 'sender' | 'engine'
> {
  readonly rules: MessageRules;
}

/** Elements inside all Security headers together: an ordinary one has some thirty. */
export const MAX_SECURITY_ELEMENTS = 1_000;

const SIGNATURE_ALGORITHMS: readonly SignatureAlgorithm[] = SIGNATURE_METHODS.map(({ alg }) => alg);

/** @throws ConfigurationError ERR_MODI_CONFIG_INVALID */
export function checkPolicy(policy: VerifyPolicy): CheckedPolicy {
  const { trust, clock, certificates, replay, sender, engine } = checkObject('policy', policy);
  checkPort('trust', trust, ['check']);
  checkPort('clock', clock, ['now']);
  if (certificates !== undefined) {
    checkPort('certificates', certificates, ['byThumbprint', 'byKeyIdentifier', 'byIssuerSerial']);
  }
  if (replay !== undefined) checkPort('replay', replay, ['rememberOnce']);
  if (sender !== undefined && typeof sender !== 'function') throw invalidOption('sender', 'must be a function');
  if (engine !== undefined) checkPort('engine', engine, ['read']);
  const required = requiredParts(policy);
  if (replay !== undefined && !(required.includes('MessageID') && required.includes('Timestamp'))) {
    throw invalidOption('replay', 'needs MessageID and Timestamp among the required parts');
  }
  return {
    trust,
    clock,
    ...(certificates === undefined ? {} : { certificates }),
    ...(replay === undefined ? {} : { replay }),
    ...(sender === undefined ? {} : { sender }),
    ...(engine === undefined ? {} : { engine }),
    rules: {
      required,
      to: policy.to,
      actor: checkActor(policy.actor),
      skewMs: bounded('skewMs', policy.skewMs ?? 5_000, 0),
      maxAgeMs: bounded('maxAgeMs', policy.maxAgeMs ?? 300_000, 1),
      signatureAlgorithms: checkSome('signatureAlgorithms', policy.signatureAlgorithms, SIGNATURE_ALGORITHMS),
      digestAlgorithms: checkSome('digestAlgorithms', policy.digestAlgorithms, DIGEST_NAMES),
      maxBytes: bounded('maxBytes', policy.maxBytes ?? DEFAULT_MAX_BYTES, 1),
      maxReferences: bounded('maxReferences', policy.maxReferences ?? 32, 1),
    },
  };
}

function requiredParts({ required, to }: VerifyPolicy): readonly SignedPart[] {
  if (required !== undefined) checkList('required', required);
  if (to !== undefined && typeof to !== 'string') throw invalidOption('to', 'must be a text');
  const parts: SignedPart[] = [...(required ?? PATTERN_PARTS['ID_AUTH_SOAP_02+INTEGRITY_SOAP_01'])];
  parts.forEach((part, index) => {
    if (typeof part === 'string') checkOneOf(`required[${index}]`, part, SIGNED_PART_NAMES);
    else checkHeaderName(`required[${index}]`, part);
  });
  if (to !== undefined && !parts.includes('To')) parts.push('To');
  return parts;
}

function bounded(field: string, value: number, least: number): number {
  if (!Number.isSafeInteger(value) || value < least) throw invalidOption(field, `must be an integer, ${least} or more`);
  return value;
}
