import { dirname, resolve } from 'node:path';
import { isObject } from '../checks/strict-json.js';
import { examineChains } from '../doctor/certificate/examine-chains.js';
import { readConfiguration, type ConfigurationFiles } from '../doctor/configuration.js';
import type { DoctorContext } from '../doctor/context.js';
import { parseAnswerFile } from '../doctor/explain/answer.js';
import { guessKind, type FileKind } from '../doctor/guess.js';
import type { DoctorInput } from '../doctor/input.js';
import type { KeySource } from '../doctor/key-source.js';
import type { SignedRequest } from '../doctor/request/signed-request.js';
import type { Clock } from '../ports/clock.js';
import type { Signer } from '../ports/signer.js';
import { keySource, readKeys } from './doctor-keys.js';
import { oneOf, wholeNumber, type DoctorOptions, type FileOption, type ValueOption } from './doctor-options.js';
import { UsageError } from './io.js';
import { optional } from './options.js';
import { readBytes } from './read-bytes.js';
import { readTrust } from './read-trust.js';

/** What `modi doctor` was given, read from its files. */
export interface DoctorCase {
  readonly input: DoctorInput;
  readonly context: DoctorContext;
  /** The key that signs, where it can: for `--online`. */
  readonly signer?: Signer;
  /** Of DPoP proofs. */
  readonly dpop?: Signer;
  /** Leaves the device, where the key is in one. */
  readonly close: () => Promise<void>;
  /** Members of the configuration file that only `--online` needs. */
  readonly configured: ReturnType<typeof readConfiguration>;
}

export async function readCase(options: DoctorOptions, clock: Clock): Promise<DoctorCase> {
  const given = new Map<FileOption, Buffer>();
  for (const [name, path] of options.files) given.set(name, await readBytes(path, `--${name}`));
  for (const path of options.others) await addGuessed(given, path);
  const text = (name: FileOption): string | undefined => given.get(name)?.toString('utf8');
  // The line end of a file is no part of the token in it.
  const token = (name: FileOption): string | undefined => text(name)?.trim();
  const configuration = await readConfigurationFile(text('config'), options);
  const at = wholeNumber(options, 'now');
  const judged: Clock = at === undefined ? clock : { now: () => at * 1_000 };
  const pem = text('trust');
  const trust = pem === undefined ? undefined : readTrust(pem, judged);
  const keys = await readKeys(given, configuration?.files, options);
  const envelope = given.get('busta');
  const headers = readHeaders(text('headers'));
  const error = text('errore');
  const soapHeaders = envelope === undefined ? undefined : headers;
  const request =
    envelope === undefined ? requestOf(headers, given.get('body'), token('signature'), options) : undefined;
  const input: DoctorInput = {
    ...optional('key', keys.key),
    ...optional('certificate', given.get('cert')),
    ...(options.flags.has('per-pdnd') ? { keyUse: 'upload' as const } : {}),
    ...optional('publicKey', text('public-key')),
    ...optional('dpopKey', keys.dpopKey),
    ...optional('assertion', token('assertion')),
    ...optional('evidence', token('evidence')),
    ...optional('voucher', token('voucher')),
    ...optional('proof', token('dpop')),
    ...optional('idAuth', token('id-auth')),
    ...optional('form', token('form')),
    ...(request === undefined ? optional('signature', token('signature')) : { request }),
    ...(envelope === undefined ? {} : { envelope: { bytes: envelope, ...optional('headers', soapHeaders) } }),
    ...optional('configuration', configuration),
    ...(error === undefined ? {} : { error: parseAnswerFile(error, wholeNumber(options, 'stato')) }),
  };
  const configured = readConfiguration(configuration?.value);
  const context = contextOf(options, judged.now(), text('jwks'));
  const { signer, dpop, close } = keys;
  return {
    input,
    context: trust === undefined ? context : await examineChains(input, context, trust),
    configured,
    ...optional('signer', signer),
    ...optional('dpop', dpop),
    close,
  };
}

const OPTION_OF: Readonly<Record<FileKind, FileOption>> = {
  key: 'key',
  publicKey: 'public-key',
  jwks: 'jwks',
  assertion: 'assertion',
  voucher: 'voucher',
  evidence: 'evidence',
  signature: 'signature',
  proof: 'dpop',
  form: 'form',
  envelope: 'busta',
  configuration: 'config',
  error: 'errore',
  certificate: 'cert',
  idAuth: 'id-auth',
};

async function addGuessed(given: Map<FileOption, Buffer>, path: string): Promise<void> {
  const bytes = await readBytes(path, 'FILE');
  const kind = guessKind(bytes.toString('utf8'));
  if (kind === undefined) throw new UsageError('FILE: it cannot be told what it is, name it with an option');
  const option = OPTION_OF[kind];
  if (given.has(option)) throw new UsageError(`two files look like --${option}: name them with options`);
  given.set(option, bytes);
}

