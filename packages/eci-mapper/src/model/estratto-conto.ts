import type { Assicurato } from './assicurato.js';
import type { PeriodoContributivo } from './periodo-contributivo.js';
import type { PeriodoEnasarco } from './periodo-enasarco.js';
import type { Versamento } from './versamento.js';

/**
 * The Estratto Conto Integrato as the house speaks of it: what INPS sent, row for row, in INPS's order.
 * Rows are never summed, merged, sorted, de-duplicated or dropped (E-02). A quadro INPS did not send is an empty list.
 * Plain data: JSON and structured clone keep it whole. Published as `schema/estratto-conto.schema.json`.
 */
export interface EstrattoConto {
  /** Instant of the query as INPS wrote it (`xs:dateTime`, with or without zone); absent where the service sends none. */
  readonly dataOraInterrogazione?: string;
  readonly assicurato: Assicurato;
  /** General notes. */
  readonly note: readonly string[];
  /** Contribution periods useful for right and measure, all enti except Enasarco. */
  readonly quadroA: readonly PeriodoContributivo[];
  /** Analytic payments, chiefly of professionals. */
  readonly quadroB: readonly Versamento[];
  /** Enasarco. */
  readonly quadroC: readonly PeriodoEnasarco[];
}
