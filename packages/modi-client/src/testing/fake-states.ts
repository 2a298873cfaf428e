import { fault, type Fault } from '../doctor/finding.js';

/** On PDND, of one finalità: what must be right for a voucher. Each by default as it must be. */
export interface FakeStates {
  /** Of the finalità's version. Only `ACTIVE` gives vouchers. */
  readonly purpose?: 'DRAFT' | 'WAITING_FOR_APPROVAL' | 'ACTIVE' | 'SUSPENDED' | 'REJECTED' | 'ARCHIVED';
  /** Of the richiesta di fruizione. Only `ACTIVE` gives vouchers. */
  readonly agreement?:
    'DRAFT' | 'PENDING' | 'ACTIVE' | 'SUSPENDED' | 'REJECTED' | 'ARCHIVED' | 'MISSING_CERTIFIED_ATTRIBUTES';
  /** Of the e-service's version. `PUBLISHED`, `DEPRECATED` and `ARCHIVING` give vouchers. */
  readonly descriptor?: 'DRAFT' | 'PUBLISHED' | 'DEPRECATED' | 'SUSPENDED' | 'ARCHIVING' | 'ARCHIVED';
}

const LIVING = ['PUBLISHED', 'DEPRECATED', 'ARCHIVING'];

/** What makes PDND refuse, with its codes 0020, 0021 and 0022: all of them, as it collects them. */
export function stateFaults(states: FakeStates): readonly Fault[] {
  const { purpose = 'ACTIVE', agreement = 'ACTIVE', descriptor = 'PUBLISHED' } = states;
  return [
    ...(purpose === 'ACTIVE' ? [] : [fault('pdnd/purpose-not-active', 'purposeId')]),
    ...(agreement === 'ACTIVE' ? [] : [fault('pdnd/agreement-not-active')]),
    ...(LIVING.includes(descriptor) ? [] : [fault('pdnd/eservice-not-active')]),
  ];
}
