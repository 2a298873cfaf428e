import type { X509Certificate } from 'node:crypto';
import { createHash } from 'node:crypto';
import { ConfigurationError, createTrust, prepareTrust, type Clock, type Trust } from '@varco/modi-client';
import { parseCertificati } from '../config/certificati.js';
import { readSecret } from '../config/segreti.js';
import type { SecretRef } from '../domain/servizio.js';
import { primaScadenza, type Scadenza } from '../sorveglianza/scadenze.js';
import { OGNI_MS, scadenzaListe } from './liste-revoca.js';

/** A trust that follows its files, without a restart. */
export interface FiduciaSorvegliata {
  readonly fiducia: Trust;
  close(): void;
}

export interface FiduciaSorvegliataOptions {
  readonly ca: SecretRef;
  readonly crl?: SecretRef;
  readonly clock: Clock;
  /** What a person calls it, e.g. `certificati inoltrati dal proxy`. */
  readonly nome: string;
  /** Milliseconds between two looks at the files. Default 60 000. */
  readonly ogniMs?: number;
  /** The authorities and revocation lists that are in use from now on. */
  readonly onScadenze?: (scadenze: readonly Scadenza[]) => void;
  /** Files that changed could not be taken: those at hand stay, and lists end when they say. */
  readonly onFailure: (error: unknown) => void;
}

interface InUso {
  readonly impronta: string;
  readonly fiducia: Trust;
  readonly scadenze: readonly Scadenza[];
}

/**
 * Reads authorities and revocation lists, and judges once, so that what it takes is loaded and read before anybody is served; then looks at
 * the files again from time to time.
 *
 * @throws SecretError; ConfigurationError ERR_MODI_CONFIG_INVALID
 */
export async function sorvegliaFiducia(options: FiduciaSorvegliataOptions): Promise<FiduciaSorvegliata> {
  let inUso = await leggi(options);
  options.onScadenze?.(inUso.scadenze);
  let guardando = false;
  let chiusa = false;
  const timer = setInterval(() => {
    if (guardando) return;
    guardando = true;
    leggi(options, inUso)
      .then((letto) => {
        if (letto === inUso || chiusa) return;
        inUso = letto;
        options.onScadenze?.(letto.scadenze);
      })
      .catch((error: unknown) => {
        if (!chiusa) options.onFailure(error);
      })
      .finally(() => (guardando = false));
  }, options.ogniMs ?? OGNI_MS).unref();
  return {
    fiducia: {
      check: async (chain) => inUso.fiducia.check(chain),
      find: (thumbprint) => inUso.fiducia.find(thumbprint),
    },
    close() {
      chiusa = true;
      clearInterval(timer);
    },
  };
}

/** @param before what is in use: given back when the files hold the same */
async function leggi({ ca, crl, clock, nome }: FiduciaSorvegliataOptions, before?: InUso): Promise<InUso> {
  const anchors = (await readSecret(ca)).toString('latin1');
  const crls = crl === undefined ? undefined : (await readSecret(crl)).toString('latin1');
  const impronta = createHash('sha256')
    .update(JSON.stringify([anchors, crls]))
    .digest('base64url');
  if (impronta === before?.impronta) return before;
  const fiducia = createTrust({ anchors, ...(crls === undefined ? {} : { crls }), clock });
  const certificati = parseCertificati(Buffer.from(anchors, 'latin1'));
  await prova(fiducia, certificati);
  return {
    impronta,
    fiducia,
    scadenze: [
      ...primaScadenza(`autorità dei ${nome}`, certificati),
      ...(await scadenzaListe(`lista di revoca dei ${nome}`, crls)),
    ],
  };
}

/** The first judgement reads the authorities and the lists: whether an authority may sign does not matter. */
async function prova(fiducia: Trust, [anchor]: readonly X509Certificate[]): Promise<void> {
  await prepareTrust();
  if (anchor === undefined) return;
  await fiducia.check([anchor.raw]).catch((error: unknown) => {
    if (error instanceof ConfigurationError) throw error;
  });
}