/** A JSON object of names and values, or lines as they travel. */
function readHeaders(text: string | undefined): SignedRequest['headers'] | undefined {
  if (text === undefined) return undefined;
  if (!text.trimStart().startsWith('{')) {
    const lines = text.split(/\r?\n/).flatMap((line): [string, string][] => {
      const colon = line.indexOf(':');
      return colon > 0 ? [[line.slice(0, colon).trim(), line.slice(colon + 1).trim()]] : [];
    });
    const grouped = new Map<string, string[]>();
    for (const [name, value] of lines) grouped.set(name, [...(grouped.get(name) ?? []), value]);
    return Object.fromEntries(grouped);
  }
  const value = parseJson(text);
  if (!isObject(value)) throw new UsageError('--headers must be a JSON object, or lines “Name: value”');
  const entries = Object.entries(value).map(([name, each]): [string, string | string[]] => {
    if (typeof each === 'string') return [name, each];
    const isList = Array.isArray(each) && each.every((one) => typeof one === 'string');
    if (!isList) throw new UsageError('--headers: each value must be a string or a list of strings');
    return [name, each];
  });
  return Object.fromEntries(entries);
}

function requestOf(
  headers: SignedRequest['headers'] | undefined,
  body: Buffer | undefined,
  signature: string | undefined,
  options: DoctorOptions,
): DoctorInput['request'] {
  const htu = options.values.get('htu');
  if (headers === undefined && body === undefined && htu === undefined) return undefined;
  const signed = signature === undefined ? {} : { 'Agid-JWT-Signature': signature };
  return {
    headers: { ...headers, ...signed },
    body: body ?? Buffer.of(),
    ...optional('method', options.values.get('htm')),
    ...optional('url', htu),
  };
}

async function readConfigurationFile(
  text: string | undefined,
  options: DoctorOptions,
): Promise<DoctorInput['configuration']> {
  if (text === undefined) return undefined;
  const value = parseJson(text);
  const path = options.files.get('config') ?? options.others[0] ?? '.';
  const read = readConfiguration(value);
  const files: Partial<Record<keyof ConfigurationFiles, KeySource | undefined>> = {};
  for (const member of ['keyFile', 'publicKeyFile', 'dpopKeyFile'] as const) {
    const file = read[member];
    if (file === undefined) continue;
    // One that cannot be read is a finding, not the end.
    const bytes = await readBytes(resolve(dirname(path), file), member).catch((error: unknown) => {
      if (error instanceof UsageError) return undefined;
      throw error;
    });
    files[member] =
      bytes === undefined || member === 'publicKeyFile'
        ? bytes?.toString('utf8')
        : await keySource(bytes, options.values);
  }
  return { value, files };
}

/** `undefined` for what is not JSON: the doctor says so. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    // Its text may be anything, secrets included: nothing of the parser's message is kept.
    return undefined;
  }
}

/** @param now epoch milliseconds */
function contextOf(options: DoctorOptions, now: number, jwks: string | undefined): DoctorContext {
  const value = (name: ValueOption): string | undefined => options.values.get(name);
  const { flags } = options;
  return {
    now,
    ...optional('lingua', oneOf(options, 'lingua', ['it', 'en'])),
    ...optional('ambiente', oneOf(options, 'ambiente', ['collaudo', 'attestazione', 'produzione'])),
    ...optional('assertionAudience', value('audience')),
    ...optional('tokenEndpoint', value('token-endpoint')),
    ...optional('clientId', value('client-id')),
    ...optional('clientKind', oneOf(options, 'client-kind', ['e-service', 'api'])),
    ...optional('purposeId', value('purpose-id')),
    ...optional('eserviceAudience', value('eservice-audience')),
    ...optional('kid', value('kid')),
    ...optional('codiceIpa', value('ipa')),
    ...optional('tracciamento', oneOf(options, 'tracciamento', ['AUDIT_REST_01', 'AUDIT_REST_02'])),
    ...optional(
      'sicurezzaSoap',
      oneOf(options, 'sicurezza-soap', ['ID_AUTH_SOAP_01', 'ID_AUTH_SOAP_02', 'INTEGRITY_SOAP_01']),
    ),
    ...optional('pdndJwks', jwks === undefined ? undefined : parseJson(jwks)),
    ...(flags.has('non-strict') ? { strict: false } : {}),
    ...(flags.has('async') ? { endpoint: 'async' as const } : {}),
    ...(flags.has('identity') ? { identity: true } : {}),
  };
}
