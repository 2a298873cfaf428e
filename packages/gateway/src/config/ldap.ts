import { dirname } from 'node:path';
import type { SecretRef } from '../domain/servizio.js';
import type { Difetto, Rilievo } from './difetto.js';
import { difetto } from './difetto.js';
import { locate, readDocumentoYaml } from './documento-yaml.js';
import { compileForma } from './schema.js';
import { resolveSecretRef } from './segreti.js';

/** Where the ente's people are read from. */
export interface ConfigurazioneLdap {
  readonly url: string;
  /** On `ldap://`: encrypt before saying who one is. */
  readonly startTls: boolean;
  readonly ca?: SecretRef;
  readonly utente: string;
  readonly password: SecretRef;
  readonly base: string;
  readonly classe: string;
  readonly condizioni: readonly { readonly attributo: string; readonly valore: string }[];
  readonly attributi: { readonly codice?: string; readonly codiceFiscale?: string; readonly atto?: string };
  readonly pagina: number;
  readonly tempoMassimoSecondi: number;
}

type Scritta = Omit<ConfigurazioneLdap, 'startTls' | 'classe' | 'condizioni' | 'pagina' | 'tempoMassimoSecondi'> &
  Partial<ConfigurazioneLdap> & { readonly versione: 1 };

const forma = compileForma<Scritta>('ldap.schema.json');

/** Reads and checks the file that says how to reach the directory; secrets are references, as everywhere. */
export async function loadLdap(
  path: string,
): Promise<
  | { readonly ok: true; readonly ldap: ConfigurazioneLdap }
  | { readonly ok: false; readonly difetti: readonly Difetto[] }
> {
  const letto = await readDocumentoYaml(path);
  if (!letto.ok) return letto;
  const { documento: yaml } = letto;
  const esito = forma(yaml.valore, yaml.testo);
  if (!esito.ok) return { ok: false, difetti: locate(yaml, esito.rilievi) };
  const { versione: _, ...scritta } = esito.valore;
  const baseDir = dirname(yaml.file);
  const ldap: ConfigurazioneLdap = {
    startTls: true,
    classe: 'inetOrgPerson',
    condizioni: [],
    pagina: 500,
    tempoMassimoSecondi: 30,
    ...scritta,
    password: resolveSecretRef(scritta.password, baseDir),
    ...(scritta.ca !== undefined && { ca: resolveSecretRef(scritta.ca, baseDir) }),
  };
  const rilievi = [...check(ldap)];
  return rilievi.length > 0 ? { ok: false, difetti: locate(yaml, rilievi) } : { ok: true, ldap };
}

function* check({ url, startTls, attributi }: ConfigurazioneLdap): Iterable<Rilievo> {
  if (!URL.canParse(url)) yield difetto('url-non-valido', '/url', 'l’indirizzo non è valido', 'scrivi ldaps://host');
  if (url.startsWith('ldap://') && !startTls) {
    const problem = 'la password e il personale passerebbero in chiaro';
    yield difetto('url-non-sicuro', '/startTls', problem, 'togli startTls: false, o usa ldaps://');
  }
  if (attributi.codice === undefined && attributi.codiceFiscale === undefined) {
    const fix = 'aggiungi attributi.codice o attributi.codiceFiscale';
    yield difetto('campo-mancante', '/attributi', 'non si saprebbe di chi è una voce', fix);
  }
}
