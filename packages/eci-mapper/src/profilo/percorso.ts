/** One step of a path: an element by its expanded name. */
export interface Passo {
  readonly uri: string;
  readonly local: string;
  /** Written with `[]`: may occur more than once in its parent. */
  readonly ripetibile: boolean;
}

/** A path once parsed. */
export interface PercorsoLetto {
  readonly assoluto: boolean;
  /** How many `../` it starts with. */
  readonly risalite: number;
  readonly passi: readonly Passo[];
  readonly attributo?: { readonly uri: string; readonly local: string };
  /** Written with a final `?`. */
  readonly facoltativo: boolean;
}

export interface Spazi {
  readonly predefinito?: string;
  readonly prefissi?: Readonly<Record<string, string>>;
}

/** Why a path cannot be used. Turned into ERR_ECI_PROFILE, with its pointer, by whoever knows where the path stood. */
export class PercorsoError extends Error {
  readonly remedy: string;
  constructor(reason: string, remedy: string) {
    super(reason);
    this.name = 'PercorsoError';
    this.remedy = remedy;
  }
}

const NOME = '[\\p{L}_][\\p{L}\\p{N}_.\\-]*';
const PASSO = new RegExp(`^(?:(${NOME}):)?(${NOME})(\\[\\])?$`, 'u');
const ATTRIBUTO = new RegExp(`^@(?:(${NOME}):)?(${NOME})$`, 'u');

function resolve(prefisso: string | undefined, spazi: Spazi, senzaPrefisso: string): string {
  if (prefisso === undefined) return senzaPrefisso;
  const uri = Object.entries(spazi.prefissi ?? {}).find(([nome]) => nome === prefisso)?.[1];
  if (uri === undefined) {
    throw new PercorsoError(`the prefix ${prefisso} is not declared`, 'declare it under namespace.prefissi');
  }
  return uri;
}

/** Is this a constant (`=text`) rather than a path? */
export const isLiteral = (percorso: string): boolean => percorso.startsWith('=');

/** Parses a path. Throws {@link PercorsoError}. */
export function parsePercorso(testo: string, spazi: Spazi): PercorsoLetto {
  const facoltativo = testo.endsWith('?');
  let resto = facoltativo ? testo.slice(0, -1) : testo;
  const assoluto = resto.startsWith('/');
  if (assoluto) resto = resto.slice(1);
  let risalite = 0;
  while (!assoluto && resto.startsWith('../')) {
    risalite += 1;
    resto = resto.slice(3);
  }
  const parti = resto.split('/');
  const [, prefissoAttributo, nomeAttributo] = ATTRIBUTO.exec(parti.at(-1) ?? '') ?? [];
  if (nomeAttributo !== undefined) parti.pop();
  const passi = parti.map((parte): Passo => {
    const [, prefisso, local, ripetibile] = PASSO.exec(parte) ?? [];
    if (local === undefined) {
      throw new PercorsoError(
        `the path is not written as paths are: "${parte}" is not a step`,
        'write element names separated by /, as in QuadroA/Periodo[], with @name last for an attribute and ? at the very end',
      );
    }
    return { local, uri: resolve(prefisso, spazi, spazi.predefinito ?? ''), ripetibile: ripetibile !== undefined };
  });
  const base = { assoluto, risalite, passi, facoltativo };
  if (nomeAttributo === undefined) return base;
  return { ...base, attributo: { local: nomeAttributo, uri: resolve(prefissoAttributo, spazi, '') } };
}

/** The path as errors print it: local names, without prefixes, `[]` and `?`. */
export function withoutSigns(percorso: string): string {
  return percorso.replace(/\[\]|\?$/g, '').replace(/(^|\/)(@?)[^/@:]*:/g, '$1$2');
}
