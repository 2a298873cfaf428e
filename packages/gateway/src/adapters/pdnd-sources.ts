import {
  createEvidenceSource,
  createVoucherSource,
  type Clock,
  type ClockGuard,
  type EvidenceSource,
  type Ids,
  type SharedPace,
  type TransportOptions,
  type VoucherCache,
} from '@varco/modi-client';
import { createUndiciTransport } from '@varco/modi-client/undici';
import type { Configurazione, ConfigurazionePdnd } from '../config/configurazione.js';
import { readSecret } from '../config/segreti.js';
import type { Servizio } from '../domain/servizio.js';
import type { FonteVoucher } from '../flow/erogatore-client.js';
import { rememberingGuard } from './remembering-guard.js';

export interface PdndSourcesOptions {
  readonly configurazione: Pick<Configurazione, 'pdnd' | 'limiti'>;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly clockGuard: ClockGuard;
  /** What instances share, if there is anything. */
  readonly condivisi?: { readonly cache: VoucherCache; readonly passo: (tokenEndpoint: string) => SharedPace };
  /** The shared cache or the shared pace failed; at most once a minute each. */
  readonly onCondivisiFailed: (evento: 'voucher-non-condivisi' | 'passo-non-condiviso', error: unknown) => void;
  /** An early renewal failed: the voucher at hand serves on. */
  readonly onRenewalFailed: (error: unknown) => void;
}

export interface PdndSources {
  /** One source per reuse policy. */
  readonly evidence: Readonly<Record<Servizio['riusoEvidenza'], EvidenceSource>>;
  /** Absent when no PDND is configured. */
  readonly fonteVoucher: FonteVoucher | undefined;
  close(): Promise<void>;
}

/** Evidences, and the vouchers of the one PDND of this process. */
export async function createPdndSources({
  configurazione: { pdnd, limiti },
  clock,
  ids,
  clockGuard,
  condivisi,
  onCondivisiFailed,
  onRenewalFailed,
}: PdndSourcesOptions): Promise<PdndSources> {
  const often = rememberingGuard(clockGuard, clock);
  const evidence = {
    finestra: createEvidenceSource({ clock, ids, clockGuard: often, reuse: 'finestra' }),
    mai: createEvidenceSource({ clock, ids, clockGuard: often, reuse: 'mai' }),
  };
  if (!pdnd) return { evidence, fonteVoucher: undefined, close: async () => undefined };
  const transport = createUndiciTransport(await transportOptions(pdnd));
  const { tokenEndpoint, ambiente } = pdnd;
  const vouchers = createVoucherSource({
    transport,
    clock,
    ids,
    clockGuard,
    tokenEndpoint,
    audience: pdnd.audience,
    pacing: {
      requests: pdnd.richieste.numero,
      perMs: pdnd.richieste.ogniMs,
      queueLimit: limiti.codaVoucher,
      maxWaitMs: limiti.attesaVoucherMs,
    },
    onRenewalFailed,
    ...(condivisi && { cache: condivisi.cache, sharedPace: condivisi.passo(tokenEndpoint) }),
    onCacheFailed: ogniMinuto(clock, (error) => onCondivisiFailed('voucher-non-condivisi', error)),
    onPaceFailed: ogniMinuto(clock, (error) => onCondivisiFailed('passo-non-condiviso', error)),
  });
  return {
    evidence,
    fonteVoucher: {
      vouchers,
      tokenEndpoint,
      scartoMs: () => clockGuard.residualMs(tokenEndpoint),
      ...(ambiente === undefined ? {} : { ambiente }),
    },
    close: async () => transport.close(),
  };
}

/** Redis may be away for long: a line for each token request would say nothing more. */
function ogniMinuto(clock: Clock, tell: (error: unknown) => void): (error: unknown) => void {
  let last = -Infinity;
  return (error) => {
    const now = clock.now();
    if (Math.abs(now - last) < 60_000) return;
    last = now;
    tell(error);
  };
}

async function transportOptions({ ca, proxy, indirizzoSorgente }: ConfigurazionePdnd): Promise<TransportOptions> {
  return {
    ...(ca === undefined ? {} : { ca: (await readSecret(ca)).toString('utf8') }),
    ...(proxy === undefined ? {} : { proxy }),
    ...(indirizzoSorgente === undefined ? {} : { localAddress: indirizzoSorgente }),
  };
}
