import type { CallEntry, CallLog, FaultBoard, InpsProfilo, Pki, SandboxClock } from './context.js';
import type { NomeAmbiente } from './pdnd/ambiente.js';
import type { AgreementState, DescriptorState, PurposeState, Seed, SeedClient, SeedKeychain } from './seed/seed.js';

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
  /** Origin by which callers reach PDND, when something in front of it ends TLS: what proofs must name. Default: its own. */
  readonly pdndUrl?: string;
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
  /** Base of INPS's REST service. */
  readonly inpsRestEndpoint: string;
  readonly tokenEndpoint: string;
  /** For asynchronous e-services. DPoP proofs for it name the synchronous one's URL, as PDND has it. */
  readonly asyncTokenEndpoint: string;
  /** Of a client assertion. */
  readonly audience: string;
  /** Of vouchers for the Interop API. */
  readonly m2mAudience: string;
  /** Of vouchers. */
  readonly issuer: string;
  readonly jwksUrl: string;
  /** `GET {keysUrl}/{kid}` answers `{clientId, jwk}` to an m2m voucher. */
  readonly keysUrl: string;
  /** Of the Interop API. */
  readonly apiBases: { readonly v1: string; readonly v2: string; readonly v3: string };
  readonly pki: Pki;
  readonly log: CallLog;
  readonly clock: SandboxClock;
  readonly faults: FaultBoard;
  /** Members that are not given stay as they are. */
  setInpsProfilo(profilo: Partial<InpsProfilo>): void;
  setInpsLimite(limite: number): void;
  /** @throws {InvalidInput} */
  seedClient(...clients: readonly SeedClient[]): void;
  /** @throws {InvalidInput} */
  seedKeychain(...keychains: readonly SeedKeychain[]): void;
  /** Deletes a key of a client, as on PDND's pages. @throws {InvalidInput} when the client has no such key. */
  removeClientKey(clientId: string, kid: string): void;
  /** @throws {InvalidInput} when no seed has named it; so the other two. */
  setPurposeState(purposeId: string, state: PurposeState): void;
  setAgreementState(consumerId: string, eserviceId: string, state: AgreementState): void;
  setDescriptorState(eserviceId: string, descriptorId: string, state: DescriptorState): void;
  /** @returns the new key's id. With `keepOld` (default true) vouchers signed before still verify. */
  rotateVoucherKey(keepOld?: boolean): Promise<string>;
  close(): Promise<void>;
}
