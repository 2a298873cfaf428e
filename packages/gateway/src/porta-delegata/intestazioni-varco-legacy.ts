import { containsCodiceFiscale, SENZA_CODICE_FISCALE } from '../domain/codice-fiscale-nel-testo.js';
import type { Applicazione, PortaDelegata } from '../domain/ente.js';
import { LIVELLI, type Livello } from '../domain/persona.js';
import { difettoComune, difettoPorta, type Difetto } from './difetto.js';
import { headerValues } from './messaggio.js';

const CIRCOSTANZE = ['Varco-Postazione', 'Varco-LoA', 'Varco-Pratica'] as const;
const PERSONE = ['Varco-Operatore', 'Varco-Assicurato'] as const;
const TESTO = /^[\x20-\x7e]{1,128}$/;

export interface Circostanze {
  readonly postazione?: string;
  readonly livello?: Livello;
  readonly pratica?: string;
}

/**
 * What a reverse proxy set before an unchanged application may add. Empty headers count as not sent; every header at most once; only an
 * application trusted to speak for persons may send them. The person himself comes from the porta's source and from nowhere else.
 */
export function readCircostanze(
  rawHeaders: readonly string[],
  applicazione: Applicazione,
  porta: PortaDelegata,
): { readonly circostanze: Circostanze; readonly difetto?: Difetto } {
  const no = (difetto: Difetto): { circostanze: Circostanze; difetto: Difetto } => ({ circostanze: {}, difetto });
  const fonte = porta.fontePersona.tipo === 'header' ? porta.fontePersona.nome.toLowerCase() : undefined;
  const sent = new Map<string, string>();
  for (const nome of [...CIRCOSTANZE, ...PERSONE]) {
    if (nome.toLowerCase() === fonte) continue;
    const values = headerValues(rawHeaders, nome);
    if (values.length > 1)
      return no(difettoComune({ motivo: 'intestazione-ripetuta', campo: nome, requisito: 'Q-03' }));
    if (values[0]) sent.set(nome, values[0]);
  }
  const [prima] = sent.keys();
  if (prima !== undefined && !applicazione.attestaPersona) {
    return no(
      difettoComune({
        motivo: 'applicazione-non-ammessa',
        campo: prima,
        requisito: 'Q-03',
        dettaglio: "L'applicazione non è autorizzata a usare le intestazioni Varco-*.",
      }),
    );
  }
  const persona = PERSONE.find((nome) => sent.has(nome));
  if (persona) {
    return no(
      difettoComune({
        motivo: 'intestazione-riservata',
        campo: persona,
        requisito: 'Q-03',
        dettaglio:
          "La porta delegata legge la persona da un'altra fonte: togliere questa intestazione o configurarla come fonte.",
      }),
    );
  }
  for (const nome of ['Varco-Postazione', 'Varco-Pratica'] as const) {
    const valore = sent.get(nome);
    if (valore !== undefined && !TESTO.test(valore)) {
      return no(
        difettoPorta('persona-non-leggibile', { campo: nome, dettaglio: 'Da 1 a 128 caratteri ASCII stampabili.' }),
      );
    }
    if (valore !== undefined && containsCodiceFiscale(valore)) {
      return no(difettoComune({ motivo: 'richiesta-non-valida', campo: nome, dettaglio: SENZA_CODICE_FISCALE[nome] }));
    }
  }
  const loa = sent.get('Varco-LoA');
  const livello = LIVELLI.find((known) => known === loa);
  if (loa !== undefined && livello === undefined) {
    return no(
      difettoPorta('persona-non-leggibile', { campo: 'Varco-LoA', dettaglio: `Uno tra ${LIVELLI.join(', ')}.` }),
    );
  }
  const postazione = sent.get('Varco-Postazione');
  const pratica = sent.get('Varco-Pratica');
  return {
    circostanze: {
      ...(postazione === undefined ? {} : { postazione }),
      ...(livello === undefined ? {} : { livello }),
      ...(pratica === undefined ? {} : { pratica }),
    },
  };
}
