import {
  createEvidenceSource,
  createVoucherSource,
  type Clock,
  type ClockGuard,
  type EvidenceSource,
  type Ids,
  type TransportOptions,
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

async function transportOptions({ ca, proxy, indirizzoSorgente }: ConfigurazionePdnd): Promise<TransportOptions> {
  return {
    ...(ca === undefined ? {} : { ca: (await readSecret(ca)).toString('utf8') }),
    ...(proxy === undefined ? {} : { proxy }),
    ...(indirizzoSorgente === undefined ? {} : { localAddress: indirizzoSorgente }),
  };
}
