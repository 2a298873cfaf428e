import type { CallLog, Fault, FaultBoard, InpsProfilo, Pki, SandboxClock } from '../context.js';
import type { Registration } from '../pdnd/registration.js';
import type { Registry } from '../pdnd/registry.js';
import type { VoucherKeys } from '../pdnd/voucher-keys.js';

/** What the admin port can move. */
export interface Controls {
  readonly registry: Registry;
  readonly keys: VoucherKeys;
  readonly clock: SandboxClock;
  readonly log: CallLog;
  readonly faults: FaultBoard & { pending(): readonly Fault[] };
  readonly pki: Pki;
  /** Where things are, and which environment they play. */
  describe(): object;
  addClients(clients: readonly Registration[]): void;
  inps(): { readonly profilo: InpsProfilo; readonly limiteGiornaliero: number };
  /** Members that are not given stay as they are. */
  setInpsProfilo(profilo: Partial<InpsProfilo>): void;
  setInpsLimite(limite: number): void;
}
