import type { Motivo } from '../../domain/refusal.js';
import { row } from './problema.js';
import type { Problema } from './problema.js';

/** What the convention and its limits do not let pass. */
export const DELLA_CONVENZIONE = {
  'servizio-sconosciuto': row(
    404,
    'no',
    'Servizio sconosciuto',
    "L'ente non ha configurato questo servizio.",
    "Controllare il percorso o l'anagrafe.",
  ),
  'convenzione-assente': row(
    403,
    'no',
    'Convenzione assente',
    'Nessuna convenzione in corso copre questo servizio.',
    "Registrare la convenzione nell'anagrafe.",
  ),
  'finalita-non-ammessa': row(
    403,
    'no',
    'Finalità non ammessa',
    'La convenzione non ammette la finalità PDND con cui il servizio chiede.',
    "Avvisare l'ente: la finalità del servizio e quelle dell'allegato non coincidono.",
  ),
  'convenzione-sospesa': row(
    403,
    'no',
    'Servizio sospeso',
    'Il servizio è sospeso: non è un guasto.',
    'Attendere la riattivazione comunicata.',
  ),
  'servizio-in-manutenzione': row(
    503,
    'si',
    'Servizio fermo per manutenzione',
    'È in corso una manutenzione annunciata: non è un guasto.',
    'Riprovare dopo la fine annunciata; nel frattempo usare la via concordata.',
  ),
  'convenzione-scaduta': row(
    403,
    'no',
    'Convenzione scaduta',
    'La convenzione è terminata.',
    'Rinnovare la convenzione e registrarla.',
  ),
  'fuori-fascia-oraria': row(
    403,
    'si',
    'Fuori fascia oraria',
    "Il servizio non è disponibile in quest'ora.",
    'Riprovare nella fascia indicata.',
  ),
  'assicurato-non-iscritto': row(
    403,
    'no',
    'Assicurato non iscritto',
    "La persona non è tra gli iscritti dell'ente.",
    "Consultare solo i propri iscritti; se lo è, aggiornare l'elenco.",
  ),
  'stato-iscritto-non-ammesso': row(
    403,
    'no',
    'Stato di iscrizione non ammesso',
    "La persona è tra gli iscritti dell'ente, in uno stato per il quale questo servizio non si può chiedere.",
    "Verificare lo stato nell'elenco; in casi particolari il Supervisore può concedere un'eccezione a tempo.",
  ),
  'iscritti-non-disponibili': row(
    503,
    'si',
    'Elenco degli iscritti non disponibile',
    'Non è stato possibile verificare che la persona sia iscritta.',
    'Riprovare più tardi.',
  ),
  'consultazione-massiva': row(
    403,
    'no',
    'Consultazione massiva non ammessa',
    'La richiesta riguarda più persone insieme: la consultazione è di una persona per volta.',
    'Chiedere una persona per volta, per una pratica. Gli estratti di tutti gli iscritti (DM 4/2/2005) si chiedono al Casellario dei Lavoratori Attivi, fuori da questo servizio.',
  ),
  'quota-esaurita': row(
    429,
    'si',
    'Quota esaurita',
    'Le chiamate ammesse in questo periodo sono finite.',
    'Riprovare dopo il tempo indicato in Retry-After.',
  ),
} as const satisfies Partial<Record<Motivo, Problema>>;
