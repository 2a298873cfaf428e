import type { Controls } from './admin/controls.js';
import { startAdmin } from './admin/admin-server.js';
import { createCallLog } from './call-log.js';
import { createClock } from './clock.js';
import type {
  CallEntry,
  CallLog,
  FaultBoard,
  InpsContext,
  InpsProfilo,
  InpsServer,
  Pki,
  SandboxClock,
} from './context.js';
import { createFaultBoard } from './fault-board.js';
import { isLoopbackHost } from './http/listen.js';
import { startInps } from './inps/inps-server.js';
import { InvalidInput } from './invalid-input.js';
import type { NomeAmbiente } from './pdnd/ambiente.js';
import { ambienteOf } from './pdnd/ambiente.js';
import type { PdndServer } from './pdnd/pdnd-server.js';
import { startPdnd } from './pdnd/pdnd-server.js';
import { Registry } from './pdnd/registry.js';
import { VoucherKeys } from './pdnd/voucher-keys.js';
import { createPki } from './pki/create-pki.js';
import type { CheckedSeed } from './seed/read-seed.js';
import { readSeed } from './seed/read-seed.js';
import type { AgreementState, DescriptorState, PurposeState, Seed, SeedClient } from './seed/seed.js';

export interface SandboxOptions {
  /** PDND listens here, INPS on the next port, the admin port after it. Default 0: any free ports. */
  readonly portaBase?: number;
  /** Default `collaudo`. */
  readonly ambiente?: NomeAmbiente;
  /** Default: no client is known; {@link Sandbox.seedClient} and the admin port add them. */
  readonly seed?: Seed;
  /** Says why a token was refused, in the header `Varco-Sandbox-Code`, and prints each call on stderr. Default false. */
  readonly explain?: boolean;
  /** Refuses unknown members of an assertion. Default: what the environment does. */
  readonly strict?: boolean;
  /** A loopback address. Default `127.0.0.1`. */
  readonly host?: string;
  /** Default: the machine's time, which the admin port can skew. */
  readonly clock?: SandboxClock;
  /** Where `explain` prints. Default: one JSON line on stderr. */
  readonly onCall?: (entry: CallEntry) => void;
}

/** A running sandbox. */
export interface Sandbox {
  /** Origins, without a final slash. */
  readonly listening: { readonly pdnd: string; readonly inps: string; readonly admin: string };
  readonly inpsEndpoint: string;
  readonly tokenEndpoint: string;
  /** Of a client assertion. */
  readonly audience: string;
  /** Of vouchers. */
  readonly issuer: string;
  readonly jwksUrl: string;
  /** `GET {keysUrl}/{kid}` answers `{clientId, jwk}` to an m2m voucher. */
  readonly keysUrl: string;
  readonly pki: Pki;
  readonly log: CallLog;
  readonly clock: SandboxClock;
  readonly faults: FaultBoard;
  /** Members that are not given stay as they are. */
  setInpsProfilo(profilo: Partial<InpsProfilo>): void;
  setInpsLimite(limite: number): void;
  /** @throws {InvalidInput} */
  seedClient(...clients: readonly SeedClient[]): void;
  /** @throws {InvalidInput} when no seed has named it; so the other two. */
  setPurposeState(purposeId: string, state: PurposeState): void;
  setAgreementState(consumerId: string, eserviceId: string, state: AgreementState): void;
  setDescriptorState(eserviceId: string, descriptorId: string, state: DescriptorState): void;
  /** @returns the new key's id. With `keepOld` (default true) vouchers signed before still verify. */
  rotateVoucherKey(keepOld?: boolean): Promise<string>;
  close(): Promise<void>;
}

const DEFAULT_PROFILO: InpsProfilo = { voucher: true, tracciamento: 'nessuno', identity: 'soap', mtls: true };
const DEFAULT_LIMITE = 10_000;

