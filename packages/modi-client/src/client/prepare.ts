import type { X509Certificate } from 'node:crypto';
import { checkInteger, checkText, checkUuid } from '../checks/identifiers.js';
import { configurationFaults } from '../doctor/configuration.js';
import { describeFault, severityOf } from '../doctor/finding.js';
import { ConfigurationError, invalidOption } from '../errors/configuration-error.js';
import { createExpiryWatch, type ExpiryWatch } from '../keys/expiry-watch.js';
import { signerOf, type SignerSource } from '../keys/key-ring.js';
import { keyUnusable } from '../keys/load-key.js';
import type { ModiClientOptions } from '../options.js';
import type { Signer } from '../ports/signer.js';
import type { Transport } from '../ports/transport.js';
import { createEvidenceSource, type EvidenceSource } from '../tracking/evidence-source.js';
import { parseDer } from '../trust/certificate.js';
import { headerOf, type CertificateReference } from '../trust/key-reference.js';
import { derOf } from '../trust/pem.js';
import { loadClientKeys, loadSigner } from './client-keys.js';
import { houseOf, transportOf, type House } from './house.js';
import { checkServizio, needsCertificate, refuseUnknown, type Profile } from './profile.js';

/** A client whose options are all checked and whose keys are read. */
export interface Prepared {
  readonly profile: Profile;
  readonly house: House;
  readonly clientId: string;
  readonly purposeId: string | undefined;
  readonly organizzazione: string;
  readonly source: SignerSource;
  readonly certificate: CertificateReference | undefined;
  readonly dpop: Signer | undefined;
  readonly evidence: EvidenceSource;
  readonly transport: Transport;
  readonly deadlineMs: number;
  readonly maxResponseBytes: number;
  readonly ttlSeconds: number;
  readonly lingua: 'it' | 'en';
  /** What this client opened and is to close. */
  readonly opened: readonly Transport[];
  readonly watch: ExpiryWatch | undefined;
}

const OPTIONS: Readonly<Record<keyof ModiClientOptions, true>> = {
  ambiente: true,
  sharedWith: true,
  clientId: true,
  purposeId: true,
  organizzazione: true,
  key: true,
  passphrase: true,
  alias: true,
  keyRing: true,
  certificate: true,
  certificateAs: true,
  x5u: true,
  dpopKey: true,
  servizio: true,
  transport: true,
  pdndTransport: true,
  deadlineMs: true,
  maxResponseBytes: true,
  tokenDeadlineMs: true,
  pacing: true,
  riusoEvidenza: true,
  ttlSeconds: true,
  clockGuard: true,
  onEvent: true,
  lingua: true,
  clock: true,
  ids: true,
};

/** @throws ConfigurationError ERR_MODI_CONFIG_INVALID, ERR_MODI_KEY_UNUSABLE; TokenError ERR_MODI_CERT_EXPIRED */
export async function prepare(options: ModiClientOptions): Promise<Prepared> {
  refuseUnknown('options', options, Object.keys(OPTIONS));
  const profile = checkServizio(options.servizio);
  checkIds(options, profile);
  const opened: Transport[] = [];
  const house = houseOf(options, opened);
  if (profile.voucher !== 'nessuno' && house.pdnd === undefined) {
    throw invalidOption('ambiente', 'is needed for vouchers: collaudo, attestazione or produzione');
  }
  const keys = await loadClientKeys(options, house.clock, house.onEvent);
  const signer = signerOf(keys.source);
  if (profile.voucher !== 'nessuno' && signer.alg !== 'RS256') {
    throw keyUnusable('algorithm', `PDND takes RS256 only, and the key signs ${signer.alg}: give an RSA key`);
  }
  const certificate = certificateOf(options, profile, keys.certificates);
  if (certificate !== undefined) headerOf(certificate, signer, house.clock.now());
  const { clock, ids, guard, onEvent } = house;
  const ttlSeconds = checkInteger('ttlSeconds', options.ttlSeconds ?? 300, 1, 3_600);
  const transport = transportOf(options.transport, opened);
  return Object.freeze({
    profile,
    house,
    clientId: options.clientId,
    purposeId: options.purposeId,
    organizzazione: checkText('organizzazione', options.organizzazione ?? 'ente'),
    source: keys.source,
    certificate,
    dpop: await dpopOf(options, profile),
    evidence: createEvidenceSource({
      clock,
      ids,
      reuse: options.riusoEvidenza ?? 'finestra',
      ttlSeconds,
      ...(guard === undefined ? {} : { clockGuard: guard }),
      ...(onEvent === undefined ? {} : { onEvent }),
    }),
    transport,
    deadlineMs: checkInteger('deadlineMs', options.deadlineMs ?? 30_000, 1, 2_147_483_647),
    maxResponseBytes: checkInteger('maxResponseBytes', options.maxResponseBytes ?? 10_485_760, 1, 1_073_741_824),
    ttlSeconds,
    lingua: options.lingua ?? 'it',
    opened,
    watch: watchOf(options, house, certificate, keys.certificates),
  });
}

