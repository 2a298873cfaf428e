import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { parseCodiceFiscale } from '@varco/eci-mapper';
import { concediEccezione, DURATA_MASSIMA_MS } from '../iscritti/eccezione.js';
import type { EsitoEccezione } from '../iscritti/eccezione.js';
import { chiediCodice } from './chiedi-codice.js';
import { fraseFirma, inUfficio, obbligatorie, stampa } from './ufficio.js';
import type { Ufficio } from './ufficio.js';

const GIORNO_MS = 86_400_000;
const GIORNI_MASSIMI = DURATA_MASSIMA_MS / GIORNO_MS;

const USO = `varco iscritti eccezione --config FILE --ente ID --persona ID --motivo TESTO --soggetto-file FILE
                           (--giorni N | --togli) [--servizio ID] [--otp-file FILE]
  il Supervisore, con il suo codice, lascia chiedere di una persona per N giorni (al più ${GIORNI_MASSIMI}), qualunque cosa dica l’elenco
  il codice fiscale: in un file, o - per stdin; mai fra gli argomenti. Il codice: --otp-file, VARCO_OTP, o al terminale
  --togli: toglie l’eccezione; --servizio: solo per quel servizio
`;

interface Opzioni {
  readonly config: string;
  readonly ente: string;
  readonly persona: string;
  readonly motivo: string;
  readonly soggettoFile: string;
  readonly durataMs: number;
  readonly servizio?: string;
  readonly otpFile?: string;
}

/**
 * Grants or takes away an exception about one person: running instances take it within two seconds. JSON on stdout, without the codice
 * fiscale. Exit 0 done; 1 refused; 2 usage, a file without a codice fiscale, or no code; 3 the archive does not answer.
 */
export async function run(argv: readonly string[]): Promise<number> {
  const opzioni = readOptions(argv);
  if (opzioni === undefined) {
    process.stderr.write(`Uso: ${USO}`);
    return 2;
  }
  const codiceFiscale = await readSoggetto(opzioni.soggettoFile);
  if (codiceFiscale === undefined) return 2;
  return inUfficio(opzioni.config, async (ufficio) => finish(await concedi(opzioni, codiceFiscale, ufficio)));
}

function concedi(opzioni: Opzioni, codiceFiscale: string, ufficio: Ufficio): Promise<EsitoEccezione> {
  const { archivio, clock, chiave, fuso } = ufficio;
  const { ente, persona, motivo, durataMs, servizio, otpFile } = opzioni;
  return concediEccezione(
    { anagrafe: archivio.anagrafe, store: archivio.persone, clock, chiave, fuso },
    {
      ...{ ente, persona, motivo, codiceFiscale, durataMs },
      ...(servizio !== undefined && { servizioId: servizio }),
      chiediCodice: () => chiediCodice(persona, otpFile),
    },
  );
}

const FRASI = {
  'ente-sconosciuto': 'l’archivio non ha questo ente',
  'servizio-sconosciuto': 'l’ente non ha questo servizio',
  'nessuna-eccezione': 'su questa persona non c’è nessuna eccezione da togliere',
} as const;

function finish(esito: EsitoEccezione): number {
  if (esito.esito === 'firma-rifiutata') process.stderr.write(`${fraseFirma(esito.motivo, esito.finoA)}\n`);
  if (esito.esito === 'respinta') process.stderr.write(`${FRASI[esito.motivo]}\n`);
  if (esito.esito === 'conflitto')
    process.stderr.write(`nel frattempo è arrivata la versione ${esito.versione}: riprova, con un codice nuovo\n`);
  stampa(esito.esito === 'concessa' ? { ...esito, al: new Date(esito.al).toISOString() } : esito);
  return esito.esito === 'concessa' || esito.esito === 'tolta' ? 0 : 1;
}

/** Says what is wrong, never what is written there. */
async function readSoggetto(path: string): Promise<string | undefined> {
  let text: string;
  try {
    text = path === '-' ? await readStdin() : await readFile(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'sconosciuto';
    process.stderr.write(`non riesco a leggere il file del soggetto (${code})\n`);
    return undefined;
  }
  const esito = parseCodiceFiscale(text.trim());
  if (esito.ok) return esito.codiceFiscale;
  process.stderr.write(`il file del soggetto non contiene un codice fiscale (${esito.difetto})\n`);
  return undefined;
}

async function readStdin(): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks).toString('utf8');
}

function readOptions(argv: readonly string[]): Opzioni | undefined {
  const one = { type: 'string', multiple: true } as const;
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        ...{ config: one, ente: one, persona: one, motivo: one, 'soggetto-file': one },
        ...{ giorni: one, servizio: one, 'otp-file': one, togli: { type: 'boolean' } },
      },
    });
    const { togli, ...texts } = values;
    const given = obbligatorie(texts, 'config', 'ente', 'persona', 'motivo', 'soggetto-file');
    const giorni = togli === true ? '0' : values.giorni?.[0];
    const repeated = [values.giorni, values.servizio, values['otp-file']].some((list) => (list?.length ?? 0) > 1);
    if (given === undefined || repeated || giorni === undefined || !/^\d{1,3}$/.test(giorni)) return undefined;
    if (togli === true ? values.giorni !== undefined : !(Number(giorni) >= 1 && Number(giorni) <= GIORNI_MASSIMI))
      return undefined;
    const { 'soggetto-file': soggettoFile, ...rest } = given;
    const [servizio, otpFile] = [values.servizio?.[0], values['otp-file']?.[0]];
    // Both cannot come from the same stream.
    if (soggettoFile === '-' && otpFile === '-') return undefined;
    return {
      ...rest,
      soggettoFile,
      durataMs: Number(giorni) * GIORNO_MS,
      ...(servizio !== undefined && { servizio }),
      ...(otpFile !== undefined && { otpFile }),
    };
  } catch {
    return undefined;
  }
}
