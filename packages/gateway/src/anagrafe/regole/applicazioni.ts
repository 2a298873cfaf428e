import { avviso, difetto, pointer } from '../../config/difetto.js';
import type { Rilievo } from '../../config/difetto.js';
import { checkCidr } from '../../config/reti.js';
import { verifySegreto } from '../../config/segreti.js';
import type { Ente, PortaDelegata } from '../../domain/ente.js';
import { servizioInesistente } from './convenzioni.js';
import type { Regola } from './regola.js';

/** Paths that the gateway answers itself: a porta delegata there would never be reached, or would hide them. */
const RISERVATI = ['/v1', '/health', '/status', '/problemi', '/openapi', '/openapi.json', '/openapi.yaml', '/console'];

/** Headers that mean something else, and are never taken for the name of a person. */
const HEADER_RISERVATI =
  /^(?:authorization|proxy-.*|cookie|dpop|digest|host|connection|content-.*|transfer-encoding|soapaction|user-agent|forwarded|x-forwarded-.*|agid-jwt-.*|inps-identity-.*)$/i;

/** Texts that somebody hashes in place of a generated secret. */
const OVVI = [
  '',
  'password',
  'Password1',
  'changeme',
  'secret',
  'segreto',
  'admin',
  'test',
  'prova',
  'varco',
  '12345678',
  '\n',
];

export const reti: Regola = function* ({ ente, percorso }) {
  for (const [list, items] of [
    ['applicazioni', ente.applicazioni],
    ['operatori', ente.operatori],
  ] as const) {
    for (const [index, item] of items.entries()) {
      for (const [n, cidr] of item.reti.entries()) {
        const found = checkCidr(percorso + pointer(list, index, 'reti', n), cidr);
        if (found) yield found;
      }
    }
  }
};

/**
 * Without networks, E-07 binds nobody, and says nothing when it does not. A finding for each application whose word on persons is taken
 * from anywhere; one for all the operators of an ente that may work from anywhere, as there may be hundreds.
 */
export const retiMancanti: Regola = function* ({ ente, percorso }) {
  for (const [index, { attestaPersona, porteDelegate, reti: sue }] of ente.applicazioni.entries()) {
    const nomina = attestaPersona || porteDelegate.some(({ tipoPersona }) => tipoPersona === 'operatore');
    if (!nomina || sue.length > 0) continue;
    const fix = 'scrivi in reti gli indirizzi da cui chiama (E-07)';
    const problem = 'questa applicazione dice chi è la persona, e può farlo da qualunque indirizzo';
    yield avviso('reti-mancanti', percorso + pointer('applicazioni', index), problem, fix);
  }
  const consenso = ente.convenzioni.some(({ servizi }) =>
    servizi.some(({ consensoOperatori }) => consensoOperatori !== undefined),
  );
  const liberi = [...ente.operatori.entries()].filter(
    ([, { stato, reti: sue }]) => stato === 'abilitato' && sue.length === 0,
  );
  const [first] = liberi;
  if (!consenso || first === undefined) return;
  const how =
    liberi.length === 1 ? 'questo operatore abilitato' : `${liberi.length} operatori abilitati, da questo in poi,`;
  yield avviso(
    'reti-mancanti',
    percorso + pointer('operatori', first[0]),
    `${how} senza reti: nessuno controlla da quale postazione lavora chi chiede (E-07)`,
    'scrivi in reti quelle delle postazioni, dichiarate a INPS; la postazione resta parola dell’applicazione',
  );
};

export const segretiDelleApplicazioni: Regola = function* ({ ente, percorso }) {
  for (const [a, applicazione] of ente.applicazioni.entries()) {
    for (const [c, credenziale] of applicazione.credenziali.entries()) {
      if (credenziale.tipo !== 'basic') continue;
      const { utente, segretoSha256 } = credenziale;
      if (![...OVVI, utente, ente.id, applicazione.id].some((text) => verifySegreto(text, segretoSha256))) continue;
      const at = percorso + pointer('applicazioni', a, 'credenziali', c, 'segretoSha256');
      yield difetto(
        'segreto-debole',
        at,
        'questo è lo SHA-256 di un segreto che chiunque indovina',
        'fanne uno con: varco segreto',
      );
    }
  }
};

export const porteDelegate: Regola = function* ({ ente, percorso }) {
  const servizi = new Set(ente.servizi.map(({ id }) => id));
  for (const [a, applicazione] of ente.applicazioni.entries()) {
    for (const [p, porta] of applicazione.porteDelegate.entries()) {
      const at = percorso + pointer('applicazioni', a, 'porteDelegate', p);
      if (!servizi.has(porta.servizioId)) yield servizioInesistente(`${at}/servizioId`, porta.servizioId, servizi);
      if (isReserved(porta.percorso)) {
        yield difetto(
          'percorso-riservato',
          `${at}/percorso`,
          'a questo percorso risponde Varco stesso',
          `evita ${RISERVATI.join(', ')}`,
        );
      }
      yield* fontePersona(porta, at);
      yield* operatoriSenzaConsenso(ente, porta, at);
    }
  }
};

function isReserved(percorso: string): boolean {
  return RISERVATI.some((reserved) => percorso === reserved || percorso.startsWith(`${reserved}/`));
}

function* fontePersona({ fontePersona: fonte, tipoPersona }: PortaDelegata, at: string): Iterable<Rilievo> {
  if (fonte.tipo === 'assicurato-attestato' && tipoPersona !== 'assicurato') {
    const fix = 'scrivi tipoPersona: assicurato, o indica da dove viene il codice dell’operatore';
    yield difetto(
      'persona-incoerente',
      `${at}/tipoPersona`,
      'la fonte «assicurato-attestato» non può nominare un operatore (Q-03b)',
      fix,
    );
  }
  if (fonte.tipo === 'header' && HEADER_RISERVATI.test(fonte.nome)) {
    const fix = 'usa un header dell’applicazione, come X-Utente';
    yield difetto(
      'intestazione-riservata',
      `${at}/fontePersona/nome`,
      `«${fonte.nome}» ha già un altro significato`,
      fix,
    );
  }
}

function* operatoriSenzaConsenso(
  { convenzioni }: Ente,
  { servizioId, tipoPersona }: PortaDelegata,
  at: string,
): Iterable<Rilievo> {
  if (tipoPersona !== 'operatore') return;
  const condizioni = convenzioni.flatMap((convenzione) =>
    convenzione.servizi.filter((one) => one.servizioId === servizioId),
  );
  if (condizioni.some(({ consensoOperatori }) => consensoOperatori !== undefined)) return;
  const fix = 'registra il protocollo del consenso di INPS in consensoOperatori (E-03)';
  yield avviso(
    'operatori-senza-consenso',
    `${at}/tipoPersona`,
    'nessuna convenzione ammette operatori per questo servizio: saranno rifiutati',
    fix,
  );
}
