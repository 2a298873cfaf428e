import { SEGNO_MEMBRO } from '../quota/counter-store.js';
import { chiaveGiorno, OGNI_SERVIZIO } from '../quota/limits.js';
import type { AccessoDubbio } from '../store/postgres/contatori-dal-registro.js';

/** What a register says of units that were spent. */
export interface UnitaRegistrate {
  /** Units of closed accesses, by the keys that their closings name, since that instant. */
  unita(da: number): Promise<ReadonlyMap<string, number>>;
  /** Accesses of which it is not known whether they took a unit. */
  dubbi(da: number): Promise<readonly AccessoDubbio[]>;
}

export interface LetturaUnita {
  readonly da: number;
  readonly now: number;
  readonly fusoOrario: string;
  /** Each access of which nobody knows whether it took a unit is taken to have taken one. */
  readonly conDubbi: boolean;
}

/** Units of every counter that closings name. */
export async function unitaDalRegistro(
  registrate: UnitaRegistrate,
  { da, now, fusoOrario, conDubbi }: LetturaUnita,
): Promise<Map<string, number>> {
  const unita = new Map(await registrate.unita(da));
  contaMembri(unita);
  if (!conDubbi) return unita;
  for (const { ente, servizio, istante } of await registrate.dubbi(da)) {
    // In progress it may have been counted today; and for every other limit of the service that is known.
    const giorni = [istante, now].map((one) => chiaveGiorno(ente, servizio, one, fusoOrario));
    const altre = [...unita.keys()].filter(
      (chiave) =>
        (chiave.startsWith(`${ente}/${servizio}/`) || chiave.startsWith(`${ente}/${OGNI_SERVIZIO}/`)) &&
        !chiave.includes('/giorno/') &&
        !chiave.includes(SEGNO_MEMBRO),
    );
    for (const chiave of new Set([...giorni, ...altre])) unita.set(chiave, (unita.get(chiave) ?? 0) + 1);
  }
  return unita;
}

/** A member was seen or not, however often closings name it; the count of its limit is how many members there are. */
function contaMembri(unita: Map<string, number>): void {
  const membri = new Map<string, number>();
  for (const chiave of [...unita.keys()]) {
    const at = chiave.indexOf(SEGNO_MEMBRO);
    if (at < 0) continue;
    unita.set(chiave, 1);
    const limite = chiave.slice(0, at);
    membri.set(limite, (membri.get(limite) ?? 0) + 1);
  }
  for (const [limite, quanti] of membri) unita.set(limite, Math.max(quanti, unita.get(limite) ?? 0));
}
