import { ModiError } from '../errors/modi-error.js';
import { tell, type OnModiEvent, type VoucherEvent } from '../events/modi-event.js';
import { failureCode } from '../keys/key-refusal.js';
import type { Clock } from '../ports/clock.js';
import type { Voucher } from './voucher.js';

interface VoucherFetch {
  readonly asked: {
    readonly clientId: string;
    readonly purposeId?: string;
    readonly organizzazione: string;
    readonly signer: { readonly kid: string };
  };
  readonly renewal: boolean;
  readonly clock: Clock;
  readonly onEvent: OnModiEvent<VoucherEvent> | undefined;
}

/** Fetches a voucher and tells of it: asked, and what came of it. */
export async function tellOfVoucher(
  { asked, renewal, clock, onEvent }: VoucherFetch,
  fetch: () => Promise<Voucher>,
): Promise<Voucher> {
  if (onEvent === undefined) return fetch();
  const { clientId, purposeId, organizzazione, signer } = asked;
  const facts = { clientId, ...(purposeId === undefined ? {} : { purposeId }), organizzazione, kid: signer.kid };
  const began = clock.now();
  tell(onEvent, { type: 'voucher.requested', ...facts, renewal });
  try {
    const voucher = await fetch();
    const now = clock.now();
    const { correlationId } = voucher;
    tell(onEvent, {
      type: renewal ? 'voucher.renewed' : 'voucher.received',
      ...facts,
      lifeMs: voucher.expiresAt - now,
      tookMs: now - began,
      ...(correlationId === undefined ? {} : { correlationId }),
    });
    return voucher;
  } catch (error) {
    const tookMs = clock.now() - began;
    tell(onEvent, { type: 'voucher.refused', ...facts, renewal, code: failureCode(error), tookMs, ...told(error) });
    throw error;
  }
}

/** Facts of a refusal that go into an event: ids, codes and numbers. */
function told(error: unknown): Readonly<Record<string, string | number>> {
  if (!(error instanceof ModiError)) return {};
  const { facts } = error;
  const { status, clockSkewMs, codes, probableCauses, correlationId } = facts;
  const entries = Object.entries({ status, clockSkewMs, codes, probableCauses, correlationId });
  return Object.fromEntries(
    entries.flatMap(([name, value]) => (typeof value === 'string' || typeof value === 'number' ? [[name, value]] : [])),
  );
}
