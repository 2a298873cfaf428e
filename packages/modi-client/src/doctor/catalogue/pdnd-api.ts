import { error, VALIDATOR, warning, type Entries } from './entry.js';

export const PDND_API = {
  'pdnd/unavailable': {
    is: error(VALIDATOR),
    it: [
      'PDND non ha dato una risposta utile (HTTP {status}).',
      'È un guasto, una manutenzione, o un proxy in mezzo.',
      'Riprovare più tardi; vedere la pagina di stato di PDND.',
    ],
    en: [
      'PDND gave no useful answer (HTTP {status}).',
      'An outage, maintenance, or a proxy in between.',
      'Try later; see PDND’s status page.',
    ],
  },
  'pdnd/kid-not-found': {
    is: error('pagopa/pdnd-interop-frontend#1311'),
    it: [
      'PDND non conosce quel kid (404).',
      'La chiave non è caricata in questo ambiente, è stata tolta, o è una chiave di PDND (quelle stanno nel JWKS).',
      'Caricare la chiave pubblica; per i voucher usare /.well-known/jwks.json.',
    ],
    en: [
      'PDND does not know that kid (404).',
      'The key is not uploaded in this environment, was removed, or is one of PDND’s own (those are in the JWKS).',
      'Upload the public key; for vouchers use /.well-known/jwks.json.',
    ],
  },
  'pdnd/key-of-another-client': {
    is: warning('PDND Interop API'),
    it: [
      'PDND conosce la chiave, e dice che è di un altro client.',
      'La stessa chiave può stare in più client; se in quello di cui si parla non c’è, il voucher è rifiutato (015-0008).',
      'Guardare su PDND in quale client è caricata, e usare quel client_id, o caricarla nel client giusto.',
    ],
    en: [
      'PDND knows the key, and says it is another client’s.',
      'The same key may be in several clients; where it is not in the one in question, the voucher is refused (015-0008).',
      'Look on PDND which client it is uploaded in, and use that client_id, or upload it in the right client.',
    ],
  },
  'pdnd/api-unauthorised': {
    is: error('PDND Interop API'),
    it: [
      'L’API di PDND non ha accettato il voucher (401).',
      'È scaduto, è di un e-service invece che m2m, di un altro ambiente, o la prova DPoP non va.',
      'Chiedere un voucher m2m con un client Interop-API di questo ambiente.',
    ],
    en: [
      'PDND’s API did not take the voucher (401).',
      'It expired, is an e-service’s instead of m2m, belongs to another environment, or the DPoP proof is wrong.',
      'Ask for an m2m voucher with an Interop-API client of this environment.',
    ],
  },
  'pdnd/api-forbidden': {
    is: error('pagopa/pdnd-interop-frontend#1673'),
    it: [
      'L’API di PDND rifiuta il ruolo del voucher (403).',
      'L’API v1 vuole il ruolo m2m e rifiuta m2m-admin (009-9993); le scritture di v3 vogliono m2m-admin.',
      'Usare un client Interop-API col ruolo giusto per quella versione.',
    ],
    en: [
      'PDND’s API refuses the voucher’s role (403).',
      'API v1 wants role m2m and refuses m2m-admin (009-9993); writes of v3 want m2m-admin.',
      'Use an Interop-API client with the right role for that version.',
    ],
  },
  'pdnd/api-scheme': {
    is: error('pagopa/pdnd-interop-frontend#2208'),
    it: [
      'L’API v3 di PDND accetta solo voucher DPoP; v1 e v2 solo Bearer.',
      'Con Authorization: Bearer la v3 risponde 400.',
      'Chiedere un voucher DPoP e mandare Authorization: DPoP con la prova, o usare la v2 con Bearer.',
    ],
    en: [
      'PDND’s API v3 takes DPoP vouchers only; v1 and v2 take Bearer only.',
      'With Authorization: Bearer v3 answers 400.',
      'Ask for a DPoP voucher and send Authorization: DPoP with the proof, or use v2 with Bearer.',
    ],
  },
  'pdnd/api-malformed-authorization': {
    is: error('pagopa/pdnd-interop-frontend#1306'),
    it: [
      'L’intestazione Authorization è malformata (403 del gateway di PDND, «Invalid key=value pair»).',
      'Non è arrivata fino all’API: di solito manca lo schema, o il percorso non esiste.',
      'Scrivere Authorization: Bearer <voucher> (o DPoP), e controllare il percorso.',
    ],
    en: [
      'The Authorization header is malformed (403 of PDND’s gateway, “Invalid key=value pair”).',
      'It did not get as far as the API: mostly the scheme is missing, or the path does not exist.',
      'Write Authorization: Bearer <voucher> (or DPoP), and check the path.',
    ],
  },
} as const satisfies Entries;
