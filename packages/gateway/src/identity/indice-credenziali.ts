import type { AnagrafeSnapshot, EnteSnapshot } from '../anagrafe/anagrafe.js';
import type { CredenzialeOidc } from '../domain/credenziale.js';
import type { Applicazione } from '../domain/ente.js';
import { chiaveDiCredenziale } from './nomi-certificato.js';

export interface ApplicazioneIdentificata {
  readonly ente: EnteSnapshot;
  readonly applicazione: Applicazione;
}

export interface ApplicazioneConToken extends ApplicazioneIdentificata {
  readonly credenziale: CredenzialeOidc;
}

/** Credentials that are not looked up by one name: those of certificates known by subject or SAN, and those of tokens. */
export interface IndiceCredenziali {
  /** By `iss`. */
  readonly perEmittente: ReadonlyMap<string, readonly ApplicazioneConToken[]>;
  /** By the names of a certificate (`chiaviDelCertificato`). */
  readonly perNome: ReadonlyMap<string, ApplicazioneIdentificata>;
}

const indici = new WeakMap<AnagrafeSnapshot, IndiceCredenziali>();

/** Of one version of the anagrafe, made at the first question. */
export function indiceCredenziali(snapshot: AnagrafeSnapshot): IndiceCredenziali {
  const known = indici.get(snapshot);
  if (known) return known;
  const perEmittente = new Map<string, ApplicazioneConToken[]>();
  const perNome = new Map<string, ApplicazioneIdentificata>();
  for (const ente of snapshot.enti) {
    for (const applicazione of ente.ente.applicazioni) {
      for (const credenziale of applicazione.credenziali) {
        if (credenziale.tipo === 'oidc') {
          const others = perEmittente.get(credenziale.issuer) ?? [];
          perEmittente.set(credenziale.issuer, [...others, { ente, applicazione, credenziale }]);
        } else if (credenziale.tipo === 'certificato') {
          const chiave = chiaveDiCredenziale(credenziale);
          if (chiave !== undefined) perNome.set(chiave, { ente, applicazione });
        }
      }
    }
  }
  const made = { perEmittente, perNome };
  indici.set(snapshot, made);
  return made;
}
