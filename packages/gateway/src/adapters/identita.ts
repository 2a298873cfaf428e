import type { Clock } from '@varco/modi-client';
import { createUndiciTransport } from '@varco/modi-client/undici';
import type { Anagrafe } from '../anagrafe/anagrafe.js';
import type { Configurazione } from '../config/configurazione.js';
import { readSecret } from '../config/segreti.js';
import { createFreno } from '../identity/freno.js';
import { createIdentifica, type Identifica } from '../identity/identifica.js';
import { createEmittenti } from '../identity/oidc/emittenti.js';
import { sorvegliaEmittenti } from '../identity/oidc/sorveglia-emittenti.js';
import type { Scadenza } from '../sorveglianza/scadenze.js';
import { sorvegliaFiducia } from './fiducia-sorvegliata.js';

export interface Identita {
  readonly identifica: Identifica;
  avvisi(): readonly string[];
  close(): Promise<void>;
}

/** Everything that tells who calls, from the process file. */
export async function apriIdentita(options: {
  readonly configurazione: Configurazione;
  readonly anagrafe: Pick<Anagrafe, 'snapshot'>;
  readonly clock: Clock;
  onFailure(issuer: string, error: unknown): void;
  /** The authorities and revocation lists of forwarded certificates, as they are now in use. */
  onScadenze?(scadenze: readonly Scadenza[]): void;
  /** Authorities or lists of forwarded certificates that changed could not be taken. */
  onFiduciaFallita(error: unknown): void;
}): Promise<Identita> {
  const { configurazione, clock } = options;
  const { hopFidati, intestazioneInoltro } = configurazione.http;
  const { certificatoInoltrato } = configurazione.http;
  const inoltrati =
    certificatoInoltrato &&
    (await sorvegliaFiducia({
      ca: certificatoInoltrato.ca,
      ...(certificatoInoltrato.crl === undefined ? {} : { crl: certificatoInoltrato.crl }),
      clock,
      nome: 'certificati inoltrati dal proxy',
      onScadenze: (scadenze) => options.onScadenze?.(scadenze),
      onFailure: (error) => options.onFiduciaFallita(error),
    }));
  const emittenti = createEmittenti({
    clock,
    openTransport: async ({ ca, proxy }) =>
      createUndiciTransport({
        ...(ca === undefined ? {} : { ca: (await readSecret(ca)).toString('utf8') }),
        ...(proxy === undefined ? {} : { proxy }),
      }),
    onFailure: (issuer, error) => options.onFailure(issuer, error),
  });
  const sorveglianza = sorvegliaEmittenti({ emittenti, snapshot: () => options.anagrafe.snapshot() });
  return {
    identifica: createIdentifica({
      hopFidati,
      intestazioneInoltro,
      ...(certificatoInoltrato === undefined || inoltrati === undefined
        ? {}
        : { inoltro: { header: certificatoInoltrato.header, fiducia: inoltrati.fiducia, hopFidati } }),
      freno: createFreno({ clock }),
      emittenti,
      clock,
    }),
    avvisi: () => sorveglianza.avvisi(),
    async close() {
      inoltrati?.close();
      sorveglianza.close();
      await emittenti.close();
    },
  };
}
