import { isGiorno } from '../convenzioni/termini.js';
import { comunica } from '../operatori/comunicazioni.js';
import type { Comunicata } from '../operatori/comunicazioni.js';
import {
  elenco,
  inChiaro,
  leggiOpzioni,
  operazione,
  opzioniFirma,
  unica,
  uso,
  USO_CODICE,
  USO_FIRMA,
} from './operatore-comune.js';

const USO = `varco operatore comunica ${USO_FIRMA}
    --operatore CODICE[,CODICE…] --tipo abilitazione|revoca
    [--inviata AAAA-MM-GG [--protocollo TESTO]] [--riscontrata AAAA-MM-GG [--riscontro TESTO]]
  scrive quando la PEC a INPS è partita, e quando INPS ha dato riscontro; il testo: varco convenzione pec
  che cosa manca: varco convenzione scadenze --config FILE
${USO_CODICE}`;

/** Writes down when INPS was told of operators, and when it answered (E-22). JSON on stdout. */
export async function run(argv: readonly string[]): Promise<number> {
  const names = ['operatore', 'tipo', 'inviata', 'protocollo', 'riscontrata', 'riscontro'] as const;
  const values = leggiOpzioni(argv, names);
  const opzioni = values && opzioniFirma(values);
  if (!values || !opzioni) return uso(USO);
  const codici = elenco(values, 'operatore');
  const [tipo, inviata, protocollo, riscontrata, riscontro] = names.slice(1).map((name) => unica(values, name));
  // Both stay in the archive, and in what is signed.
  if (inChiaro('protocollo', protocollo ?? '') || inChiaro('riscontro', riscontro ?? '')) return uso(USO);
  const detto = leggi({ tipo, inviata, protocollo, riscontrata, riscontro });
  if (codici.length === 0 || detto === undefined) return uso(USO);
  return operazione(opzioni, () => ({
    azione: 'operatore.comunica',
    oggetto: `${detto.tipo} ${codici.join(' ')}`,
    cambia: ({ ente, oggi }) => comunica(ente, codici, detto, oggi),
  }));
}

type Scritti = Readonly<Record<keyof Comunicata, string | undefined | null>>;

/** `undefined`: an option is wrong, given twice, or stands without the day that it goes with. */
function leggi({ tipo, inviata, protocollo, riscontrata, riscontro }: Scritti): Comunicata | undefined {
  if (tipo !== 'abilitazione' && tipo !== 'revoca') return undefined;
  if (inviata === null || protocollo === null || riscontrata === null || riscontro === null) return undefined;
  if (inviata === undefined && (protocollo !== undefined || riscontrata === undefined)) return undefined;
  if (riscontrata === undefined && riscontro !== undefined) return undefined;
  if ([inviata, riscontrata].some((day) => day !== undefined && !isGiorno(day))) return undefined;
  return {
    tipo,
    ...(inviata !== undefined && { inviata }),
    ...(protocollo !== undefined && { protocollo }),
    ...(riscontrata !== undefined && { riscontrata }),
    ...(riscontro !== undefined && { riscontro }),
  };
}
