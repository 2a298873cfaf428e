/** One row of the catalogue: what is said to the caller, and what he can do. Italian, because callers' people read it. */
export interface Problema {
  readonly status: number;
  readonly titolo: string;
  readonly significato: string;
  readonly rimedio: string;
  /** `si`: the same request may be sent again later, as it is, by a machine; `no`: a person must change something first. */
  readonly riprovare: 'si' | 'no';
}

export const row = (
  status: number,
  riprovare: 'si' | 'no',
  titolo: string,
  significato: string,
  rimedio: string,
): Problema => ({
  status,
  titolo,
  significato,
  rimedio,
  riprovare,
});
