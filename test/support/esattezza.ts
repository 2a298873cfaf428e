import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { chiediEstratto, type Ambiente } from '@varco/demo';
import { avvia, type Processo } from './processo.js';

/** Another process file of the same premises, changed. */
export async function altroProcesso(
  ambiente: Ambiente,
  istanza: string,
  change: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const processo = JSON.parse(await readFile(ambiente.configurazione, 'utf8')) as Record<string, unknown>;
  const file = join(ambiente.dir, `varco-${istanza}.yaml`);
  await writeFile(file, JSON.stringify({ ...processo, ...change, istanza }));
  return file;
}

/** One instance, however often its process dies. */
export class Istanza {
  readonly #config: string;
  #processo: Processo | undefined;
  #stopped = false;
  #starting: Promise<void> = Promise.resolve();

  constructor(config: string) {
    this.#config = config;
  }

  get stopped(): boolean {
    return this.#stopped;
  }

  get url(): string | undefined {
    return this.#processo?.url;
  }

  /** As a service manager does: again and again, until it runs. */
  async start(): Promise<void> {
    this.#starting = (async () => {
      while (!this.#stopped) {
        const avvio = await avvia(this.#config);
        if (avvio.ok) {
          this.#processo = avvio.processo;
          return;
        }
        if (avvio.exit !== 1 || !/cannot be used|already runs as|cannot be asked/.test(avvio.stderr)) {
          this.#stopped = true;
          throw new Error(`gateway did not start (${String(avvio.exit)}): ${avvio.stderr}`);
        }
        await pause(100);
      }
    })();
    await this.#starting;
  }

  async killAndStart(): Promise<void> {
    const processo = this.#processo;
    this.#processo = undefined;
    await processo?.kill('SIGKILL');
    await this.start();
  }

  async stop(): Promise<number | null> {
    this.#stopped = true;
    // Whoever started it has been told how that went.
    await this.#starting.catch(() => undefined);
    return (await this.#processo?.kill('SIGTERM')) ?? null;
  }
}

export interface Carico {
  readonly istanze: readonly Istanza[];
  readonly ambiente: Ambiente;
  readonly codiciFiscali: readonly string[];
  readonly chiamate: number;
}

/** So many questions, shared out among the instances, whatever becomes of them; how often each status came back (0: nobody answered). */
export async function carica({ istanze, ambiente, codiciFiscali, chiamate }: Carico): Promise<Map<number, number>> {
  const outcomes = new Map<number, number>();
  let asked = 0;
  const ask = async (istanza: Istanza, cf: string): Promise<number> => {
    const { url } = istanza;
    if (url === undefined) return 0;
    try {
      const headers = { 'Varco-Assicurato': cf, 'Varco-LoA': 'SPID2' };
      return (await chiediEstratto(url, ambiente.portale, cf, headers)).status;
    } catch (error) {
      // The connection broke: the kill that we came for.
      if (error instanceof TypeError) return 0;
      throw error;
    }
  };
  await Promise.all(
    istanze.flatMap((istanza) =>
      codiciFiscali.map(async (cf) => {
        while (asked < chiamate && !istanza.stopped) {
          const status = await ask(istanza, cf);
          outcomes.set(status, (outcomes.get(status) ?? 0) + 1);
          // A house that is away is asked again a little later, and that was no question.
          if (status === 0 || status === 503) await pause(50);
          else asked += 1;
        }
      }),
    ),
  );
  return outcomes;
}
