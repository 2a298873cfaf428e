import { leggiPersonaleLdap } from '../adapters/ldap-personale.js';
import { formatDifetto } from '../config/difetto.js';
import { loadLdap } from '../config/ldap.js';
import { SecretError } from '../config/segreti.js';
import { togliAbilitazione } from '../operatori/cambia-stato.js';
import type { EsitoOperazione } from '../operatori/compi.js';
import { indicePersona } from '../operatori/identita.js';
import { leggiPersonaleCsv } from '../operatori/leggi-csv.js';
import type { EsitoPersonale } from '../operatori/personale.js';
import { dubbio, pianifica } from '../operatori/piano.js';
import type { Piano } from '../operatori/piano.js';
import { rifiuta } from '../operatori/rifiuto.js';
import { leggiFile } from './operatore-file.js';
import {
  finisci,
  firma,
  lamenta,
  leggiOpzioni,
  opzioniFirma,
  unica,
  uso,
  USO_CODICE,
  USO_FIRMA,
} from './operatore-comune.js';
import { inUfficio } from './ufficio.js';

const USO = `varco operatore riconcilia ${USO_FIRMA}
    (--csv FILE | --ldap FILE) [--revoche N]
  confronta gli operatori con l’elenco del personale dell’ente: revoca chi non c’è più, e dice chi manca; non abilita nessuno
  --csv: colonne codice o codiceFiscale, e se ci sono nome,stato,atto; --ldap: come si legge la directory (schema ldap.schema.json)
  --revoche: quante revoche ci si aspetta, quando sono molte o l’elenco è vuoto
${USO_CODICE}`;

/** Compares operators with the ente's own list of people, and revokes who has left. JSON on stdout. */
export async function run(argv: readonly string[]): Promise<number> {
  const values = leggiOpzioni(argv, ['csv', 'ldap', 'revoche']);
  const opzioni = values && opzioniFirma(values);
  if (!values || !opzioni) return uso(USO);
  const [csv, ldap, revoche] = ['csv', 'ldap', 'revoche'].map((name) => unica(values, name));
  const sorgenti = [csv, ldap].filter((one) => typeof one === 'string').length;
  const wrong =
    [csv, ldap].includes(null) || sorgenti !== 1
      ? 'serve una sorgente sola: --csv oppure --ldap'
      : revoche !== undefined && !/^\d{1,6}$/.test(revoche ?? '') && '--revoche vuole un numero intero';
  if (wrong !== false) {
    lamenta(wrong);
    return uso(USO);
  }
  return inUfficio(opzioni.config, async (ufficio) => {
    const personale = csv ? await daCsv(csv) : await daLdap(ldap ?? '');
    if (!personale.ok) {
      const { riga, problema, rimedio } = personale;
      const posto = riga === undefined ? {} : { riga };
      return finisci({ esito: 'respinta', rifiuti: [{ motivo: 'dati-non-validi', ...posto, problema, rimedio }] });
    }
    const { addetti } = personale;
    const found: { piano?: Piano } = {};
    const esito: EsitoOperazione = await firma(ufficio, opzioni, {
      azione: 'operatori.riconcilia',
      oggetto: csv ? 'elenco' : 'directory',
      cambia: ({ ente, noti }) => {
        const piano = pianifica(ente, addetti, noti, (cf) => indicePersona(ufficio.chiave, ente.id, cf));
        found.piano = piano;
        const no = dubbio(piano, addetti.length, revoche ? Number(revoche) : undefined);
        return no && !opzioni.prova ? rifiuta(no) : togliAbilitazione(ente, piano.daRevocare, 'revocato');
      },
    });
    return finisci(esito, found);
  });
}

async function daCsv(path: string): Promise<EsitoPersonale> {
  const bytes = await leggiFile(path);
  if (bytes instanceof Uint8Array) return leggiPersonaleCsv(bytes);
  const [{ problema, rimedio } = { problema: 'il file non si può leggere', rimedio: 'controlla il percorso' }] = bytes;
  return { ok: false, problema, rimedio };
}

async function daLdap(path: string): Promise<EsitoPersonale> {
  const letta = await loadLdap(path);
  if (letta.ok) {
    try {
      return await leggiPersonaleLdap(letta.ldap);
    } catch (error) {
      if (!(error instanceof SecretError)) throw error;
      const rimedio = 'password e ca si scrivono env:NOME o file:PERCORSO, di un file che si può leggere';
      return { ok: false, problema: `un segreto della directory non c’è (${error.message})`, rimedio };
    }
  }
  for (const one of letta.difetti) process.stderr.write(`${formatDifetto(one)}\n`);
  return { ok: false, problema: 'il file della directory non è valido', rimedio: 'correggi quanto detto sopra' };
}
