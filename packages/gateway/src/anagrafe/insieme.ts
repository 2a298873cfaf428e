import { avviso, difetto, pointer } from '../config/difetto.js';
import type { Difetto, Rilievo } from '../config/difetto.js';
import { locate } from '../config/documento-yaml.js';
import type { Configurazione, Trova } from '../config/tipi.js';
import type { DocumentoAnagrafe } from './documento.js';

/** The two documents, with the place of their parts where it is known. */
export interface Insieme {
  readonly processo: { readonly configurazione: Configurazione; readonly trova?: Trova };
  readonly anagrafe: { readonly documento: DocumentoAnagrafe; readonly file: string; readonly trova?: Trova };
}

const NOWHERE: Trova = () => ({ riga: 0, colonna: 0 });

/** Does the process have what the anagrafe asks of it? Each finding stands in the file where the remedy is written. */
export function checkInsieme({ processo, anagrafe }: Insieme): {
  readonly difetti: readonly Difetto[];
  readonly avvisi: readonly Difetto[];
} {
  const { configurazione } = processo;
  const inProcesso = { file: configurazione.file, trova: processo.trova ?? NOWHERE };
  const inAnagrafe = { file: anagrafe.file, trova: anagrafe.trova ?? NOWHERE };
  const rilievi = [
    ...locateBoth(inProcesso, [
      ...checkPdnd(configurazione, anagrafe.documento),
      ...checkFirme(configurazione, anagrafe.documento),
    ]),
    ...locateBoth(inAnagrafe, [...checkCertificati(configurazione, anagrafe.documento)]),
  ];
  const of = (gravita: Rilievo['gravita']) =>
    rilievi.filter((one) => one.gravita === gravita).map((one) => one.difetto);
  return { difetti: of('difetto'), avvisi: of('avviso') };
}

function locateBoth(where: { readonly file: string; readonly trova: Trova }, rilievi: readonly Rilievo[]) {
  return rilievi.flatMap((rilievo) =>
    locate(where, [rilievo]).map((one) => ({ gravita: rilievo.gravita, difetto: one })),
  );
}

function* checkPdnd({ pdnd }: Configurazione, { enti }: DocumentoAnagrafe): Iterable<Rilievo> {
  if (pdnd !== undefined) return;
  for (const ente of enti) {
    const servizio = ente.servizi.find(({ profilo }) => profilo.voucher !== 'nessuno');
    if (servizio === undefined) continue;
    const problem = `il servizio «${servizio.id}» dell’ente «${ente.id}» chiede un voucher, e non si sa a chi domandarlo`;
    yield difetto(
      'pdnd-mancante',
      '/pdnd',
      problem,
      'aggiungi pdnd: { ambiente: collaudo | attestazione | produzione }',
    );
    return;
  }
}

function* checkFirme({ registro: { firma } }: Configurazione, { enti }: DocumentoAnagrafe): Iterable<Rilievo> {
  for (const { id } of enti) {
    if (firma.predefinita !== undefined || firma.perEnte.has(id)) continue;
    const fix = `aggiungi «${id}: file:CHIAVE», o «'*': file:CHIAVE» per tutti`;
    yield difetto('firma-mancante', '/registro/firma', `nessuna chiave firma il registro dell’ente «${id}»`, fix);
  }
  const known = new Set(enti.map(({ id }) => id));
  for (const ente of firma.perEnte.keys()) {
    if (known.has(ente)) continue;
    yield avviso(
      'ente-sconosciuto',
      pointer('registro', 'firma', ente),
      `l’anagrafe non ha un ente «${ente}»`,
      'correggi il nome, o togli la riga',
    );
  }
}

function* checkCertificati({ http }: Configurazione, { enti }: DocumentoAnagrafe): Iterable<Rilievo> {
  if (http.tls?.caClient !== undefined || http.certificatoInoltrato !== undefined) return;
  for (const [e, ente] of enti.entries()) {
    for (const [a, applicazione] of ente.applicazioni.entries()) {
      const c = applicazione.credenziali.findIndex(({ tipo }) => tipo === 'certificato');
      if (c < 0) continue;
      const at = pointer('enti', e, 'applicazioni', a, 'credenziali', c);
      const fix = 'dichiara http.tls.caClient nel file del processo, o http.certificatoInoltrato se li chiede il proxy';
      yield avviso(
        'tls-senza-ca-client',
        at,
        'Varco non chiede certificati ai client: con questo nessuno potrà entrare',
        fix,
      );
    }
  }
}
