import type { Motivo } from '../../domain/refusal.js';
import { row } from './problema.js';
import type { Problema } from './problema.js';

/** What is the gateway’s own. */
export const DI_VARCO = {
  'tracciamento-non-disponibile': row(
    503,
    'si',
    'Tracciamento non disponibile',
    "L'accesso non può essere registrato, quindi non avviene.",
    'Riprovare più tardi.',
  ),
  'contatori-non-disponibili': row(
    503,
    'si',
    'Contatori non disponibili',
    'Non si può sapere se la consultazione è ancora nei limiti della convenzione, quindi non avviene.',
    'Riprovare dopo il tempo indicato in Retry-After.',
  ),
  'servizio-saturo': row(
    503,
    'si',
    'Troppe richieste',
    'Il varco ha troppe consultazioni in corso.',
    'Riprovare dopo il tempo indicato in Retry-After.',
  ),
  'esito-non-registrato': row(
    503,
    'no',
    'Esito non registrato',
    'La chiamata a INPS è avvenuta, ma il suo esito non si è potuto registrare: la risposta è trattenuta.',
    'La persona può chiedere di nuovo quando il varco è tornato operativo; una macchina no: sarebbe un altro accesso.',
  ),
  'richiesta-abbandonata': row(
    408,
    'no',
    'Richiesta abbandonata',
    'Chi ha chiesto ha chiuso la connessione prima che la chiamata partisse: INPS non è stata interrogata.',
    'Chiedere di nuovo, se serve ancora.',
  ),
  'servizio-in-chiusura': row(
    503,
    'si',
    'Servizio in chiusura',
    'Il varco sta terminando le chiamate in corso.',
    'Riprovare fra qualche secondo.',
  ),
  'errore-interno': row(
    500,
    'no',
    'Errore interno',
    'Qualcosa non ha funzionato. Ce ne scusiamo.',
    "Riportare l'identificativo dell'accesso.",
  ),
} as const satisfies Partial<Record<Motivo, Problema>>;
