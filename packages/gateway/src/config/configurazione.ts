import { dirname, resolve } from 'node:path';
import { PDND_ENVIRONMENTS, systemClock } from '@varco/modi-client';
import type { Clock } from '@varco/modi-client';
import { checkCa, checkCoppia } from './certificati.js';
import { checkChiave256, checkChiaveTestate } from './chiavi.js';
import { checkMotori, checkSegretiMotori, completeArchivio, completeContatori } from './motori.js';
import type { ArchivioScritto, ContatoriScritti } from './motori.js';
import type { Configurazione, ConfigurazionePdnd, EsitoConfigurazione } from './tipi.js';
import { difetto, pointer } from './difetto.js';
import type { Rilievo } from './difetto.js';
import { locate, readDocumentoYaml } from './documento-yaml.js';
import type { DocumentoYaml } from './documento-yaml.js';
import { checkFiducia } from './fiducia.js';
import { checkInoltro } from './inoltro.js';
import { checkListener, checkPdndAudience, checkProxy, checkUrl } from './indirizzi.js';
import { checkCidr, isLiteralAddress } from './reti.js';
import { compileForma } from './schema.js';
import { resolveSecretRef } from './segreti.js';

export type {
  Configurazione,
  ConfigurazioneArchivio,
  ConfigurazioneContatori,
  ConfigurazioneHttp,
  ConfigurazionePdnd,
  EsitoConfigurazione,
  LivelloLog,
  Trova,
} from './tipi.js';

/** The process file as it is written: every field of `schema/varco.schema.json`. */
interface ProcessoScritto {
  readonly istanza: string;
  readonly prefissoSeriale?: number;
  readonly http?: Partial<Configurazione['http']>;
  readonly archivio: ArchivioScritto;
  readonly contatori?: ContatoriScritti;
  readonly anagrafe: string;
  readonly registro: {
    readonly chiave: string;
    readonly firma: string | Readonly<Record<string, string>>;
    readonly intervalloTestate?: number;
    readonly fileTestate?: string;
  };
  readonly fusoOrario?: string;
  readonly pdnd?: Partial<ConfigurazionePdnd>;
  readonly limiti?: Partial<Configurazione['limiti']>;
  readonly arresto?: Partial<Configurazione['arresto']>;
  readonly orologio?: Partial<Configurazione['orologio']>;
  readonly log?: Partial<Configurazione['log']>;
}

const forma = compileForma<ProcessoScritto>('varco.schema.json');

/**
 * Reads and checks the process file: shape, values, and that every secret it names can be read and used. Never throws for what the
 * file contains. Does not read the anagrafe (`loadAnagrafe`), nor check that the two agree (`checkInsieme`), nor touch the archive.
 */
export async function loadConfigurazione(
  path: string,
  { clock = systemClock }: { clock?: Clock } = {},
): Promise<EsitoConfigurazione> {
  const letto = await readDocumentoYaml(path);
  if (!letto.ok) return { ok: false, difetti: letto.difetti, avvisi: [] };
  const { documento } = letto;
  const esito = forma(documento.valore, documento.testo);
  const anagrafe = anagrafeNominata(documento);
  if (!esito.ok) return { ok: false, difetti: locate(documento, esito.rilievi), avvisi: [], ...anagrafe };

  const configurazione = complete(documento, esito.valore);
  const rilievi: Rilievo[] = checkValues(configurazione, esito.valore);
  await checkSecrets(configurazione, esito.valore, clock.now(), rilievi);
  const difetti = locate(
    documento,
    rilievi.filter(({ gravita }) => gravita === 'difetto'),
  );
  const avvisi = locate(
    documento,
    rilievi.filter(({ gravita }) => gravita === 'avviso'),
  );
  return difetti.length > 0
    ? { ok: false, difetti, avvisi, ...anagrafe }
    : { ok: true, configurazione, avvisi, trova: documento.trova };
}

