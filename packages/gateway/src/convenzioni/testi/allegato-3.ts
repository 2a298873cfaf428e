import { FONTI } from '../fonte.js';
import type { DocumentoConvenzione, FasciaScritta } from '../modello.js';
import { partiDi } from './parti.js';
import { daScrivere, tabella } from './tabella.js';

/**
 * The technical data that Allegato 3 asks for: addresses, channels, hours, calls, users (E-19, E-07, E-08, Q-04). Markdown. The layout is ours:
 * INPS's own form, where there is one, is filled in from this.
 */
export function allegato3(documento: DocumentoConvenzione): string {
  const { ente, pecEnte } = partiDi(documento);
  const { portaCooperazione = [], reteOperatori = [] } = documento.indirizzi ?? {};
  const elenco = (addresses: readonly string[], cosa: string): string =>
    addresses.length === 0 ? `- ${daScrivere(cosa)}` : addresses.map((one) => `- \`${one}\``).join('\n');
  return `# Allegato 3 · Dati tecnici

Convenzione: ${documento.protocollo} (${FONTI[documento.modello].sigla})
Ente: ${ente} · PEC ${pecEnte}

## Indirizzo IP pubblico della porta di cooperazione applicativa

${elenco(portaCooperazione, 'nessuno dichiarato')}

## Indirizzi IP della rete degli operatori

${elenco(reteOperatori, 'nessuno dichiarato')}

## Servizi

${tabella(
  ['Servizio', 'Allegato', 'Canale', 'Chiamate al giorno: media', 'massime', 'Utenti', 'Amministratori utenze'],
  documento.servizi.map(({ nome, id, allegato, canale, chiamate, utenti }) => [
    nome ?? id,
    allegato ?? '',
    CANALI[canale],
    String(chiamate?.mediaGiorno ?? ''),
    String(chiamate?.massimoGiorno ?? ''),
    String(utenti?.massimo ?? ''),
    String(utenti?.amministratori ?? ''),
  ]),
)}

## Orari

${orari(documento)}

Dati dal documento della convenzione «${documento.id}». La disposizione è di Varco: se INPS dà un modulo suo, si ricopiano lì.
`;
}

const CANALI = { pdnd: 'PDND', modi: 'API ModI', online: 'sito di INPS' } as const;
const GIORNI = ['', 'lunedì', 'martedì', 'mercoledì', 'giovedì', 'venerdì', 'sabato', 'domenica'];

function orari({ servizi, calendario }: DocumentoConvenzione): string {
  const righe = servizi.flatMap(({ nome, id, orario }) =>
    (['operatori', 'assicurati'] as const).flatMap((chi) =>
      (orario?.[chi] ?? []).map((fascia) => [nome ?? id, chi, `${fascia.dalle}–${fascia.alle}`, giorniDi(fascia)]),
    ),
  );
  if (righe.length === 0) return 'Nessun limite d’orario.';
  const patrono = calendario?.patrono?.split('-').reverse().join('/');
  const note = `Ora di Roma. Festivi: le festività nazionali, le domeniche${patrono === undefined ? '' : ` e il patrono (${patrono})`}.`;
  return `${tabella(['Servizio', 'Chi', 'Ore', 'Giorni'], righe)}\n\n${note}`;
}

function giorniDi({ giorni, festivi = 'inclusi' }: FasciaScritta): string {
  const days = giorni === undefined ? 'tutti i giorni' : giorni.map((day) => GIORNI[day] ?? '').join(', ');
  if (festivi === 'inclusi') return days;
  return festivi === 'esclusi' ? `${days}, esclusi i festivi` : `${days}, solo se festivi`;
}
