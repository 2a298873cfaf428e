import { readFile } from 'node:fs/promises';
import { parseCodiceFiscale } from '@varco/eci-mapper';
import type { Identita } from '../operatori/identita.js';
import type { ProfiloOperatore } from '../operatori/profilo.js';
import type { RifiutoOperatori } from '../operatori/rifiuto.js';
import { elenco, inChiaro, lamenta, unica } from './operatore-comune.js';

export const NOMI_PROFILO = [
  'atto',
  'reti',
  'servizi',
  'finalita',
  'dal',
  'al',
  'max-ora',
  'max-giorno',
  'max-soggetti',
];
export const USO_PROFILO = `  profilo: [--reti CIDR,…] [--servizi ID,…] [--finalita UUID,…] [--dal AAAA-MM-GG] [--al AAAA-MM-GG]
           [--max-ora N] [--max-giorno N] [--max-soggetti N]
`;

const NUMERI = ['max-ora', 'max-giorno', 'max-soggetti'] as const;
const UNICHE = ['atto', 'dal', 'al', ...NUMERI] as const;

type Valori = Parameters<typeof unica>[0];

/** What the options say an operator may; `undefined`: one is there twice, empty, or not a number, and it has been said which. */
export function leggiProfilo(values: Valori): ProfiloOperatore | undefined {
  const [atto, dal, al] = ['atto', 'dal', 'al'].map((name) => unica(values, name));
  const [ora, giorno, soggettiGiorno] = NUMERI.map((name) => unica(values, name));
  const wrong = UNICHE.find((name) => unica(values, name) === null);
  const nonNumero = NUMERI.find((name) => !/^\d{1,9}$/.test(unica(values, name) ?? '0'));
  if (wrong !== undefined) lamenta(`--${wrong} è vuota, o c’è due volte`);
  else if (nonNumero !== undefined) lamenta(`--${nonNumero} vuole un numero intero`);
  if (wrong !== undefined || nonNumero !== undefined || inChiaro('atto', atto ?? '')) return undefined;
  const limiti = {
    ...(ora && { ora: Number(ora) }),
    ...(giorno && { giorno: Number(giorno) }),
    ...(soggettiGiorno && { soggettiGiorno: Number(soggettiGiorno) }),
  };
  const lists = Object.fromEntries(
    ['reti', 'servizi', 'finalita'].flatMap((name) => (values[name] ? [[name, elenco(values, name)]] : [])),
  );
  return {
    ...lists,
    ...(atto && { attoDesignazione: atto }),
    ...(dal && { dal }),
    ...(al && { al }),
    ...(Object.keys(limiti).length > 0 && { limiti }),
  };
}

/** A person's name and codice fiscale; the latter from a file, because arguments stay in histories. */
export async function leggiIdentita(nome: string, cfFile: string): Promise<Identita | readonly RifiutoOperatori[]> {
  const problem = await readText(cfFile).then(
    (text) => {
      const esito = parseCodiceFiscale(text.trim());
      return esito.ok
        ? { nome, codiceFiscale: esito.codiceFiscale }
        : 'il file non contiene un codice fiscale valido, e nient’altro';
    },
    (error: unknown) => {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
      return `il file del codice fiscale non si può leggere (${code})`;
    },
  );
  if (typeof problem !== 'string') return problem;
  return [{ motivo: 'dati-non-validi', problema: problem, rimedio: 'controlla --cf-file' }];
}

async function readText(path: string): Promise<string> {
  if (path !== '-') return readFile(path, 'utf8');
  const chunks: Uint8Array[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks).toString('utf8');
}
