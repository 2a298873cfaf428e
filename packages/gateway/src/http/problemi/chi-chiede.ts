import type { Motivo } from '../../domain/refusal.js';
import { row } from './problema.js';
import type { Problema } from './problema.js';

/** Who asks: the application, the person, what each may. */
export const DI_CHI_CHIEDE = {
  'applicazione-non-riconosciuta': row(
    401,
    'no',
    'Applicazione non riconosciuta',
    "Le credenziali dell'applicazione mancano o non sono valide.",
    'Presentare il certificato, le credenziali Basic assegnate o un token del fornitore configurato.',
  ),
  'token-non-valido': row(
    401,
    'no',
    'Token non valido',
    "Il token del fornitore d'identità non si può accettare.",
    'Chiedere un token nuovo, destinato a Varco, al fornitore configurato.',
  ),
  'troppi-tentativi': row(
    429,
    'si',
    'Troppi tentativi',
    'Troppe credenziali sbagliate da questo indirizzo: per un poco non se ne provano altre.',
    'Correggere le credenziali, e riprovare dopo il tempo indicato in Retry-After.',
  ),
  'fornitore-identita-non-disponibile': row(
    503,
    'si',
    "Fornitore d'identità non disponibile",
    "Le chiavi del fornitore d'identità non si possono leggere: i suoi token non si possono verificare.",
    'Riprovare più tardi.',
  ),
  'applicazione-sospesa': row(
    403,
    'no',
    'Applicazione sospesa',
    "L'applicazione è sospesa.",
    "Rivolgersi all'Amministratore utenze dell'ente.",
  ),
  'applicazione-non-ammessa': row(
    403,
    'no',
    'Applicazione non ammessa',
    "L'applicazione non può fare questa richiesta.",
    "Far autorizzare l'applicazione nell'anagrafe dell'ente.",
  ),
  'indirizzo-non-ammesso': row(
    403,
    'no',
    'Indirizzo non ammesso',
    "L'indirizzo di provenienza non è tra quelli dichiarati.",
    "Chiamare da una rete dichiarata, o aggiornarla nell'anagrafe.",
  ),
  'persona-assente': row(
    400,
    'no',
    'Persona non identificata',
    'Ogni consultazione deve portare la persona che la chiede: nessuna persona, nessuna chiamata.',
    'Indicare Varco-Assicurato oppure Varco-Operatore.',
  ),
  'persona-diversa': row(
    403,
    'no',
    'Persona diversa',
    'Un assicurato può chiedere solo la propria posizione.',
    "Chiedere la posizione dell'assicurato che ha fatto accesso.",
  ),
  'operatore-non-riconosciuto': row(
    401,
    'no',
    'Operatore non riconosciuto',
    "L'operatore non è tra quelli dell'ente.",
    "Far abilitare l'operatore dall'Amministratore utenze.",
  ),
  'operatore-non-abilitato': row(
    403,
    'no',
    'Operatore non abilitato',
    "L'abilitazione dell'operatore è stata revocata.",
    "Rivolgersi all'Amministratore utenze.",
  ),
  'operatori-non-ammessi': row(
    403,
    'no',
    'Operatori non ammessi',
    'La convenzione riserva la cooperazione applicativa agli assicurati; gli operatori usano il servizio online di INPS.',
    "Registrare il protocollo del consenso di INPS, se c'è.",
  ),
  'operatore-non-informato': row(
    403,
    'no',
    'Operatore non informato',
    "L'operatore non ha preso visione dell'informativa in vigore sul tracciamento degli accessi.",
    "L'Amministratore utenze attesta la presa visione: varco operatore informativa attesta.",
  ),
  'operatore-in-uso-altrove': row(
    403,
    'no',
    "Operatore in uso da un'altra postazione",
    "Lo stesso operatore ha chiesto poco fa da un'altra postazione.",
    "Se ha cambiato posto, riprovare fra qualche minuto; se non era lui, avvisare subito l'Amministratore utenze.",
  ),
  'livello-insufficiente': row(
    403,
    'no',
    'Livello di autenticazione insufficiente',
    'La persona ha fatto accesso con un livello inferiore a quello richiesto.',
    'Accedere con SPID di livello 2 o superiore, CIE o CNS, e indicarlo in Varco-LoA.',
  ),
  'pratica-assente': row(
    400,
    'no',
    'Riferimento della pratica assente',
    'La consultazione di un operatore deve riportare la pratica che la motiva.',
    'Indicare Varco-Pratica nella forma stabilita.',
  ),
} as const satisfies Partial<Record<Motivo, Problema>>;