function checkIds({ clientId, purposeId, ambiente, servizio }: ModiClientOptions, { voucher }: Profile): void {
  checkText('clientId', clientId);
  if (voucher === 'nessuno') return;
  checkUuid('clientId', clientId);
  if (purposeId === undefined) throw invalidOption('purposeId', 'is needed for a voucher: the UUID of the finalità');
  checkUuid('purposeId', purposeId);
  if (typeof ambiente !== 'string') return;
  const eserviceAudience = servizio.audience ?? servizio.url;
  // The doctor's own checks of what comes from outside; what it calls the key's file is not asked for here.
  const configuration = { ambiente, clientId, purposeId, keyFile: 'key', eserviceAudience, endpoint: servizio.url };
  for (const fault of configurationFaults(configuration, {}, { now: 0 })) {
    if (severityOf(fault.code) !== 'error') continue;
    const { what, remedy } = describeFault(fault, 'en');
    const field =
      { eserviceAudience: 'servizio.audience', endpoint: 'servizio.url' }[fault.field ?? ''] ??
      fault.field ??
      'options';
    throw new ConfigurationError('ERR_MODI_CONFIG_INVALID', `${field}: ${what} ${remedy}`, {
      facts: { field, finding: fault.code },
    });
  }
}

function certificateOf(
  { certificate, certificateAs, x5u }: ModiClientOptions,
  profile: Profile,
  own: readonly X509Certificate[],
): CertificateReference | undefined {
  if (!needsCertificate(profile)) return undefined;
  if (certificate === undefined && own.length === 0) {
    throw invalidOption('certificate', 'is needed: in direct trust tokens name the certificate of the key');
  }
  return Object.freeze({
    certificate: certificate ?? own.map(({ raw }) => new Uint8Array(raw)),
    ...(certificateAs === undefined ? {} : { as: certificateAs }),
    ...(x5u === undefined ? {} : { x5u }),
  });
}

async function dpopOf({ dpopKey }: ModiClientOptions, { voucher }: Profile): Promise<Signer | undefined> {
  if (voucher !== 'dpop') {
    if (dpopKey === undefined) return undefined;
    throw invalidOption('dpopKey', 'is not used: set servizio.voucher to dpop, or leave it out');
  }
  if (dpopKey === undefined) {
    throw invalidOption('dpopKey', 'is needed with servizio.voucher dpop: modi keygen --alg ES256 makes one');
  }
  const { signer } = await loadSigner('dpopKey', dpopKey, {});
  if (signer.alg === 'RS256' || signer.alg === 'ES256') return signer;
  throw keyUnusable('algorithm', `DPoP proofs are RS256 or ES256, and dpopKey signs ${signer.alg}`);
}

/** Certificates that come to an end, where there is somebody to tell. */
function watchOf(
  { transport }: ModiClientOptions,
  { clock, onEvent }: House,
  reference: CertificateReference | undefined,
  own: readonly X509Certificate[],
): ExpiryWatch | undefined {
  if (onEvent === undefined) return undefined;
  const mtls = transport !== undefined && 'cert' in transport ? transport.cert : undefined;
  const certificates = [
    ['key', own[0]],
    [
      'certificate',
      reference && parseDer(derOf('certificate', reference.certificate, 'CERTIFICATE')[0] ?? new Uint8Array()),
    ],
    [
      'transport.cert',
      mtls === undefined ? undefined : parseDer(derOf('transport.cert', mtls, 'CERTIFICATE')[0] ?? new Uint8Array()),
    ],
  ] as const;
  const watch = createExpiryWatch({ clock, onEvent });
  for (const [name, certificate] of certificates) if (certificate !== undefined) watch.watch(name, certificate);
  return watch;
}
