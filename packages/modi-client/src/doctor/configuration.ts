import { isObject } from '../checks/strict-json.js';
import { PDND_ENVIRONMENTS } from '../pdnd/environments.js';
import { ENVIRONMENT_NAMES, environmentOf, type DoctorContext } from './context.js';
import { fault, type Fault } from './finding.js';
import type { KeySource } from './key-source.js';
import { keyFaults } from './key.js';
import { isUuid, jsonText, quote, quoteNames } from './quote.js';

/** Members of the configuration file that `modi doctor --config` reads, and whether a voucher cannot be had without. */
const MEMBERS = {
  ambiente: true,
  clientId: true,
  clientKind: false,
  purposeId: false,
  keyFile: true,
  publicKeyFile: false,
  kid: false,
  dpopKeyFile: false,
  audience: false,
  tokenEndpoint: false,
  jwksUri: false,
  apiBase: false,
  eserviceAudience: false,
  eserviceId: false,
  descriptorId: false,
  producerId: false,
  endpoint: false,
  codiceIpa: false,
} as const;

/** Members that may be left out. */
export const OPTIONAL_MEMBERS: readonly string[] = Object.entries(MEMBERS).flatMap(([name, isNeeded]) =>
  isNeeded ? [] : [name],
);

export type ConfigurationMember = keyof typeof MEMBERS;

/** The keys in the files that the configuration names, by member; `undefined` for a file that could not be read. */
export type ConfigurationFiles = Readonly<Partial<Record<ConfigurationMember, KeySource | undefined>>>;

type Read = Readonly<Partial<Record<ConfigurationMember, string>>>;

/** The members that are texts; the rest is for {@link configurationFaults} to say. */
export function readConfiguration(configuration: unknown): Read {
  if (!isObject(configuration)) return {};
  const known = Object.keys(MEMBERS) as ConfigurationMember[];
  return Object.fromEntries(
    known.flatMap((name) => {
      const value = configuration[name];
      return typeof value === 'string' && value !== '' ? [[name, value]] : [];
    }),
  );
}

/** Everything wrong with a configuration: members, ids, environments that do not fit each other, keys. */
export function* configurationFaults(
  configuration: unknown,
  files: ConfigurationFiles,
  context: DoctorContext,
): Generator<Fault> {
  if (!isObject(configuration)) {
    yield fault('configuration/not-json');
    return;
  }
  const read = readConfiguration(configuration);
  yield* memberFaults(configuration, read);
  yield* idFaults(read);
  yield* environmentFaults(read);
  yield* addressFaults(read);
  yield* fileFaults(read, files, context);
}

function* memberFaults(configuration: Readonly<Record<string, unknown>>, read: Read): Generator<Fault> {
  const unknown = Object.keys(configuration).filter((name) => !(name in MEMBERS));
  if (unknown.length > 0) {
    yield fault('configuration/unknown-member', quoteNames(unknown), { members: quoteNames(unknown) });
  }
  const names = Object.keys(MEMBERS) as ConfigurationMember[];
  const wrong = names.filter((name) => configuration[name] !== undefined && read[name] === undefined).join(', ');
  if (wrong !== '') yield fault('configuration/member-type', wrong, { members: wrong });
  const isNeeded = (name: ConfigurationMember): boolean =>
    MEMBERS[name] || (name === 'purposeId' && read.clientKind !== 'api');
  const missing = names.filter((name) => isNeeded(name) && configuration[name] === undefined).join(', ');
  if (missing !== '') yield fault('configuration/member-missing', missing, { members: missing });
  const { ambiente } = read;
  if (ambiente !== undefined && !ENVIRONMENT_NAMES.some((name) => name === ambiente)) {
    yield fault('configuration/ambiente-unknown', 'ambiente');
  }
  const secrets = Object.values(configuration).some((value) => /PRIVATE KEY-----|"d"\s*:/.test(jsonText(value)));
  if (secrets) yield fault('configuration/inline-secret');
}