/**
 * Starts PDND, INPS and the admin port, on loopback only. Nothing is read from or written to disk, and nothing is asked
 * of the network.
 *
 * @throws {InvalidInput} for an option or a seed that cannot be used.
 * @throws the system's error when a port is busy (`EADDRINUSE`); what had started is stopped.
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { portaBase = 0, explain = false } = options;
  const host = checkHost(options.host ?? '127.0.0.1');
  const seed = readSeed(options.seed ?? { clients: [] });
  const ambiente = ambienteOf(options.ambiente ?? 'collaudo', options.strict);
  const clock = options.clock ?? createClock();
  const log = createCallLog(clock, explain ? (options.onCall ?? printCall) : undefined);
  const faults = createFaultBoard();
  const registry = new Registry();
  registry.add(seed.clients);
  const [pki, keys] = await Promise.all([createPki(), VoucherKeys.create()]);
  const ports = portsFrom(portaBase);
  const open: { close(): Promise<void> }[] = [];
  try {
    const pdnd = await startPdnd({ ambiente, registry, keys, clock, log, faults, explain, host, port: ports.pdnd });
    open.push(pdnd);
    const context = { clock, log, pki, pdnd: pdnd.facts, host, port: ports.inps, explain, faults };
    const inps = await startInpsWith(context, seed);
    open.push(inps.server);
    const listening = { pdnd: pdnd.url, inps: new URL(inps.server.url).origin, admin: '' };
    const controls: Controls = {
      registry,
      keys,
      clock,
      log,
      faults,
      pki,
      describe: () => ({
        listening,
        inpsEndpoint: inps.server.url,
        ...namesOf(pdnd),
        ambiente: ambiente.nome,
        strict: ambiente.strict,
      }),
      addClients: (clients) => registry.add(clients),
      ...inps.controls,
    };
    const names = { ...namesOf(pdnd), audience: ambiente.audience, issuer: ambiente.issuer };
    const admin = await startAdmin(controls, host, ports.admin);
    open.push(admin);
    listening.admin = admin.url;
    return {
      listening,
      inpsEndpoint: inps.server.url,
      ...names,
      pki,
      log,
      clock,
      faults,
      setInpsProfilo: inps.controls.setInpsProfilo,
      setInpsLimite: inps.controls.setInpsLimite,
      seedClient: (...clients) => registry.add(readSeed({ clients }).clients),
      setPurposeState: (id, state) => registry.setPurposeState(id, state),
      setAgreementState: (consumer, eservice, state) => registry.setAgreementState(consumer, eservice, state),
      setDescriptorState: (eservice, descriptor, state) => registry.setDescriptorState(eservice, descriptor, state),
      rotateVoucherKey: (keepOld) => keys.rotate(keepOld),
      close: () => closeAll(open),
    };
  } catch (error) {
    await closeAll(open);
    throw error;
  }
}

type InpsControls = Pick<Controls, 'inps' | 'setInpsProfilo' | 'setInpsLimite'>;

async function startInpsWith(
  context: Omit<InpsContext, 'profilo' | 'limiteGiornaliero'>,
  seed: CheckedSeed,
): Promise<{ server: InpsServer; controls: InpsControls }> {
  let profilo: InpsProfilo = { ...DEFAULT_PROFILO, ...seed.profilo };
  let limiteGiornaliero = seed.limiteGiornaliero ?? DEFAULT_LIMITE;
  const server = await startInps({ ...context, profilo, limiteGiornaliero });
  return {
    server,
    controls: {
      inps: () => ({ profilo, limiteGiornaliero }),
      setInpsProfilo(change) {
        profilo = { ...profilo, ...change };
        server.setProfilo(profilo);
      },
      setInpsLimite(limite) {
        limiteGiornaliero = limite;
        server.setLimite(limite);
      },
    },
  };
}

function namesOf({ url, tokenEndpoint, jwksUrl }: PdndServer): {
  tokenEndpoint: string;
  jwksUrl: string;
  keysUrl: string;
} {
  return { tokenEndpoint, jwksUrl, keysUrl: `${url}/v2/keys` };
}

function portsFrom(base: number): { pdnd: number; inps: number; admin: number } {
  return base === 0 ? { pdnd: 0, inps: 0, admin: 0 } : { pdnd: base, inps: base + 1, admin: base + 2 };
}

function checkHost(host: string): string {
  if (isLoopbackHost(host)) return host;
  throw new InvalidInput([{ field: 'host', reason: 'must be a loopback address: the sandbox guards nothing' }]);
}

function printCall(entry: CallEntry): void {
  process.stderr.write(`${JSON.stringify(entry)}\n`);
}

async function closeAll(open: readonly { close(): Promise<void> }[]): Promise<void> {
  await Promise.all(open.map((each) => each.close()));
}
