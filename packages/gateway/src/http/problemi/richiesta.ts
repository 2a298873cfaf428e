import type { Motivo } from '../../domain/refusal.js';
import { row } from './problema.js';
import type { Problema } from './problema.js';

/** The request is not in a form that can be read. */
export const DELLA_RICHIESTA = {
  'richiesta-non-valida': row(
    400,
    'no',
    'Richiesta non valida',
    'La richiesta non ha la forma prevista.',
    'Correggere il campo indicato.',
  ),
  'codice-fiscale-non-valido': row(
    422,
    'no',
    'Codice fiscale non valido',
    'Il codice fiscale non ha una forma ammessa o il carattere di controllo non torna.',
    'Ricopiarlo dal documento; le forme da omocodia sono ammesse.',
  ),
  'formato-non-ammesso': row(
    415,
    'no',
    'Formato non ammesso',
    'Il tipo di contenuto della richiesta non è tra quelli accettati.',
    'Usare application/json in UTF-8.',
  ),
  'risposta-non-producibile': row(
    406,
    'no',
    'Risposta non producibile',
    'Nessuno dei formati chiesti con Accept è disponibile.',
    'Chiedere application/json oppure application/xml.',
  ),
  'richiesta-troppo-grande': row(
    413,
    'no',
    'Richiesta troppo grande',
    'Il corpo supera la dimensione ammessa.',
    'Ridurre il corpo della richiesta.',
  ),
  'intestazione-riservata': row(
    400,
    'no',
    'Intestazione riservata',
    'La richiesta porta credenziali o identità che solo il varco può dare.',
    "Togliere l'intestazione indicata: voucher, evidenze e Identity sono prodotti dal varco.",
  ),
  'intestazione-ripetuta': row(
    400,
    'no',
    'Intestazione ripetuta',
    "Un'intestazione che identifica la persona compare più di una volta.",
    "Inviare l'intestazione indicata una volta sola.",
  ),
} as const satisfies Partial<Record<Motivo, Problema>>;
