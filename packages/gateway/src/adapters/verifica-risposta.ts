import { ConfigurationError, type Clock, type ClockGuard, type ReplayStore } from '@varco/modi-client';
import { parseCertificati } from '../config/certificati.js';
import { readSecret } from '../config/segreti.js';
import type { FirmaRisposta } from '../domain/firma-soap.js';
import type { ServizioSoap } from '../domain/servizio.js';
import { createGiudiceRisposta, nomeRegole, type RegoleRisposta } from '../flow/firma-risposta.js';
import { primaScadenza, type Scadenza } from '../sorveglianza/scadenze.js';
import { scadenzaListe } from './liste-revoca.js';
import type { Verifica } from './worker-answer-reader.js';

export interface VerificaOptions {
  readonly clock: Clock;
  readonly clockGuard: ClockGuard;
  /** Message ids of signed answers. */
  readonly replay: ReplayStore;
}

/** How the answers of a service are verified, and what of it comes to an end. */
export interface VerificaPronta {
  readonly verifica: Verifica;
  readonly scadenze: readonly Scadenza[];
}

/**
 * Reads the certificates that may sign answers; `undefined` where answers need no signature.
 *
 * @throws SecretError; ConfigurationError ERR_MODI_CONFIG_INVALID for certificates or CRLs that cannot be used
 */
export async function loadVerifica(
  { clock: ours, clockGuard, replay }: VerificaOptions,
  enteId: string,
  servizio: ServizioSoap,
): Promise<VerificaPronta | undefined> {
  const { profilo, firmaRisposta, url } = servizio;
  if (profilo.risposta !== 'firmata') return undefined;
  if (firmaRisposta === undefined) {
    throw new ConfigurationError(
      'ERR_MODI_CONFIG_INVALID',
      'the service has signed answers, and names nobody who signs',
    );
  }
  const regole = await readRegole(firmaRisposta);
  const giudice = createGiudiceRisposta(regole);
  const clock = clockGuard.clock(url);
  await giudice.prepare(clock.now());
  const nome = `servizio ${servizio.id} di ${enteId}`;
  const pem = Buffer.from(`${regole.certificati ?? ''}\n${regole.ca ?? ''}`);
  return {
    verifica: {
      giudice,
      regole,
      versione: nomeRegole(regole),
      ora: () => clock.now(),
      replay: {
        // What is remembered is forgotten by our own clock.
        rememberOnce: async (scope, id, until) => replay.rememberOnce(scope, id, until - clock.now() + ours.now()),
      },
    },
    scadenze: [
      ...primaScadenza(`certificato che firma le risposte del ${nome}`, parseCertificati(pem)),
      ...(await scadenzaListe(`lista di revoca per le risposte del ${nome}`, regole.crl)),
    ],
  };
}

/** The rules with their certificates in them. */
export async function readRegole(firma: FirmaRisposta): Promise<RegoleRisposta> {
  const { ca, certificati, crl, etaMassimaSecondi, anticipoSecondi, ...rest } = firma;
  const pem = async (ref: string | undefined): Promise<string | undefined> =>
    ref === undefined ? undefined : (await readSecret(ref)).toString('latin1');
  const [anchors, pinned, crls] = await Promise.all([pem(ca), pem(certificati), pem(crl)]);
  return {
    ...rest,
    ...(anchors === undefined ? {} : { ca: anchors }),
    ...(pinned === undefined ? {} : { certificati: pinned }),
    ...(crls === undefined ? {} : { crl: crls }),
    etaMassimaMs: etaMassimaSecondi * 1_000,
    anticipoMs: anticipoSecondi * 1_000,
  };
}
