import type { createSqliteCounterStore } from '../../../packages/gateway/src/adapters/sqlite-counter-store.js';
import type { createSqliteRegistroStore } from '../../../packages/gateway/src/adapters/sqlite-registro-store.js';
import type { createBigAnswers } from '../../../packages/gateway/src/adapters/worker-answer-reader.js';
import type { buildSnapshot } from '../../../packages/gateway/src/anagrafe/snapshot.js';
import type { contoDi } from '../../../packages/gateway/src/flow/conto.js';
import type { createGiudiceRisposta, nomeRegole } from '../../../packages/gateway/src/flow/firma-risposta.js';
import type { giudica } from '../../../packages/gateway/src/flow/giudica.js';
import type { readAnswer } from '../../../packages/gateway/src/flow/read-answer.js';
import type { createFileIscritti } from '../../../packages/gateway/src/iscritti/file-iscritti.js';
import type { encodeIntestazione } from '../../../packages/gateway/src/iscritti/formato.js';
import type { createImpronta, keyCheck } from '../../../packages/gateway/src/iscritti/impronta.js';
import type { createImprontaSoggetto } from '../../../packages/gateway/src/quota/impronta-soggetto.js';
import type { limitsFor } from '../../../packages/gateway/src/quota/limits.js';
import type { chiaveFirma } from '../../../packages/gateway/src/registro/head.js';
import type { createRegistro } from '../../../packages/gateway/src/registro/registro.js';
import type { openStore } from '../../../packages/gateway/src/store/store.js';

/** Parts of the gateway that are measured alone, and are nobody else's to call: its package does not export them. */
export interface Internals {
  readonly createSqliteCounterStore: typeof createSqliteCounterStore;
  readonly createSqliteRegistroStore: typeof createSqliteRegistroStore;
  readonly createBigAnswers: typeof createBigAnswers;
  readonly createGiudiceRisposta: typeof createGiudiceRisposta;
  readonly nomeRegole: typeof nomeRegole;
  readonly readAnswer: typeof readAnswer;
  readonly createFileIscritti: typeof createFileIscritti;
  readonly encodeIntestazione: typeof encodeIntestazione;
  readonly createImpronta: typeof createImpronta;
  readonly keyCheck: typeof keyCheck;
  readonly limitsFor: typeof limitsFor;
  readonly chiaveFirma: typeof chiaveFirma;
  readonly createRegistro: typeof createRegistro;
  readonly buildSnapshot: typeof buildSnapshot;
  readonly contoDi: typeof contoDi;
  readonly giudica: typeof giudica;
  readonly createImprontaSoggetto: typeof createImprontaSoggetto;
  readonly openStore: typeof openStore;
}

const FILES = [
  'anagrafe/snapshot',
  'adapters/sqlite-counter-store',
  'adapters/sqlite-registro-store',
  'adapters/worker-answer-reader',
  'flow/conto',
  'flow/firma-risposta',
  'flow/giudica',
  'flow/read-answer',
  'iscritti/file-iscritti',
  'iscritti/formato',
  'iscritti/impronta',
  'quota/impronta-soggetto',
  'quota/limits',
  'registro/head',
  'registro/registro',
  'store/store',
];

/** Loads them from the built package. */
export async function loadInternals(): Promise<Internals> {
  const modules = await Promise.all(
    FILES.map(
      async (file) =>
        (await import(new URL(`../../../../packages/gateway/dist/src/${file}.js`, import.meta.url).href)) as object,
    ),
  );
  return Object.assign({}, ...modules) as Internals;
}
