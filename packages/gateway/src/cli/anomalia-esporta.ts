import { termineDi, testoChiarimento } from '../anomalie/chiarimento.js';
import type { PartiPec } from '../anomalie/chiarimento.js';
import type { Caso } from '../anomalie/casi-store.js';
import { parseConvenzione } from '../convenzioni/carica.js';
import { partiDi } from '../convenzioni/testi/parti.js';
import { daScrivere } from '../convenzioni/testi/tabella.js';
import type { Ente } from '../domain/ente.js';
import { parete } from '../domain/fuso.js';
import { createPseudonimiOperatori } from '../registro/pseudonimo-operatore.js';
import { enteDi, numeroDi } from './anomalia-comune.js';
import { leggiOpzioni, unica, uso } from './operatore-comune.js';
import { inUfficio, obbligatorie } from './ufficio.js';
import type { Ufficio } from './ufficio.js';

const USO = `varco anomalia esporta --config FILE --ente ID --caso N [--richiesta AAAA-MM-GG]
  il testo del chiarimento, per la PEC a INPS, con il termine della convenzione se ne dà uno
  --richiesta: il giorno in cui INPS l’ha chiesto; senza, il termine corre dall’apertura del caso
`;

/** Prints the text. Exit 0, 1 no such ente or case, 2 usage, 3 the archive does not answer. */
export async function run(argv: readonly string[]): Promise<number> {
  const values = leggiOpzioni(argv, ['caso', 'richiesta']);
  const given = values && obbligatorie(values, 'config', 'ente');
  const numero = numeroDi(values && unica(values, 'caso'));
  const richiesta = values && unica(values, 'richiesta');
  if (!given || numero === undefined || richiesta === null || (richiesta !== undefined && !isGiorno(richiesta)))
    return uso(USO);
  return inUfficio(given.config, async (ufficio) => {
    const ente = await enteDi(ufficio, given.ente);
    if (!ente) return 1;
    const caso = await ufficio.archivio.casi.carica(ente.id, numero);
    if (!caso) {
      process.stderr.write('l’ente non ha un caso con questo numero: varco anomalia elenca\n');
      return 1;
    }
    const { fuso, clock } = ufficio;
    const oggi = parete(clock.now(), fuso).data;
    const termine = termineDi(ente.convenzioni, richiesta ?? parete(caso.apertoIl, fuso).data, oggi);
    const pseudonimo = pseudonimoDi(ufficio, ente, caso);
    const text = testoChiarimento({
      ...{ caso, fuso, oggi, storia: await ufficio.archivio.casi.storia(ente.id, numero) },
      parti: await parti(ente, oggi),
      ...(termine && { termine }),
      ...(richiesta !== undefined && { richiestaInps: richiesta }),
      ...(pseudonimo !== undefined && { pseudonimo }),
    });
    for (const place of new Set(text.match(/\[DA SCRIVERE: [^\]]*\]/g) ?? []))
      process.stderr.write(`da completare: ${place}\n`);
    if (!termine) process.stderr.write('nessuna convenzione in vigore dà un termine per i chiarimenti\n');
    process.stdout.write(text);
    return 0;
  });
}

function isGiorno(text: string): boolean {
  const istante = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  return !Number.isNaN(istante) && new Date(istante).toISOString().startsWith(text);
}

/** How INPS knows an operator whom a service sends under a pseudonym. */
function pseudonimoDi({ chiave }: Ufficio, { id, servizi }: Ente, caso: Caso): string | undefined {
  if (caso.tipo !== 'operatore' || !servizi.some((one) => one.identitaOperatore === 'pseudonimo')) return undefined;
  return createPseudonimiOperatori(chiave)(id, caso.id);
}

/** As the newest document says that was applied and holds; where there is none, places to fill in. */
async function parti(ente: Ente, oggi: string): Promise<PartiPec> {
  const inVigore = ente.convenzioni.filter(({ dataInizio, dataFine }) => dataInizio <= oggi && oggi < dataFine);
  const applicata = inVigore.find(({ documento }) => documento !== undefined);
  const supervisore =
    inVigore
      .flatMap(({ incarichi = [] }) => incarichi)
      .find(({ ruolo, dal, al }) => ruolo === 'supervisore' && dal <= oggi && (al === undefined || oggi <= al))?.nome ??
    daScrivere('nessun Supervisore in carica oggi');
  const letta = applicata?.documento && (await parseConvenzione(applicata.documento.testo));
  if (letta?.ok) {
    const { ente: nome, pecEnte, inps, pecInps } = partiDi(letta.documento);
    return { ente: nome, pecEnte, inps, pecInps, protocollo: letta.documento.protocollo, supervisore };
  }
  return {
    ente: ente.denominazione,
    pecEnte: daScrivere('PEC dell’ente'),
    inps: 'Istituto Nazionale della Previdenza Sociale',
    pecInps: daScrivere('PEC di INPS, come nella convenzione firmata'),
    protocollo: (applicata ?? inVigore[0])?.protocollo ?? daScrivere('protocollo della convenzione'),
    supervisore,
  };
}
