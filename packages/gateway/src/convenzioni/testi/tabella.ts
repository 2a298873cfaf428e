/** What is not known, and stands out: never made up. */
export function daScrivere(cosa: string): string {
  return `[DA SCRIVERE: ${cosa}]`;
}

/** A Markdown table; what people wrote cannot break out of its cell. */
export function tabella(intestazioni: readonly string[], righe: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[]): string => `| ${cells.map(cella).join(' | ')} |`;
  return [row(intestazioni), `|${intestazioni.map(() => '---').join('|')}|`, ...righe.map(row)].join('\n');
}

function cella(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll('\\', '\\\\').replaceAll('|', '\\|').replaceAll('<', '&lt;');
}

/** `09/03/2026` of `2026-03-09`. */
export function giorno(data: string): string {
  return data.split('-').reverse().join('/');
}
