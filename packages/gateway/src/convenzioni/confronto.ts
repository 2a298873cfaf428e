import { pointer } from '../config/difetto.js';

/** A part of the document that is not what it was. */
export interface Differenza {
  /** JSON pointer. */
  readonly percorso: string;
  /** Absent: it was not there. */
  readonly prima?: unknown;
  /** Absent: it is there no more. */
  readonly dopo?: unknown;
}

/** What is different between two values of plain data, place by place. Elements of a list that have an `id` are matched by it. */
export function confronta(prima: unknown, dopo: unknown, percorso = ''): readonly Differenza[] {
  if (Object.is(prima, dopo)) return [];
  const [before, after] = [parts(prima), parts(dopo)];
  if (before === undefined || after === undefined) {
    return [{ percorso, ...(prima === undefined ? {} : { prima }), ...(dopo === undefined ? {} : { dopo }) }];
  }
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((key) =>
    confronta(before.get(key), after.get(key), percorso + pointer(key)),
  );
}

function parts(value: unknown): ReadonlyMap<string, unknown> | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (!Array.isArray(value)) return new Map(Object.entries(value));
  const ids = value.map((item: unknown) =>
    typeof item === 'object' && item !== null && 'id' in item ? String(item.id) : undefined,
  );
  const named = ids.every((id) => id !== undefined) && new Set(ids).size === ids.length;
  return new Map(value.map((item: unknown, index) => [(named ? ids[index] : undefined) ?? String(index), item]));
}
