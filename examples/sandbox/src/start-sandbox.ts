import type { Controls } from './admin/controls.js';
import { startAdmin } from './admin/admin-server.js';
import { createCallLog } from './call-log.js';
import { createClock } from './clock.js';
import type { CallEntry, Pki } from './context.js';
import { createFaultBoard } from './fault-board.js';
import { isLoopbackHost } from './http/listen.js';
import type { ControlledInps } from './inps-controls.js';
import { startControlledInps } from './inps-controls.js';
import { InvalidInput } from './invalid-input.js';
import type { Ambiente } from './pdnd/ambiente.js';
import { ambienteOf } from './pdnd/ambiente.js';
import type { PdndServer } from './pdnd/pdnd-server.js';
import { startPdnd } from './pdnd/pdnd-server.js';
import { Registry } from './pdnd/registry.js';
import { VoucherKeys } from './pdnd/voucher-keys.js';
import type { Sandbox, SandboxOptions } from './sandbox.js';
import type { CheckedSeed } from './seed/read-seed.js';
import { readSeed } from './seed/read-seed.js';

export type { Sandbox, SandboxOptions } from './sandbox.js';

type Parts = Pick<Controls, 'registry' | 'keys' | 'clock' | 'log' | 'faults' | 'pki'> & { readonly ambiente: Ambiente };

interface Servers {
  readonly pdnd: PdndServer;
  readonly inps: ControlledInps;
  readonly admin: string;
  close(): Promise<void>;
}

/**
 * Starts PDND, INPS and the admin port, on loopback only. Nothing is written to disk, and nothing is asked of the network.
 *
 * @throws {InvalidInput} for an option or a seed that cannot be used.
 * @throws the system's error when a port is busy (`EADDRINUSE`); what had started is stopped.
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const host = checkHost(options.host ?? '127.0.0.1');
  const seed = readSeed(options.seed ?? { clients: [] });
  const parts = await makeParts(options, seed);
  const servers = await startServers(parts, { ...options, host }, seed);
  return handleOf(parts, servers);
}

async function makeParts(options: SandboxOptions, seed: CheckedSeed): Promise<Parts> {
  const clock = options.clock ?? createClock();
  const registry = new Registry(() => clock.now());
  registry.add(seed.clients);
  registry.addKeychains(seed.keychains);
  // The RSA pair is made on another core while the certificate library, slow to load, is loading.
  const [keys, pki] = await Promise.all([VoucherKeys.create(), makePki()]);
  return {
    ambiente: ambienteOf(options.ambiente ?? 'collaudo', options.strict),
    registry,
    keys,
    clock,
    log: createCallLog(clock, options.explain === true ? (options.onCall ?? printCall) : undefined),
    faults: createFaultBoard(),
    pki,
  };
}

async function startServers(
  parts: Parts,
  { portaBase = 0, explain = false, host, pdndUrl }: SandboxOptions & { readonly host: string },
  seed: CheckedSeed,
): Promise<Servers> {
  const portOf = (offset: number): number => (portaBase === 0 ? 0 : portaBase + offset);
  const open: { close(): Promise<void> }[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(open.map((server) => server.close()));
  };
  try {
    const pdnd = await startPdnd({
      ...parts,
      explain,
      host,
      port: portOf(0),
      ...(pdndUrl === undefined ? {} : { publicUrl: checkOrigin(pdndUrl) }),
    });
    open.push(pdnd);
    const { clock, log, pki, faults } = parts;
    const facts = pdnd.facts;
    const inps = await startControlledInps(
      { clock, log, pki, faults, pdnd: facts, explain, host, port: portOf(1) },
      seed,
    );
    open.push(inps.server);
    const controls = controlsOf(parts, pdnd, inps, () => admin.url);
    const admin = await startAdmin(controls, host, portOf(2));
    open.push(admin);
    return { pdnd, inps, admin: admin.url, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function controlsOf(parts: Parts, pdnd: PdndServer, inps: ControlledInps, admin: () => string): Controls {
  const { ambiente, ...rest } = parts;
  return {
    ...rest,
    ...inps.controls,
    describe: () => ({ ...namesOf(parts, pdnd, inps, admin()), ambiente: ambiente.nome, strict: ambiente.strict }),
    addClients: (clients) => parts.registry.add(clients),
  };
}

type Names = Pick<
  Sandbox,
  | 'listening'
  | 'inpsEndpoint'
  | 'inpsRestEndpoint'
  | 'tokenEndpoint'
  | 'asyncTokenEndpoint'
  | 'audience'
  | 'm2mAudience'
  | 'issuer'
  | 'jwksUrl'
  | 'keysUrl'
  | 'apiBases'
>;

function namesOf({ ambiente }: Parts, pdnd: PdndServer, { server }: ControlledInps, admin: string): Names {
  return {
    listening: { pdnd: pdnd.url, inps: new URL(server.url).origin, admin },
    inpsEndpoint: server.url,
    inpsRestEndpoint: server.restUrl,
    tokenEndpoint: pdnd.tokenEndpoint,
    asyncTokenEndpoint: pdnd.asyncTokenEndpoint,
    audience: ambiente.audience,
    m2mAudience: ambiente.m2mAudience,
    issuer: ambiente.issuer,
    jwksUrl: pdnd.jwksUrl,
    keysUrl: `${pdnd.publicUrl}/v2/keys`,
    apiBases: { v1: `${pdnd.publicUrl}/1.0`, v2: `${pdnd.publicUrl}/v2`, v3: `${pdnd.publicUrl}/v3` },
  };
}

function handleOf(parts: Parts, servers: Servers): Sandbox {
  const { registry, keys, pki, log, clock, faults } = parts;
  const { controls } = servers.inps;
  return {
    ...namesOf(parts, servers.pdnd, servers.inps, servers.admin),
    pki,
    log,
    clock,
    faults,
    setInpsProfilo: (profilo) => controls.setInpsProfilo(profilo),
    setInpsLimite: (limite) => controls.setInpsLimite(limite),
    seedClient: (...clients) => registry.add(readSeed({ clients }).clients),
    seedKeychain: (...keychains) =>
      registry.addKeychains(readSeed({ clients: [], producerKeychains: keychains }).keychains),
    removeClientKey: (clientId, kid) => registry.removeKey(clientId, kid),
    setPurposeState: (purposeId, state) => registry.setPurposeState(purposeId, state),
    setAgreementState: (consumerId, eserviceId, state) => registry.setAgreementState(consumerId, eserviceId, state),
    setDescriptorState: (eserviceId, descriptorId, state) =>
      registry.setDescriptorState(eserviceId, descriptorId, state),
    rotateVoucherKey: (keepOld) => keys.rotate(keepOld),
    close: () => servers.close(),
  };
}

async function makePki(): Promise<Pki> {
  const { createPki } = await import('./pki/create-pki.js');
  return createPki();
}

function checkHost(host: string): string {
  if (isLoopbackHost(host)) return host;
  throw new InvalidInput([{ field: 'host', reason: 'must be a loopback address: the sandbox guards nothing' }]);
}

function checkOrigin(url: string): string {
  if (URL.canParse(url) && new URL(url).origin === url) return url;
  throw new InvalidInput([{ field: 'pdndUrl', reason: 'must be an origin, without a final slash' }]);
}

function printCall(entry: CallEntry): void {
  process.stderr.write(`${JSON.stringify(entry)}\n`);
}
