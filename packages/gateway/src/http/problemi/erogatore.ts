import type { Motivo } from '../../domain/refusal.js';
import { row } from './problema.js';
import type { Problema } from './problema.js';

/** What PDND and INPS answered, or did not. */
export const DELL_EROGATORE = {
  'assicurato-non-trovato': row(
    404,
    'no',
    'Assicurato non trovato',
    'INPS non ha dati per questo codice fiscale.',
    'Verificare il codice fiscale.',
  ),
  'esito-negativo': row(
    422,
    'no',
    'Esito negativo',
    'INPS ha risposto con un esito diverso da OK.',
    "Leggere l'esito e, se serve, segnalarlo a INPS.",
  ),
  'voucher-rifiutato': row(
    502,
    'no',
    'Voucher rifiutato',
    'PDND non ha rilasciato il voucher.',
    "Avvisare l'ente: chiave, finalità o adesione da controllare su PDND; riportare la correlazione.",
  ),
  'pdnd-satura': row(
    503,
    'si',
    'PDND satura',
    'Troppe richieste di voucher in questo momento.',
    'Riprovare dopo il tempo indicato in Retry-After.',
  ),
  'pdnd-non-disponibile': row(503, 'si', 'PDND non disponibile', 'PDND non risponde.', 'Riprovare più tardi.'),
  'firma-non-disponibile': row(
    503,
    'si',
    'Chiave di firma non raggiungibile',
    "Il dispositivo che custodisce la chiave dell'ente non ha firmato: nulla è partito.",
    "Riprovare più tardi; se dura, avvisare l'ente: dispositivo, token e PIN da controllare.",
  ),
  'erogatore-in-errore': row(
    502,
    'no',
    'INPS in errore',
    'INPS ha risposto con un errore.',
    'Riportare il riferimento govway a INPS.',
  ),
  'erogatore-limite': row(
    429,
    'si',
    'Limite di INPS raggiunto',
    'INPS ha risposto che il limite giornaliero è raggiunto.',
    'Riprovare dopo il tempo indicato in Retry-After: prima, il varco stesso non richiama INPS.',
  ),
  'erogatore-rifiuta': row(
    502,
    'no',
    'INPS rifiuta la chiamata',
    'INPS non riconosce o non autorizza la chiamata.',
    "Avvisare l'ente: certificato, voucher, IP dichiarato.",
  ),
  'erogatore-non-disponibile': row(
    503,
    'si',
    'INPS non disponibile',
    'INPS non è raggiungibile.',
    "Riprovare più tardi; se dura, verificare che l'IP di uscita sia quello dichiarato.",
  ),
  'erogatore-in-ritardo': row(
    504,
    'no',
    'INPS in ritardo',
    'INPS non ha risposto in tempo. La chiamata può essere stata registrata e contata.',
    'La persona può chiedere di nuovo; una macchina no.',
  ),
  'risposta-non-autentica': row(
    502,
    'no',
    'Risposta non autentica',
    'La risposta di INPS non è firmata come deve, e non è stata letta. `causa` dice perché.',
    "Avvisare l'ente, che avvisa INPS: la chiamata è stata fatta e contata, e il registro ne tiene la causa.",
  ),
  'risposta-non-conforme': row(
    502,
    'no',
    'Risposta non conforme',
    'La risposta di INPS non rispetta il contratto caricato.',
    "Avvisare l'ente: il contratto o il profilo vanno aggiornati.",
  ),
} as const satisfies Partial<Record<Motivo, Problema>>;
