/** Nearest-rank percentile of unsorted values; NaN of none. */
export function percentile(values: ArrayLike<number>, p: number): number {
  const sorted = Float64Array.from(values).sort();
  if (sorted.length === 0) return Number.NaN;
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil((p / 100) * sorted.length) - 1))] ?? Number.NaN;
}

export const median = (values: ArrayLike<number>): number => percentile(values, 50);

/** To so many significant places: a figure says no more than was measured. */
export const round = (value: number, places = 2): number => Number(value.toFixed(places));

/** Something that must hold. A missed `assertion` fails every run; a missed `goal` (time, memory) only a full one. */
export interface Check {
  readonly kind: 'assertion' | 'goal';
  readonly what: string;
  readonly value: number | string;
  readonly wanted: string;
  readonly holds: boolean;
}

export const exactly = (what: string, value: number, wanted: number): Check => ({
  kind: 'assertion',
  what,
  value,
  wanted: String(wanted),
  holds: value === wanted,
});

export const atLeast = (what: string, value: number, limit: number): Check => ({
  kind: 'goal',
  what,
  value: round(value),
  wanted: `≥ ${limit}`,
  holds: value >= limit,
});

export const atMost = (what: string, value: number, limit: number): Check => ({
  kind: 'goal',
  what,
  value: round(value),
  wanted: `≤ ${limit}`,
  holds: value <= limit,
});

/** One line of the table: `label` as a person reads it. */
export interface Row {
  readonly label: string;
  readonly values: readonly (string | number)[];
}

export interface Table {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
}

/** What a benchmark found. */
export interface Result {
  readonly name: string;
  /** One sentence: what was measured, and how. */
  readonly method: string;
  readonly tables: readonly Table[];
  readonly checks: readonly Check[];
  /** The same figures for a machine. */
  readonly figures: Readonly<Record<string, unknown>>;
}

export function formatTable({ title, columns, rows }: Table): string {
  const cells = [['', ...columns], ...rows.map(({ label, values }) => [label, ...values.map(String)])];
  const widths = cells[0]?.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0))) ?? [];
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ')
      .trimEnd();
  return [`  ${title}`, ...cells.map((row) => `    ${line(row)}`)].join('\n');
}
