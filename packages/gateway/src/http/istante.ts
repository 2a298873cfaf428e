import { momentoLocale } from '../policy/calendario.js';

let ultimo: { readonly secondo: number; readonly fuso: string; readonly testo: string } | undefined;

/** RFC 3339 with the zone's own offset, to the second: what a person in Italy reads, and a machine too. */
export function istanteRoma(istante: number, fuso: string): string {
  const secondo = Math.floor(istante / 1000);
  if (ultimo?.secondo !== secondo || ultimo.fuso !== fuso) ultimo = { secondo, fuso, testo: scrivi(istante, fuso) };
  return ultimo.testo;
}

function scrivi(istante: number, fuso: string): string {
  const { data, ora } = momentoLocale(istante, fuso);
  const seconds = new Date(istante).toISOString().slice(17, 19);
  const offset = Math.round((Date.parse(`${data}T${ora}:${seconds}Z`) - Math.floor(istante / 1000) * 1000) / 60_000);
  const sign = offset < 0 ? '-' : '+';
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${data}T${ora}:${seconds}${sign}${two(Math.floor(Math.abs(offset) / 60))}:${two(Math.abs(offset) % 60)}`;
}
