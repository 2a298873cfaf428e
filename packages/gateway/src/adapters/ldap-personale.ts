import { isIP } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import { parseCodiceFiscale } from '@varco/eci-mapper';
import { AndFilter, Client, EqualityFilter, ResultCodeError } from 'ldapts';
import type { Entry } from 'ldapts';
import { readPassphrase, readSecret } from '../config/segreti.js';
import type { ConfigurazioneLdap } from '../config/ldap.js';
import type { AddettoNoto, EsitoPersonale } from '../operatori/personale.js';

/** The directory could not be read. Says how it refused, never what was in it. */
export class DirectoryError extends Error {
  override readonly name = 'DirectoryError';
  readonly code = 'ERR_VARCO_LDAP';

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
  }
}

/**
 * Reads the ente's people from its directory: encrypted before anybody says who he is, the server's certificate checked, page after page
 * to the last. Conditions are put together as objects, so that what is in them is text and never a filter. A directory that refers to
 * others, or an entry that does not say whose it is, makes the whole reading worthless: of half a list nobody is revoked.
 *
 * @throws DirectoryError, SecretError
 */
export async function leggiPersonaleLdap(ldap: ConfigurazioneLdap): Promise<EsitoPersonale> {
  const password = await readPassphrase(ldap.password);
  const timeout = ldap.tempoMassimoSecondi * 1000;
  const tlsOptions = await tlsOf(ldap);
  const client = new Client({
    ...{ url: ldap.url, timeout, connectTimeout: timeout, strictDN: false },
    ...(ldap.url.startsWith('ldaps:') && { tlsOptions }),
  });
  try {
    if (!ldap.url.startsWith('ldaps:')) await client.startTLS(tlsOptions);
    await client.bind(ldap.utente, password);
    const wanted = Object.values(ldap.attributi);
    const { searchEntries, searchReferences } = await client.search(ldap.base, {
      scope: 'sub',
      filter: filterOf(ldap),
      attributes: wanted,
      paged: { pageSize: ldap.pagina },
    });
    if (searchReferences.length > 0) {
      const rimedio = 'cerca dove la directory è intera, per esempio sul Global Catalog';
      return { ok: false, problema: 'la directory rimanda ad altre: l’elenco non è intero', rimedio };
    }
    return addettiDi(ldap, searchEntries);
  } catch (error) {
    throw new DirectoryError(`the directory did not answer: ${describe(error)}`, { cause: error });
  } finally {
    // What was asked has been answered, or the connection is gone already.
    await client.unbind().catch(() => undefined);
  }
}

async function tlsOf({ url, ca }: ConfigurazioneLdap): Promise<ConnectionOptions> {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '');
  return {
    host,
    minVersion: 'TLSv1.2',
    // RFC 6066: an address is no server name.
    ...(isIP(host) === 0 && { servername: host }),
    ...(ca !== undefined && { ca: await readSecret(ca) }),
  };
}

function filterOf({ classe, condizioni }: ConfigurazioneLdap): AndFilter {
  const filters = [{ attributo: 'objectClass', valore: classe }, ...condizioni].map(
    ({ attributo, valore }) => new EqualityFilter({ attribute: attributo, value: valore }),
  );
  return new AndFilter({ filters });
}

function addettiDi({ attributi }: ConfigurazioneLdap, entries: readonly Entry[]): EsitoPersonale {
  const addetti: AddettoNoto[] = [];
  for (const [index, entry] of entries.entries()) {
    const read = (name: string | undefined): string | undefined =>
      name === undefined ? undefined : valueOf(entry, name);
    const [codice, fiscale, atto] = [read(attributi.codice), read(attributi.codiceFiscale), read(attributi.atto)];
    const cf = fiscale === undefined ? undefined : parseCodiceFiscale(fiscale);
    const posto = index + 1;
    if (cf?.ok === false) {
      return {
        ok: false,
        riga: posto,
        problema: 'la voce ha un codice fiscale non valido',
        rimedio: 'correggila nella directory',
      };
    }
    if (codice === undefined && cf === undefined) {
      const rimedio = 'completa la voce, o restringi la ricerca con classe e condizioni';
      return { ok: false, riga: posto, problema: 'la voce non dice di chi è', rimedio };
    }
    addetti.push({
      posto,
      cessato: false,
      ...(codice !== undefined && { codice }),
      ...(cf?.ok === true && { codiceFiscale: cf.codiceFiscale }),
      ...(atto !== undefined && { atto }),
    });
  }
  return { ok: true, addetti };
}

/** The only value of an attribute; names of attributes do not tell case. */
function valueOf(entry: Entry, name: string): string | undefined {
  const found = Object.entries(entry).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
  const values = (Array.isArray(found) ? found : [found]).map((one) => one?.toString('utf8').trim());
  return values.length === 1 && values[0] !== '' ? values[0] : undefined;
}

function describe(error: unknown): string {
  if (error instanceof ResultCodeError) return `LDAP result ${error.code} (${error.name})`;
  const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
  return code ?? (error instanceof Error ? error.name : 'unknown');
}
