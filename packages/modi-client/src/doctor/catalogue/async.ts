import { error, VALIDATOR, type Entries } from './entry.js';

export const ASYNC = {
  'async/scope-missing': {
    is: error(VALIDATOR, '0034'),
    it: [
      'Manca scope, e la richiesta va all’endpoint asincrono.',
      '/token.oauth2.async vuole sapere quale delle quattro fasi è.',
      'Mettere in scope start_interaction, callback_invocation, get_resource o confirmation.',
    ],
    en: [
      'scope is missing, and the request goes to the asynchronous endpoint.',
      '/token.oauth2.async wants to know which of the four phases it is.',
      'Put start_interaction, callback_invocation, get_resource or confirmation into scope.',
    ],
  },
  'async/scope-unknown': {
    is: error(VALIDATOR, '0035'),
    it: [
      'scope non è una delle quattro fasi.',
      'PDND conosce solo start_interaction, callback_invocation, get_resource e confirmation.',
      'Scrivere la fase giusta, in minuscolo.',
    ],
    en: [
      'scope is none of the four phases.',
      'PDND knows start_interaction, callback_invocation, get_resource and confirmation only.',
      'Write the right phase, in lower case.',
    ],
  },
  'async/interaction-id-format': {
    is: error(VALIDATOR, '0036'),
    it: [
      'interactionId non è un UUID.',
      'È quello che PDND ha messo nel voucher della prima fase.',
      'Copiarlo dal voucher di start_interaction.',
    ],
    en: [
      'interactionId is not a UUID.',
      'It is the one that PDND put into the voucher of the first phase.',
      'Copy it from the voucher of start_interaction.',
    ],
  },
  'async/url-callback-format': {
    is: error(VALIDATOR, '0037'),
    it: ['urlCallback non è un URL.', 'È l’indirizzo a cui l’erogatore richiamerà.', 'Scrivere un URL assoluto https.'],
    en: [
      'urlCallback is not a URL.',
      'It is the address the erogatore will call back.',
      'Write an absolute https URL.',
    ],
  },
  'async/entity-number-format': {
    is: error(VALIDATOR, '0038'),
    it: [
      'entityNumber non è un numero intero.',
      'Dice quante risorse sono pronte.',
      'Scrivere un intero, senza virgolette.',
    ],
    en: [
      'entityNumber is not a whole number.',
      'It says how many resources are ready.',
      'Write an integer, without quotes.',
    ],
  },
  'async/url-callback-missing': {
    is: error(VALIDATOR, '0040'),
    it: [
      'Manca urlCallback.',
      'start_interaction non si può fare senza l’indirizzo di richiamata.',
      'Aggiungere urlCallback.',
    ],
    en: [
      'urlCallback is missing.',
      'start_interaction cannot be done without the address to call back.',
      'Add urlCallback.',
    ],
  },
  'async/interaction-id-missing': {
    is: error(VALIDATOR, '0041'),
    it: [
      'Manca interactionId.',
      'Dalla seconda fase in poi PDND vuole sapere di quale interazione si tratta.',
      'Aggiungere l’interactionId del voucher di start_interaction.',
    ],
    en: [
      'interactionId is missing.',
      'From the second phase on PDND wants to know which interaction it is.',
      'Add the interactionId of the voucher of start_interaction.',
    ],
  },
  'async/entity-number-missing': {
    is: error(VALIDATOR, '0042'),
    it: [
      'Manca entityNumber.',
      'callback_invocation deve dire quante risorse sono pronte.',
      'Aggiungere entityNumber, da 1 a maxResultSet.',
    ],
    en: [
      'entityNumber is missing.',
      'callback_invocation must say how many resources are ready.',
      'Add entityNumber, from 1 to maxResultSet.',
    ],
  },
  'async/entity-number-not-positive': {
    is: error(VALIDATOR, '0043'),
    it: ['entityNumber è zero o negativo.', 'Deve essere almeno 1.', 'Scrivere un intero da 1 a maxResultSet.'],
    en: ['entityNumber is zero or negative.', 'It must be at least 1.', 'Write an integer from 1 to maxResultSet.'],
  },
} as const satisfies Entries;
