import type { DocumentoAnagrafe } from '../anagrafe/documento.js';
import { checkImpronte } from '../anagrafe/verifica-file.js';
import { checkDocumento } from '../anagrafe/verifica.js';
import { difetto } from '../config/difetto.js';
import type { Difetto, Rilievo } from '../config/difetto.js';
import { locate } from '../config/documento-yaml.js';
import type { Convenzione } from '../domain/convenzione.js';
import type { ConvenzioneLetta } from './carica.js';
import { derivaConvenzione } from './deriva.js';

/** The anagrafe as it would be with the document applied. */
export interface Candidata {
  readonly difetti: readonly Difetto[];
  /** What would become of the anagrafe, and holds: the document's own remarks apart. */
  readonly avvisi: readonly Difetto[];
  /** The ente's convenzioni as they are now. */
  readonly vigenti: readonly Convenzione[];
  /** The convenzione of the same id as it is now. */
  readonly prima?: Convenzione;
  /** The terms of the document. */
  readonly dopo: Convenzione;
  /** The whole anagrafe, once the act that signs for it has a number. */
  conAtto(atto: number): DocumentoAnagrafe;
}

/** Puts the terms of a checked document into the anagrafe in force, and looks at what would come of it. Nothing is written. */
export async function preparaCandidata(
  letta: ConvenzioneLetta,
  vigente: DocumentoAnagrafe,
  now: number,
): Promise<Candidata | { readonly difetti: readonly Difetto[] }> {
  const { documento, testo, sha256 } = letta;
  const ente = vigente.enti.find(({ id }) => id === documento.ente);
  if (ente === undefined) {
    const known = vigente.enti.map(({ id }) => id).join(', ');
    const problem = `l’anagrafe non ha un ente «${documento.ente}»`;
    return {
      difetti: locate(letta, [difetto('ente-sconosciuto', '/ente', problem, `correggi ente; ci sono: ${known}`)]),
    };
  }
  const prima = ente.convenzioni.find(({ id }) => id === documento.id);
  const conAtto = (atto: number): DocumentoAnagrafe => {
    const nuova = derivaConvenzione(documento, { sha256, testo, atto });
    const altre = ente.convenzioni.filter(({ id }) => id !== documento.id);
    const index = ente.convenzioni.findIndex(({ id }) => id === documento.id);
    const convenzioni = index < 0 ? [...altre, nuova] : altre.toSpliced(index, 0, nuova);
    return { ...vigente, enti: vigente.enti.map((one) => (one === ente ? { ...ente, convenzioni } : one)) };
  };
  const provata = conAtto(1);
  const before = codes(checkDocumento(vigente, now));
  const rilievi = [...checkDocumento(provata, now), ...(await checkImpronte(provata))];
  // Faults that the anagrafe has already are not this document's.
  const nuovi = rilievi.filter((one) => !before.has(code(one)));
  const of = (gravita: Rilievo['gravita']) =>
    locate(
      letta,
      nuovi.filter((one) => one.gravita === gravita).map((rilievo) => nelDocumento(rilievo, letta)),
    );
  return {
    difetti: of('difetto'),
    avvisi: of('avviso'),
    vigenti: ente.convenzioni,
    ...(prima && { prima }),
    dopo: derivaConvenzione(documento, undefined),
    conAtto,
  };
}

const code = ({ codice, percorso }: Rilievo): string => `${codice} ${percorso}`;
const codes = (rilievi: readonly Rilievo[]): ReadonlySet<string> => new Set(rilievi.map(code));

/** A finding in the anagrafe, at the part of the document that causes it. */
function nelDocumento(rilievo: Rilievo, { documento }: ConvenzioneLetta): Rilievo {
  if (rilievo.requisito === 'E-26') return { ...rilievo, percorso: '/trattamento' };
  const inCooperazione = documento.servizi.flatMap(({ canale }, index) => (canale === 'online' ? [] : [index]));
  const [, nth, field = ''] = /\/convenzioni\/\d+\/servizi\/(\d+)(\/.*)?$/.exec(rilievo.percorso) ?? [];
  const online = documento.servizi.flatMap(({ canale }, index) => (canale === 'online' ? [index] : []));
  const [, altro, campo = ''] = /\/convenzioni\/\d+\/serviziOnline\/(\d+)(\/.*)?$/.exec(rilievo.percorso) ?? [];
  const place = nth === undefined ? online[Number(altro)] : inCooperazione[Number(nth)];
  const name = nth === undefined ? campo : field;
  const where = place === undefined ? '/servizi' : `/servizi/${place}${CAMPI[name] ?? name}`;
  const sovrapposta = rilievo.codice === 'convenzioni-sovrapposte';
  const fix =
    'se il documento è di quella convenzione dagli lo stesso id; altrimenti fai finire la prima quando comincia la seconda';
  return { ...rilievo, percorso: sovrapposta ? '/id' : where, ...(sovrapposta && { rimedio: fix }) };
}

/** Where the terms stand in the document. */
const CAMPI: Readonly<Record<string, string>> = {
  '/servizioId': '/id',
  '/wsdlSha256': '/wsdl/sha256',
  '/openapiSha256': '/openapi/sha256',
  '/profilo/canale': '/canale',
  '/utentiMassimi': '/utenti/massimo',
  '/amministratoriMassimi': '/utenti/amministratori',
  '/chiamateMassimeGiorno': '/chiamate/massimoGiorno',
  '/mediaGiorno': '/chiamate/mediaGiorno',
};
