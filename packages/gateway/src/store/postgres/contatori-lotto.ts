import type { Client } from 'pg';
import { chiaveMembro } from '../../quota/counter-store.js';
import type { Limite, Reservation } from '../../quota/counter-store.js';

export interface Domanda {
  readonly limiti: readonly Limite[];
  readonly istante: number;
}

/** So long a reservation can be given back. */
const VITA_PRENOTAZIONE_MS = 2 * 86_400_000;

/** Makes the rows that are missing, and holds them all, in one order for everybody: nobody waits for somebody who waits for him. */
const TIENI = `
  INSERT INTO contatori AS c (chiave, presi, scade)
  SELECT chiave, 0, scade FROM unnest($1::text[], $2::bigint[]) AS l(chiave, scade) ORDER BY chiave
  ON CONFLICT (chiave) DO UPDATE SET scade = greatest(c.scade, excluded.scade) RETURNING chiave, presi`;
const FERMI = 'SELECT chiave, fino_a FROM fermi WHERE chiave = ANY($1::text[])';
const SCRIVI = `
  UPDATE contatori AS c SET presi = n.presi FROM unnest($1::text[], $2::bigint[]) AS n(chiave, presi) WHERE c.chiave = n.chiave`;
const PRENOTA = `
  INSERT INTO prenotazioni (chiavi, scade)
  SELECT ARRAY(SELECT json_array_elements_text(chiavi::json)), scade FROM unnest($1::text[], $2::bigint[]) AS p(chiavi, scade)
  RETURNING id, array_to_json(chiavi)::text AS chiavi`;

/** Reservations one after the other, as they were asked, within one transaction of the caller's. */
export async function contaLotto(client: Client, domande: readonly Domanda[]): Promise<readonly Reservation[]> {
  const scadenze = new Map<string, number>();
  for (const { limiti } of domande)
    for (const limite of limiti)
      for (const chiave of chiaviDi(limite)) scadenze.set(chiave, Math.max(limite.scade, scadenze.get(chiave) ?? 0));
  const chiavi = [...scadenze.keys()];
  const tenuti = await client.query<{ chiave: string; presi: number }>(TIENI, [chiavi, [...scadenze.values()]]);
  const presi = new Map(tenuti.rows.map((row) => [row.chiave, row.presi]));
  const latched = await client.query<{ chiave: string; fino_a: number }>(FERMI, [chiavi]);
  const fermi = new Map(latched.rows.map((row) => [row.chiave, row.fino_a]));

  const esiti = domande.map(({ limiti, istante }) => {
    const left = ({ chiave, massimo }: Limite): number =>
      (fermi.get(chiave) ?? 0) > istante ? 0 : Math.max(0, massimo - (presi.get(chiave) ?? 0));
    const nuovi = limiti.filter(
      (limite) => limite.distinto === undefined || !presi.get(chiaveMembro(limite, limite.distinto)),
    );
    const exhausted = nuovi.find((limite) => left(limite) < 1);
    if (!exhausted)
      for (const chiave of nuovi.flatMap((limite) => chiaviDi(limite))) presi.set(chiave, (presi.get(chiave) ?? 0) + 1);
    return { exhausted: exhausted?.chiave, remaining: new Map(limiti.map((limite) => [limite.chiave, left(limite)])) };
  });

  const granted = domande.filter((_, index) => esiti[index]?.exhausted === undefined);
  const tokens = await prenota(client, granted, presi);
  return domande.map(({ limiti }, index) => {
    const { exhausted, remaining = new Map<string, number>() } = esiti[index] ?? {};
    if (exhausted !== undefined) return { granted: false, exhausted, remaining };
    return { granted: true, token: tokens.get(nomeDi(limiti))?.pop() ?? '', remaining };
  });
}

/** Numbers of the reservations, by their keys: those of the same keys may change places. */
async function prenota(
  client: Client,
  granted: readonly Domanda[],
  presi: ReadonlyMap<string, number>,
): Promise<ReadonlyMap<string, string[]>> {
  const tokens = new Map<string, string[]>();
  if (granted.length === 0) return tokens;
  await client.query(SCRIVI, [[...presi.keys()], [...presi.values()]]);
  const { rows } = await client.query<{ id: number; chiavi: string }>(PRENOTA, [
    granted.map(({ limiti }) => nomeDi(limiti)),
    granted.map(({ istante }) => istante + VITA_PRENOTAZIONE_MS),
  ]);
  for (const { id, chiavi } of rows) {
    const name = JSON.stringify(JSON.parse(chiavi));
    tokens.set(name, [...(tokens.get(name) ?? []), String(id)]);
  }
  return tokens;
}

/** What can be given back. */
function nomeDi(limiti: readonly Limite[]): string {
  return JSON.stringify(limiti.filter(({ distinto }) => distinto === undefined).map(({ chiave }) => chiave));
}

function chiaviDi(limite: Limite): readonly string[] {
  const { chiave, distinto } = limite;
  return distinto === undefined ? [chiave] : [chiave, chiaveMembro(limite, distinto)];
}
