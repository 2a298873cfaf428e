import { createReadStream } from 'node:fs';
import { parseCodiceFiscale } from '@varco/eci-mapper';
import type { DifettoCodiceFiscale } from '@varco/eci-mapper';
import { isStatoIscritto } from '../domain/iscrizione.js';
import type { StatoInElenco } from './formato.js';

/** What may be wrong with a line, besides its codice fiscale. */
export type DifettoRiga = DifettoCodiceFiscale | 'intestazione' | 'colonne' | 'virgolette' | 'stato' | 'stato-diverso';

/** A line that cannot be used: which, and why. Never what it says. */
export interface RigaScartata {
  /** From 1. */
  readonly riga: number;
  readonly difetto: DifettoRiga;
}

export interface RigaLetta {
  readonly riga: number;
  readonly codiceFiscale: string;
  readonly stato: StatoInElenco;
}

/** How a list is written: a codice fiscale a line, or CSV with a line of headings. */
interface Forma {
  readonly conStati: boolean;
  readonly separatore: string;
  readonly colonne: readonly string[];
}

const SEMPLICE: Forma = { conStati: false, separatore: '', colonne: ['codicefiscale'] };

export interface Righe {
  /** Does the list say in which status its people are? Known once the first line was read. */
  conStati(): boolean;
  lines(): AsyncIterable<RigaLetta | RigaScartata>;
}

/**
 * A list of people in UTF-8: one codice fiscale a line, or CSV (`;` or `,`) whose first line says `codiceFiscale` and `stato`, in either
 * order and nothing else. Empty lines are skipped; any case; `TINIT-` removed. Statuses: `attivo`, `cessato`, `pensionato`, `deceduto`.
 */
export function readRighe(path: string): Righe {
  let forma: Forma | undefined;
  return {
    conStati: () => forma?.conStati ?? false,
    async *lines() {
      let riga = 0;
      for await (const line of linesOf(path)) {
        riga += 1;
        const text = (riga === 1 ? line.replace(/^\uFEFF/, '') : line).trim();
        if (text === '') continue;
        if (forma === undefined) {
          const found = readForma(text);
          forma = found ?? SEMPLICE;
          if (found === undefined && /[;,\t]/.test(text)) {
            yield { riga, difetto: 'intestazione' };
            return;
          }
          if (found !== undefined) continue;
        }
        yield readRiga(riga, text, forma);
      }
    },
  };
}

/** `undefined`: the first line is not headings. */
function readForma(text: string): Forma | undefined {
  for (const separatore of [';', ',']) {
    const colonne = splitCsv(text.toLowerCase(), separatore);
    if (colonne?.length === 2 && colonne.includes('codicefiscale') && colonne.includes('stato'))
      return { conStati: true, separatore, colonne };
  }
  return text.toLowerCase() === 'codicefiscale' ? SEMPLICE : undefined;
}

function readRiga(riga: number, text: string, { conStati, separatore, colonne }: Forma): RigaLetta | RigaScartata {
  const fields = conStati ? splitCsv(text, separatore) : [text];
  if (fields === undefined) return { riga, difetto: 'virgolette' };
  if (fields.length !== colonne.length) return { riga, difetto: 'colonne' };
  const esito = parseCodiceFiscale(fields[colonne.indexOf('codicefiscale')] ?? '');
  if (!esito.ok) return { riga, difetto: esito.difetto };
  const { codiceFiscale } = esito;
  if (!conStati) return { riga, codiceFiscale, stato: 'iscritto' };
  const stato = fields[colonne.indexOf('stato')]?.toLowerCase();
  return isStatoIscritto(stato) ? { riga, codiceFiscale, stato } : { riga, difetto: 'stato' };
}

const CAMPO = {
  ';': /\s*(?:"((?:[^"]|"")*)"|([^;"]*))\s*(?:;|$)/y,
  ',': /\s*(?:"((?:[^"]|"")*)"|([^,"]*))\s*(?:,|$)/y,
};

/** Fields of a line (RFC 4180, none with a line end inside); `undefined`: a quotation mark that does not close, or stands where none may. */
function splitCsv(text: string, separatore: string): readonly string[] | undefined {
  if (!text.includes('"')) return text.split(separatore).map((field) => field.trim());
  const campo = CAMPO[separatore === ';' ? ';' : ','];
  const fields: string[] = [];
  campo.lastIndex = 0;
  for (;;) {
    const found = campo.exec(text);
    if (found === null) return undefined;
    const [whole, quoted, plain = ''] = found;
    fields.push((quoted?.replaceAll('""', '"') ?? plain).trim());
    if (!whole.endsWith(separatore)) return campo.lastIndex === text.length ? fields : undefined;
    if (campo.lastIndex === text.length) return [...fields, ''];
  }
}

/** Not by node:readline, which lets an error of the file it reads go unheard. */
async function* linesOf(path: string): AsyncIterable<string> {
  let rest = '';
  for await (const chunk of createReadStream(path, { encoding: 'utf8', highWaterMark: 256 * 1024 })) {
    const lines = (rest + String(chunk)).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  yield rest;
}
