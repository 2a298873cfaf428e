import { createTrust, type Clock } from '@varco/modi-client';
import { createUndiciTransport } from '@varco/modi-client/undici';
import type { Anagrafe } from '../anagrafe/anagrafe.js';
import type { Configurazione } from '../config/configurazione.js';
import { readSecret } from '../config/segreti.js';
import type { Inoltro } from '../identity/certificato-inoltrato.js';
import { createFreno } from '../identity/freno.js';
import { createIdentifica, type Identifica } from '../identity/identifica.js';
import { createEmittenti } from '../identity/oidc/emittenti.js';
import { sorvegliaEmittenti } from '../identity/oidc/sorveglia-emittenti.js';

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
}): Promise<Identita> {
  const { configurazione, clock } = options;
  const { hopFidati, intestazioneInoltro } = configurazione.http;
  const inoltro = await leggiInoltro(configurazione, clock);
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
      ...(inoltro === undefined ? {} : { inoltro }),
      freno: createFreno({ clock }),
      emittenti,
      clock,
    }),
    avvisi: () => sorveglianza.avvisi(),
    async close() {
      sorveglianza.close();
      await emittenti.close();
    },
  };
}

async function leggiInoltro({ http }: Configurazione, clock: Clock): Promise<Inoltro | undefined> {
  const { certificatoInoltrato, hopFidati } = http;
  if (certificatoInoltrato === undefined) return undefined;
  const { header, ca, crl } = certificatoInoltrato;
  const fiducia = createTrust({
    anchors: (await readSecret(ca)).toString('latin1'),
    ...(crl === undefined ? {} : { crls: (await readSecret(crl)).toString('latin1') }),
    clock,
  });
  return { header, fiducia, hopFidati };
}
