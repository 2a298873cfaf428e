/** A table for a terminal: columns as wide as their widest cell, bounded. */
export function tabella(titoli: readonly string[], righe: readonly (readonly string[])[], massimo = 34): string {
  const cut = (text: string): string => (text.length > massimo ? `${text.slice(0, massimo - 1)}…` : text);
  const all = [titoli, ...righe].map((riga) => riga.map(cut));
  const widths = titoli.map((_, column) => Math.max(...all.map((riga) => (riga[column] ?? '').length)));
  const line = (riga: readonly string[]): string =>
    `  ${widths.map((width, column) => (riga[column] ?? '').padEnd(width)).join('  ')}`.trimEnd();
  const rule = `  ${widths.map((width) => '─'.repeat(width)).join('  ')}`;
  return [line(all[0] ?? []), rule, ...all.slice(1).map(line)].join('\n');
}

/** A heading that the eye finds. */
export function titolo(numero: number, testo: string): string {
  return `\n\u001b[1m${numero}. ${testo}\u001b[0m\n`;
}

/** JSON as people read it, moved in from the margin. */
export function json(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(/^/gm, '  ');
}
