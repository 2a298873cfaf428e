import { isLiteral } from './percorso.js';
import type { Profilo, Quadro } from './profilo.js';

/** A path of the profile, made absolute. */
export interface PercorsoDelProfilo {
  readonly parte: 'richiesta' | 'risposta';
  /** Where the profile writes it. */
  readonly pointer: string;
  readonly percorso: string;
}

type Foglia = readonly [pointer: string, percorso: string];

/** `/a/b[]` and `../c?` make `/a/c?`. */
function join(base: string, percorso: string): string {
  if (percorso.startsWith('/')) return percorso;
  let su = base;
  let resto = percorso;
  while (resto.startsWith('../')) {
    su = su.slice(0, su.lastIndexOf('/'));
    resto = resto.slice(3);
  }
  return `${su}/${resto}`;
}

function leaves(value: unknown, pointer: string): Foglia[] {
  if (typeof value === 'string') return isLiteral(value) ? [] : [[pointer, value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([nome, parte]: [string, unknown]) => leaves(parte, `${pointer}/${nome}`));
}

function leavesOfRows(quadro: readonly Quadro<object>[] | undefined, pointer: string, estratto: string): Foglia[] {
  return (quadro ?? []).flatMap(({ righe, campi }, indice) => {
    const qui = `${pointer}/${String(indice)}`;
    const radice = join(estratto, righe);
    const { altri, ...propri }: { altri?: Readonly<Record<string, { readonly percorso: string }>> } = campi;
    const strani = Object.entries(altri ?? {}).flatMap(([nome, { percorso }]) =>
      leaves(percorso, `${qui}/campi/altri/${nome}/percorso`),
    );
    const campiDiRiga = [...leaves(propri, `${qui}/campi`), ...strani];
    return [
      [`${qui}/righe`, radice] as const,
      ...campiDiRiga.map(([dove, percorso]): Foglia => [dove, join(radice, percorso)]),
    ];
  });
}

/** Every path of a profile that a WSDL can know of: what is inside a base64 document is not among them. */
export function listPercorsi(profilo: Profilo): PercorsoDelProfilo[] {
  const { richiesta, risposta } = profilo;
  const { percorso, base64, quadroA, quadroB, quadroC, ...singoli } = risposta.estrattoConto;
  const pointer = '/risposta/estrattoConto';
  const dentro: Foglia[] =
    base64 === undefined
      ? [
          ...leaves(singoli, pointer).map(([dove, foglia]): Foglia => [dove, join(percorso, foglia)]),
          ...leavesOfRows(quadroA, `${pointer}/quadroA`, percorso),
          ...leavesOfRows(quadroB, `${pointer}/quadroB`, percorso),
          ...leavesOfRows(quadroC, `${pointer}/quadroC`, percorso),
        ]
      : [];
  const { codice, descrizione } = risposta.esito;
  const fuori = [
    ...leaves({ codice, descrizione }, '/risposta/esito'),
    [`${pointer}/percorso`, percorso] as const,
    ...dentro,
  ];
  const domande: Foglia[] = [
    ['/richiesta/codiceFiscale', richiesta.codiceFiscale],
    ...(richiesta.costanti ?? []).map((costante, indice): Foglia => [
      `/richiesta/costanti/${String(indice)}/percorso`,
      costante.percorso,
    ]),
  ];
  return [
    ...domande.map(([dove, foglia]) => ({ parte: 'richiesta' as const, pointer: dove, percorso: foglia })),
    ...fuori.map(([dove, foglia]) => ({ parte: 'risposta' as const, pointer: dove, percorso: foglia })),
  ];
}
