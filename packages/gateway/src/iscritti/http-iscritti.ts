import { TransportError } from '@varco/modi-client';
import type { Clock, Transport } from '@varco/modi-client';
import { decodeChiave256, readPassphrase, readSecret } from '../config/segreti.js';
import type { FonteIscrittiHttp } from '../domain/ente.js';
import type { Iscrizione } from '../domain/iscrizione.js';
import type { CanaleTls } from '../domain/servizio.js';
import { IscrittiError } from './formato.js';
import { createImpronta } from './impronta.js';
import { Interruttore } from './interruttore.js';
import { leggiRisposta } from './risposta-http.js';

/** Opens connections as `tls` says, at most `connessioni` at once. */
export type ApriCanale = (tls: CanaleTls, connessioni: number) => Promise<Transport>;

export interface HttpIscrittiOptions {
  readonly fonte: FonteIscrittiHttp;
  readonly apriCanale: ApriCanale;
  readonly clock: Clock;
  /** Told of every trouble: at once, and every minute while it lasts. */
  readonly onError: (error: unknown) => void;
  /** Failures in a row, and milliseconds of rest after them: see `Interruttore`. */
  readonly soglia?: number;
  readonly pausaMs?: number;
}

/** One ente's own insured, asked of its own system at each consultation. */
export interface HttpIscritti {
  contiene(codiceFiscale: string): Promise<Iscrizione>;
  /** It failed so often that nobody is asked for a while. */
  aperto(): boolean;
  close(): Promise<void>;
}

const MAX_RISPOSTA = 4096;
const REPEAT_ERROR_MS = 60_000;

/** What a question needs, read once. */
interface Pronto {
  readonly transport: Transport;
  readonly headers: Readonly<Record<string, string>>;
  readonly domanda: (codiceFiscale: string) => unknown;
}

/**
 * `POST`s `{"codiceFiscale": …}`, or `{"impronta": …}` (hexadecimal), and never writes either in the address. One question, one answer,
 * within the deadline; never asked again. Whatever is not a proper answer is `non-disponibile`.
 */
export function createHttpIscritti(options: HttpIscrittiOptions): HttpIscritti {
  return new AskedSystem(options);
}

class AskedSystem implements HttpIscritti {
  readonly #options: HttpIscrittiOptions;
  readonly #interruttore: Interruttore;
  #pronto: Promise<Pronto> | undefined;
  #inCorso = 0;
  #reported: { readonly code: string; readonly at: number } | undefined;
  #closed = false;

  constructor(options: HttpIscrittiOptions) {
    this.#options = options;
    this.#interruttore = new Interruttore(options);
  }

  aperto(): boolean {
    return this.#interruttore.aperto;
  }

  async contiene(codiceFiscale: string): Promise<Iscrizione> {
    const { fonte } = this.#options;
    if (this.#closed) return 'non-disponibile';
    if (this.#inCorso >= fonte.contemporanee) {
      // Not the other side's fault: the breaker is not told.
      this.#report(new IscrittiError('ERR_VARCO_ISCRITTI_BUSY', this.#dove(), 'has too many questions in progress'));
      return 'non-disponibile';
    }
    if (!this.#interruttore.passa()) return 'non-disponibile';
    this.#inCorso += 1;
    try {
      const iscrizione = await this.#chiedi(codiceFiscale);
      this.#interruttore.bene();
      this.#reported = undefined;
      return iscrizione;
    } catch (error) {
      this.#interruttore.male();
      this.#report(error);
      return 'non-disponibile';
    } finally {
      this.#inCorso -= 1;
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    const pronto = await this.#pronto?.catch(() => undefined);
    await pronto?.transport.close();
  }

  async #chiedi(codiceFiscale: string): Promise<Iscrizione> {
    const { fonte } = this.#options;
    this.#pronto ??= this.#prepara();
    let pronto: Pronto;
    try {
      pronto = await this.#pronto;
    } catch (error) {
      // A secret that is missing may come: it is read again at the next question.
      this.#pronto = undefined;
      throw error;
    }
    const { transport, headers, domanda } = pronto;
    const risposta = await transport
      .send({
        method: 'POST',
        url: fonte.url,
        headers,
        body: Buffer.from(JSON.stringify(domanda(codiceFiscale))),
        deadlineMs: fonte.tempoMassimoMs,
        maxResponseBytes: MAX_RISPOSTA,
      })
      .catch((cause: unknown) => {
        const why = cause instanceof TransportError ? cause.code : 'unknown';
        throw new IscrittiError('ERR_VARCO_ISCRITTI_CALL', this.#dove(), `did not answer (${why})`, { cause });
      });
    const letta = leggiRisposta(risposta);
    if (typeof letta === 'string') throw new IscrittiError('ERR_VARCO_ISCRITTI_ANSWER', this.#dove(), letta);
    return letta.iscrizione;
  }

  async #prepara(): Promise<Pronto> {
    const { fonte, apriCanale } = this.#options;
    const domanda = await this.#domanda();
    const bearer = fonte.credenziale === undefined ? undefined : await readPassphrase(fonte.credenziale);
    return {
      transport: await apriCanale(fonte.tls, fonte.contemporanee),
      headers: {
        'Content-Type': 'application/json; charset=utf-8',
        Accept: 'application/json',
        ...(bearer === undefined ? {} : { Authorization: `Bearer ${bearer}` }),
      },
      domanda,
    };
  }

  async #domanda(): Promise<Pronto['domanda']> {
    const { domanda, chiave } = this.#options.fonte;
    if (domanda === 'codice-fiscale') return (codiceFiscale) => ({ codiceFiscale });
    const key = chiave === undefined ? undefined : decodeChiave256(await readSecret(chiave));
    if (key === undefined)
      throw new IscrittiError('ERR_VARCO_ISCRITTI_KEY', this.#dove(), 'its key is not 32 bytes in base64');
    const impronta = createImpronta(key);
    return (codiceFiscale) => ({ impronta: impronta(codiceFiscale).toString('hex') });
  }

  /** Where it is asked; the configuration lets no query and no credentials in. */
  #dove(): string {
    return this.#options.fonte.url;
  }

  #report(error: unknown): void {
    const { clock, onError } = this.#options;
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    if (this.#reported?.code === code && Math.abs(clock.now() - this.#reported.at) < REPEAT_ERROR_MS) return;
    this.#reported = { code, at: clock.now() };
    onError(error);
  }
}