const IDS = ['clientId', 'purposeId', 'eserviceId', 'descriptorId', 'producerId'] as const;

function* idFaults(read: Read): Generator<Fault> {
  const wrong = IDS.filter((name) => read[name] !== undefined && !isUuid(read[name])).join(', ');
  if (wrong !== '') yield fault('configuration/id-not-uuid', wrong, { members: wrong });
  const twice = IDS.filter(
    (name) => isUuid(read[name]) && IDS.some((each) => each !== name && read[each] === read[name]),
  );
  if (twice.length > 0) yield fault('configuration/ids-equal', twice.join(', '), { members: twice.join(', ') });
}

function* environmentFaults(read: Read): Generator<Fault> {
  const { audience, eserviceAudience } = read;
  const name = ENVIRONMENT_NAMES.find((each) => each === read.ambiente);
  const expected = name === undefined ? undefined : PDND_ENVIRONMENTS[name];
  const facts = { given: quote(audience), expected: expected?.assertionAudience, ambiente: name };
  if (audience !== undefined && /^[a-z][a-z0-9+.-]*:\/\//i.test(audience)) {
    yield fault('configuration/audience-has-scheme', 'audience', facts);
  } else if (audience !== undefined && expected !== undefined && audience !== expected.assertionAudience) {
    yield fault('configuration/audience-wrong', 'audience', facts);
  }
  if (eserviceAudience !== undefined && /\/client-assertion\/?$/.test(eserviceAudience)) {
    yield fault('configuration/eservice-audience-is-pdnd', 'eserviceAudience', { given: quote(eserviceAudience) });
  }
  if (expected === undefined) return;
  const addresses = { tokenEndpoint: expected.tokenEndpoint, jwksUri: expected.jwksUri, apiBase: expected.apiBase };
  for (const member of ['tokenEndpoint', 'jwksUri', 'apiBase'] as const) {
    const other = environmentOf(read[member]);
    if (other === undefined || other === name) continue;
    const at = { given: quote(read[member]), expected: addresses[member], ambiente: name };
    yield fault('configuration/endpoint-other-environment', member, at);
  }
}

function* addressFaults(read: Read): Generator<Fault> {
  const addresses = ['tokenEndpoint', 'jwksUri', 'apiBase', 'endpoint'] as const;
  const isSafe = (url: string): boolean => /^https:\/\/|^http:\/\/(?:127\.0\.0\.1|\[::1\])(?:[:/]|$)/i.test(url);
  const plain = addresses.filter((name) => read[name] !== undefined && !isSafe(read[name])).join(', ');
  if (plain !== '') yield fault('configuration/not-https', plain, { members: plain });
  const { endpoint, ambiente } = read;
  if (endpoint === undefined || ambiente === undefined) return;
  const isInpsTest = /^https:\/\/api\.collaudo\.inps\.it(?:[:/]|$)/i.test(endpoint);
  const isInps = /^https:\/\/api\.inps\.it(?:[:/]|$)/i.test(endpoint);
  if ((isInpsTest && ambiente === 'produzione') || (isInps && ambiente !== 'produzione')) {
    yield fault('configuration/erogatore-other-environment', 'endpoint', { given: quote(endpoint) });
  }
}

function* fileFaults(read: Read, files: ConfigurationFiles, context: DoctorContext): Generator<Fault> {
  const uses = { keyFile: 'sign', publicKeyFile: 'upload', dpopKeyFile: 'dpop' } as const;
  for (const member of ['keyFile', 'publicKeyFile', 'dpopKeyFile'] as const) {
    if (read[member] === undefined || !(member in files)) continue;
    const text = files[member];
    if (text === undefined) {
      yield fault('configuration/key-file-unreadable', member, { members: member });
      continue;
    }
    const known = { ...context, ...(read.kid === undefined ? {} : { kid: read.kid }) };
    for (const each of keyFaults(text, uses[member], known)) yield { ...each, field: each.field ?? member };
  }
}
