import { avviso, difetto, pointer } from '../../config/difetto.js';
import type { Rilievo } from '../../config/difetto.js';
import { checkProxy, checkUrl } from '../../config/indirizzi.js';
import type { Credenziale, CredenzialeCertificato, CredenzialeOidc } from '../../domain/credenziale.js';
import type { Ente } from '../../domain/ente.js';
import { parseNomeDistinto } from '../../identity/nome-distinto.js';
import { chiaveDiCredenziale } from '../../identity/nomi-certificato.js';
import type { Regola } from './regola.js';

interface Posto<T> {
  readonly credenziale: T;
  readonly percorso: string;
  /** Ente and application. */
  readonly di: string;
}

function posti(enti: readonly Ente[]): readonly Posto<Credenziale>[] {
  return enti.flatMap((ente, e) =>
    ente.applicazioni.flatMap((applicazione, a) =>
      applicazione.credenziali.map((credenziale, c) => ({
        credenziale,
        percorso: pointer('enti', e, 'applicazioni', a, 'credenziali', c),
        di: `${ente.id}/${applicazione.id}`,
      })),
    ),
  );
}

/** What a credential says can be used, and is not asked for twice. */
export const credenziali: Regola = function* ({ ente, percorso }) {
  for (const [a, applicazione] of ente.applicazioni.entries()) {
    for (const [c, credenziale] of applicazione.credenziali.entries()) {
      const at = percorso + pointer('applicazioni', a, 'credenziali', c);
      if (credenziale.tipo === 'certificato') yield* nomi(credenziale, at);
      if (credenziale.tipo === 'oidc') {
        yield* fornitore(credenziale, at);
        yield* persona(credenziale, applicazione.attestaPersona, at);
      }
    }
  }
};

function* nomi(credenziale: CredenzialeCertificato, at: string): Iterable<Rilievo> {
  for (const campo of ['emittente', 'soggetto'] as const) {
    const scritto = credenziale[campo];
    if (scritto === undefined || parseNomeDistinto(scritto) !== undefined) continue;
    const fix = `ricopialo da: openssl x509 -noout -${campo === 'emittente' ? 'issuer' : 'subject'} -nameopt RFC2253 -in CERTIFICATO`;
    yield difetto('nome-certificato-non-valido', `${at}/${campo}`, `«${campo}» non è un nome distinto (RFC 4514)`, fix);
  }
}

function* fornitore({ issuer, ca, proxy }: CredenzialeOidc, at: string): Iterable<Rilievo> {
  const url = checkUrl(`${at}/issuer`, issuer);
  if (url) yield url;
  else if (new URL(issuer).search !== '') {
    const fix = 'ricopia il campo issuer dal suo documento /.well-known/openid-configuration';
    yield difetto('url-non-valido', `${at}/issuer`, 'un emittente non ha la parte dopo ?', fix);
  }
  const wrong = proxy === undefined ? undefined : checkProxy(`${at}/proxy`, proxy);
  if (wrong) yield wrong;
  if (ca !== undefined && issuer.startsWith('http:')) {
    const fix = 'toglila, o scrivi l’emittente in https';
    yield avviso('url-non-sicuro', `${at}/ca`, 'verso un emittente in http la CA non serve', fix);
  }
}

function* persona(credenziale: CredenzialeOidc, attesta: boolean, at: string): Iterable<Rilievo> {
  const { persona: chi, livello, postazione, pratica, token, clientId } = credenziale;
  if (chi === undefined && !attesta) {
    const fix = 'aggiungi persona: {tipo, claim}, o attestaPersona: true se la dice l’applicazione con gli header';
    yield avviso('token-incompleto', at, 'il token non nomina la persona, e l’applicazione non può farlo (Q-03)', fix);
  }
  const claims = [chi?.claim, chi === undefined ? undefined : livello.claim, postazione, pratica].filter(
    (claim) => claim !== undefined,
  );
  if (new Set(claims).size < claims.length) {
    const fix = 'dai a persona, livello, postazione e pratica un campo ciascuno';
    yield difetto('token-incompleto', at, 'lo stesso campo del token dice due cose', fix);
  }
  if (token === 'jwt' && clientId === undefined) {
    const fix = 'aggiungi clientId: il client a cui il fornitore dà i token di questa applicazione';
    yield avviso(
      'token-incompleto',
      at,
      'un token senza tipo vale per chiunque lo abbia avuto con questa audience',
      fix,
    );
  }
}

/** A token, or a certificate's name, is of one application in the whole anagrafe: it says which ente the caller belongs to. */
export function* credenzialiSovrapposte(enti: readonly Ente[]): Iterable<Rilievo> {
  const tutte = posti(enti);
  const perNome = new Map<string, Posto<Credenziale>>();
  const perEmittente = new Map<string, Posto<CredenzialeOidc>[]>();
  for (const posto of tutte) {
    const { credenziale, percorso } = posto;
    if (credenziale.tipo === 'certificato') {
      const chiave = chiaveDiCredenziale(credenziale);
      if (chiave === undefined) continue;
      const prima = perNome.get(chiave);
      if (prima === undefined) perNome.set(chiave, posto);
      else {
        const fix = 'un nome di certificato è di una sola applicazione';
        yield difetto('impronta-ripetuta', percorso, `questo nome di certificato c’è già, in ${prima.percorso}`, fix);
      }
    } else if (credenziale.tipo === 'oidc') {
      const altri = perEmittente.get(credenziale.issuer) ?? [];
      const prima = altri.find((one) => siSovrappongono(one.credenziale, credenziale));
      if (prima !== undefined) {
        const chi = prima.di === posto.di ? 'la stessa applicazione' : `l’applicazione «${prima.di}»`;
        const fix = 'distinguile con un’audience o un clientId diversi';
        yield difetto(
          'token-sovrapposti',
          percorso,
          `gli stessi token valgono già per ${chi} (${prima.percorso})`,
          fix,
        );
      }
      perEmittente.set(credenziale.issuer, [...altri, { ...posto, credenziale }]);
    }
  }
}

/** Is there a token that both would take? */
function siSovrappongono(one: CredenzialeOidc, other: CredenzialeOidc): boolean {
  if (!one.audience.some((audience) => other.audience.includes(audience))) return false;
  return one.clientId === undefined || other.clientId === undefined || one.clientId === other.clientId;
}