function anagrafeNominata({ file, valore }: DocumentoYaml): { readonly anagrafe?: string } {
  if (typeof valore !== 'object' || valore === null || !('anagrafe' in valore)) return {};
  return typeof valore.anagrafe === 'string' ? { anagrafe: resolve(dirname(file), valore.anagrafe) } : {};
}

function complete({ file }: DocumentoYaml, scritto: ProcessoScritto): Configurazione {
  const base = dirname(file);
  const secret = (ref: string) => resolveSecretRef(ref, base);
  const { http = {}, registro, pdnd, limiti = {}, arresto = {}, orologio = {}, log = {} } = scritto;
  const firma = typeof registro.firma === 'string' ? { '*': registro.firma } : registro.firma;
  const predefinita = firma['*'];
  return {
    file,
    istanza: scritto.istanza,
    prefissoSeriale: scritto.prefissoSeriale ?? Number(/\d/.exec(scritto.istanza)?.[0] ?? 0),
    http: {
      indirizzo: http.indirizzo ?? '127.0.0.1',
      porta: http.porta ?? 8080,
      ...(http.tls && {
        tls: {
          certificato: secret(http.tls.certificato),
          chiave: secret(http.tls.chiave),
          ...(http.tls.caClient !== undefined && { caClient: secret(http.tls.caClient) }),
        },
      }),
      hopFidati: http.hopFidati ?? [],
      intestazioneInoltro: http.intestazioneInoltro ?? 'X-Forwarded-For',
      ...(http.certificatoInoltrato && {
        certificatoInoltrato: {
          header: http.certificatoInoltrato.header,
          ca: secret(http.certificatoInoltrato.ca),
          ...(http.certificatoInoltrato.crl !== undefined && { crl: secret(http.certificatoInoltrato.crl) }),
        },
      }),
      corpoMassimo: http.corpoMassimo ?? 64 * 1024,
    },
    archivio: completeArchivio(scritto.archivio, base, secret),
    ...(scritto.contatori && { contatori: completeContatori(scritto.contatori, secret) }),
    anagrafe: resolve(base, scritto.anagrafe),
    registro: {
      chiave: secret(registro.chiave),
      firma: {
        ...(predefinita !== undefined && { predefinita: secret(predefinita) }),
        perEnte: new Map(
          Object.entries(firma).flatMap(([ente, ref]) => (ente === '*' ? [] : [[ente, secret(ref)] as const])),
        ),
      },
      intervalloTestate: registro.intervalloTestate ?? 60,
      ...(registro.fileTestate !== undefined && { fileTestate: resolve(base, registro.fileTestate) }),
    },
    fusoOrario: scritto.fusoOrario ?? 'Europe/Rome',
    ...(pdnd && { pdnd: completePdnd(pdnd, secret) }),
    limiti: {
      consultazioniContemporanee: limiti.consultazioniContemporanee ?? 2000,
      codaVoucher: limiti.codaVoucher ?? 5000,
      attesaVoucherMs: limiti.attesaVoucherMs ?? 120_000,
    },
    arresto: { attesaMassimaMs: arresto.attesaMassimaMs ?? 65_000 },
    orologio: { correggi: orologio.correggi ?? false },
    log: { livello: log.livello ?? 'info' },
  };
}

function completePdnd(scritto: Partial<ConfigurazionePdnd>, secret: (ref: string) => string): ConfigurazionePdnd {
  const { ambiente, ca, proxy, indirizzoSorgente } = scritto;
  const known = ambiente === undefined ? undefined : PDND_ENVIRONMENTS[ambiente];
  return {
    ...(ambiente !== undefined && { ambiente }),
    // The schema wants the environment, or every one of these.
    tokenEndpoint: known?.tokenEndpoint ?? scritto.tokenEndpoint ?? '',
    audience: known?.assertionAudience ?? scritto.audience ?? '',
    richieste: scritto.richieste ?? { numero: known?.pacing.requests ?? 1, ogniMs: known?.pacing.perMs ?? 1000 },
    ...(ca !== undefined && { ca: secret(ca) }),
    ...(proxy !== undefined && { proxy }),
    ...(indirizzoSorgente !== undefined && { indirizzoSorgente }),
  };
}

