import type { IncomingMessage } from 'node:http';
import type { Clock } from '@varco/modi-client';
import type { AnagrafeSnapshot } from '../anagrafe/anagrafe.js';
import type { Refusal } from '../domain/refusal.js';
import { applicazioneDelCertificato, certificatoDiretto, type CertificatoPresentato } from './certificato.js';
import { certificatoInoltrato, type Inoltro } from './certificato-inoltrato.js';
import type { Freno } from './freno.js';
import { identificaApplicazione, isSame, leggiBasic, type Identificazione } from './identifica-applicazione.js';
import type { ApplicazioneIdentificata } from './indice-credenziali.js';
import { indiceCredenziali } from './indice-credenziali.js';
import { indirizzoChiamante, type IntestazioneInoltro } from './indirizzo.js';
import type { PersonaDalToken } from './intestazioni-varco.js';
import type { Emittenti } from './oidc/emittenti.js';
import { leggiClaim } from './oidc/leggi-claim.js';
import { verificaToken } from './oidc/verifica-token.js';

/** Who calls, as far as the connection and its credentials tell. */
export type Chiamante = { readonly indirizzo: string } & (
  | (ApplicazioneIdentificata & {
      readonly ok: true;
      /** Present when it was a token that proved the application. */
      readonly dalToken?: PersonaDalToken;
      /** The application is known, and what it sent may not be served all the same. */
      readonly refusal?: Refusal;
    })
  | { readonly ok: false; readonly presentate: boolean; readonly refusal: Refusal }
);

export interface IdentificaDeps {
  readonly hopFidati: readonly string[];
  readonly intestazioneInoltro?: IntestazioneInoltro;
  /** Absent: no proxy forwards client certificates. */
  readonly inoltro?: Inoltro;
  readonly freno: Freno;
  readonly emittenti: Emittenti;
  readonly clock: Clock;
}

/** `token`: may an identity provider's token be shown at this door? */
export type Identifica = (
  request: IncomingMessage,
  anagrafe: AnagrafeSnapshot,
  porta: { readonly token: boolean },
) => Promise<Chiamante>;

const IGNOTA: Refusal = { motivo: 'applicazione-non-riconosciuta' };

/**
 * The first stage of both doors. Of a connection: the caller's address through trusted hops, his certificate or the one that a proxy
 * forwards, then token or name and secret; where several are there they must be of one application. Writes nothing: who is refused here
 * is counted by the door in the bounded store, and who is known reaches the register.
 */
export function createIdentifica(deps: IdentificaDeps): Identifica {
  const { hopFidati, intestazioneInoltro, inoltro, freno } = deps;

  return async (request, anagrafe, porta) => {
    const indirizzo = indirizzoChiamante(request, hopFidati, intestazioneInoltro);
    const inoltrato = inoltro === undefined ? undefined : await certificatoInoltrato(request, inoltro);
    const certificato = inoltrato?.tipo === 'letto' ? inoltrato : certificatoDiretto(request);
    const vietata = inoltrato?.tipo === 'rifiutato' ? inoltrato.refusal : undefined;
    const token = porta.token ? leggiBearer(request.headers.authorization) : undefined;
    const chi =
      (token === undefined ? undefined : await conToken(token, anagrafe, certificato)) ??
      conSegreto(request, anagrafe, certificato, indirizzo);
    if (vietata === undefined) return { ...chi, indirizzo };
    return chi.ok ? { ...chi, indirizzo, refusal: vietata } : { ...chi, indirizzo, refusal: vietata };
  };

  type Riconosciuto =
    | (ApplicazioneIdentificata & { readonly ok: true; readonly dalToken?: PersonaDalToken })
    | { readonly ok: false; readonly presentate: boolean; readonly refusal: Refusal };

  /** `undefined`: a token of somebody whose tokens nobody takes here: it proves nothing, and the door refuses it as reserved. */
  async function conToken(
    token: string,
    anagrafe: AnagrafeSnapshot,
    certificato: CertificatoPresentato,
  ): Promise<Riconosciuto | undefined> {
    if (indiceCredenziali(anagrafe).perEmittente.size === 0) return undefined;
    const esito = await verificaToken(token, anagrafe, certificato.fidato?.impronta, deps);
    const mostrato = certificato.fidato && applicazioneDelCertificato(certificato.fidato, anagrafe);
    if (!esito.ok) {
      if (esito.tipo === 'rifiutato') return { ok: false, presentate: true, refusal: esito.refusal };
      if (mostrato) return undefined;
      const dettaglio = 'Nessuna applicazione accetta i token di questo emittente (iss).';
      const refusal: Refusal = { motivo: 'token-non-valido', campo: 'Authorization', requisito: 'Q-03', dettaglio };
      return { ok: false, presentate: true, refusal };
    }
    const { ente, applicazione, credenziale, claims } = esito;
    if (mostrato && !isSame(mostrato, esito)) return { ok: false, presentate: true, refusal: IGNOTA };
    return { ok: true, ente, applicazione, dalToken: leggiClaim(claims, credenziale, ente.ente) };
  }

  function conSegreto(
    request: IncomingMessage,
    anagrafe: AnagrafeSnapshot,
    certificato: CertificatoPresentato,
    indirizzo: string,
  ): Riconosciuto {
    const esito = identificaApplicazione(request, anagrafe, certificato);
    const credenziali = leggiBasic(request.headers.authorization ?? '');
    if (credenziali === undefined) return rispondi(esito);
    // The secret has been compared all the same: time does not tell who is being slowed down.
    const attesa = freno.attesa(indirizzo, credenziali.utente);
    if (attesa > 0 && !(esito.ok && freno.noto(indirizzo, credenziali.utente))) {
      return { ok: false, presentate: true, refusal: { motivo: 'troppi-tentativi', riprovaDopo: attesa } };
    }
    if (esito.ok) freno.riuscito(indirizzo, credenziali.utente);
    else freno.sbagliato(indirizzo, credenziali.utente);
    return rispondi(esito);
  }
}

function rispondi(esito: Identificazione):
  | Exclude<Identificazione, { ok: false }>
  | {
      readonly ok: false;
      readonly presentate: boolean;
      readonly refusal: Refusal;
    } {
  return esito.ok ? esito : { ...esito, refusal: IGNOTA };
}

/** RFC 6750 §2.1. */
function leggiBearer(authorization: string | undefined): string | undefined {
  return /^Bearer +([A-Za-z0-9._~+/=-]+)$/i.exec(authorization ?? '')?.[1];
}
