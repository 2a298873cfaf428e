import {
  ConfigurationError,
  createTrust,
  fixedJwks,
  jwksResolver,
  verifyIntegrity,
  x509Resolver,
  type Clock,
  type ClockGuard,
  type KeyResolver,
  type ReplayStore,
} from '@varco/modi-client';
import { parseCertificati } from '../config/certificati.js';
import { readSecret } from '../config/segreti.js';
import type { ServizioRest } from '../domain/servizio.js';
import type { FirmaRispostaRest } from '../domain/servizio-rest.js';
import type { GiudiceRest } from '../flow/read-rest-answer.js';
import { primaScadenza, type Scadenza } from '../sorveglianza/scadenze.js';
import { scadenzaListe } from './liste-revoca.js';

export interface VerificaRestOptions {
  readonly clock: Clock;
  readonly clockGuard: ClockGuard;
  /** Ids of signed answers. */
  readonly replay: ReplayStore;
}

/** Whose answers are believed, and what of it comes to an end. */
export interface VerificaRestPronta {
  readonly giudice: GiudiceRest;
  readonly scadenze: readonly Scadenza[];
}

/**
 * Reads the keys that may sign the answers of a REST service; `undefined` where answers need no signature.
 *
 * @throws SecretError; ConfigurationError ERR_MODI_CONFIG_INVALID for keys, certificates or CRLs that cannot be used; TokenError for what is no
 *   JWK Set
 */
export async function loadVerificaRest(
  { clock: ours, clockGuard, replay }: VerificaRestOptions,
  enteId: string,
  { id, profilo, url, rest }: ServizioRest,
): Promise<VerificaRestPronta | undefined> {
  if (profilo.risposta !== 'firmata') return undefined;
  const { firmaRisposta, dialetto } = rest;
  if (firmaRisposta === undefined) throw unusable('the service has signed answers, and names nobody who signs');
  const clock = clockGuard.clock(url);
  const { keys, pem, crls } = await loadKeys(firmaRisposta, clock);
  const { destinatario, emittente, improntaRichiesta, etaMassimaSecondi, anticipoSecondi } = firmaRisposta;
  const policy = {
    keys,
    audience: destinatario,
    clock,
    dialect: dialetto,
    windows: {
      maxAgeSeconds: etaMassimaSecondi,
      futureSeconds: anticipoSecondi,
      nbfToleranceSeconds: anticipoSecondi,
    },
    ...(emittente === undefined ? {} : { expectedClaims: { iss: emittente } }),
    replay: {
      // What is remembered is forgotten by our own clock.
      rememberOnce: async (scope: string, jti: string, until: number) =>
        replay.rememberOnce(scope, jti, until - clock.now() + ours.now()),
    },
  } as const;
  const giudice: GiudiceRest = {
    erroriNonFirmati: firmaRisposta.erroriNonFirmati,
    async verify({ status, headers, body }, attesa) {
      // What the request did not have matches nothing: where it must come back, an answer without it is refused.
      const requestDigest = improntaRichiesta ? (attesa?.impronta ?? '') : undefined;
      const verified = await verifyIntegrity(
        { direction: 'response', status, headers, body },
        { ...policy, emptyBody: 'always', ...(requestDigest === undefined ? {} : { requestDigest }) },
      );
      if (verified.signed && verified.bodyVerified) return verified;
      throw new Error('an answer passed whose body nobody signed');
    },
  };
  const nome = `le risposte del servizio ${id} di ${enteId}`;
  const scadenze = [
    ...primaScadenza(`certificato che firma ${nome}`, parseCertificati(Buffer.from(pem))),
    ...(await scadenzaListe(`lista di revoca per ${nome}`, crls)),
  ];
  return { giudice, scadenze };
}

async function loadKeys(
  { chiavi, ca, certificati, crl, crlObbligatoria }: FirmaRispostaRest,
  clock: Clock,
): Promise<{ readonly keys: KeyResolver; readonly pem: string; readonly crls: string | undefined }> {
  const text = async (ref: string | undefined): Promise<string | undefined> =>
    ref === undefined ? undefined : (await readSecret(ref)).toString('latin1');
  const [set, anchors, pinned, crls] = await Promise.all([text(chiavi), text(ca), text(certificati), text(crl)]);
  if (set !== undefined) return { keys: jwksResolver(fixedJwks(parseJson(set))), pem: '', crls: undefined };
  const trust = createTrust({
    ...(anchors === undefined ? {} : { anchors }),
    ...(pinned === undefined ? {} : { pinned }),
    ...(crls === undefined ? {} : { crls }),
    requireCrl: crlObbligatoria,
    clock,
  });
  return { keys: x509Resolver({ trust }), pem: `${pinned ?? ''}\n${anchors ?? ''}`, crls };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw unusable('the keys of the erogatore are not a JWK Set', cause);
  }
}

function unusable(what: string, cause?: unknown): ConfigurationError {
  return new ConfigurationError('ERR_MODI_CONFIG_INVALID', what, { ...(cause === undefined ? {} : { cause }) });
}