function checkValues(configurazione: Configurazione, scritto: ProcessoScritto): Rilievo[] {
  const { http, archivio, contatori, fusoOrario } = configurazione;
  const found: (Rilievo | undefined)[] = http.hopFidati.map((cidr, index) =>
    checkCidr(pointer('http', 'hopFidati', index), cidr),
  );
  found.push(checkInoltro(http));
  if (isLiteralAddress(http.indirizzo)) {
    found.push(checkListener(http.indirizzo, http.tls !== undefined, http.hopFidati.length));
  } else {
    const fix = 'scrivi 127.0.0.1, 0.0.0.0, ::1, :: o l’indirizzo di questa macchina';
    found.push(difetto('forma-non-valida', '/http/indirizzo', '«indirizzo» non è un indirizzo IP', fix));
  }
  found.push(...checkMotori(archivio, scritto.archivio, contatori));
  if (!isTimeZone(fusoOrario)) {
    found.push(
      difetto(
        'fuso-sconosciuto',
        '/fusoOrario',
        'questo fuso orario non esiste',
        'scrivi un nome IANA, come Europe/Rome',
      ),
    );
  }
  if (scritto.pdnd?.tokenEndpoint !== undefined)
    found.push(checkUrl('/pdnd/tokenEndpoint', scritto.pdnd.tokenEndpoint));
  if (scritto.pdnd?.audience !== undefined) found.push(checkPdndAudience('/pdnd/audience', scritto.pdnd.audience));
  if (scritto.pdnd?.proxy !== undefined) found.push(checkProxy('/pdnd/proxy', scritto.pdnd.proxy));
  if (scritto.pdnd?.indirizzoSorgente !== undefined && !isLiteralAddress(scritto.pdnd.indirizzoSorgente)) {
    const problem = '«indirizzoSorgente» non è un indirizzo IP';
    const fix = 'scrivi l’indirizzo di questa macchina da cui si esce (Q-12)';
    found.push(difetto('forma-non-valida', '/pdnd/indirizzoSorgente', problem, fix));
  }
  return found.filter((one) => one !== undefined);
}

async function checkSecrets(
  { http, archivio, contatori, registro, pdnd }: Configurazione,
  scritto: ProcessoScritto,
  now: number,
  rilievi: Rilievo[],
): Promise<void> {
  const segnala = (...found: readonly Rilievo[]) => void rilievi.push(...found);
  await checkSegretiMotori(archivio, contatori, now, segnala);
  await checkChiave256('/registro/chiave', registro.chiave, segnala);
  const single = typeof scritto.registro.firma === 'string';
  if (registro.firma.predefinita !== undefined) {
    await checkChiaveTestate(single ? '/registro/firma' : '/registro/firma/*', registro.firma.predefinita, segnala);
  }
  for (const [ente, ref] of registro.firma.perEnte)
    await checkChiaveTestate(pointer('registro', 'firma', ente), ref, segnala);
  if (http.tls) {
    const { certificato, chiave, caClient } = http.tls;
    const pair = { percorso: '/http/tls/certificato', ref: certificato };
    await checkCoppia(pair, { percorso: '/http/tls/chiave', ref: chiave }, now, segnala);
    if (caClient !== undefined) await checkCa('/http/tls/caClient', caClient, now, segnala);
  }
  const { certificatoInoltrato: inoltrato } = http;
  if (inoltrato !== undefined) {
    const { ca, crl } = inoltrato;
    await checkFiducia('/http/certificatoInoltrato', { ca, ...(crl === undefined ? {} : { crl }) }, now, segnala);
  }
  if (pdnd?.ca !== undefined) await checkCa('/pdnd/ca', pdnd.ca, now, segnala);
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('it', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
