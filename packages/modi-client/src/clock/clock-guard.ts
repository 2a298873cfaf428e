import { LruCache } from '../cache/lru-cache.js';
import { checkInteger } from '../checks/identifiers.js';
import { checkPorts } from '../checks/ports.js';
import { invalidOption } from '../errors/configuration-error.js';
import { tell, type ClockEvent, type OnModiEvent } from '../events/modi-event.js';
import type { Clock } from '../ports/clock.js';
import type { Transport, TransportRequest, TransportResponse } from '../ports/transport.js';
import { distance, middle, nextCorrection } from './correction.js';
import { offsetFromAnswer } from './date-header.js';
import { OffsetEstimate, type OffsetInterval } from './offset-estimate.js';

export interface ClockGuardOptions {
  /** This machine's. */
  readonly clock: Clock;
  /** Whether {@link ClockGuard.clock} is corrected. Default `false`: the guard only measures and warns. */
  readonly correct?: boolean;
  /** A clock that is certainly off by more milliseconds than this is told. Default 30 000. */
  readonly warnMs?: number;
  /** A clock that is off by more milliseconds than this is not corrected at all: it must be mended. Default 600 000. */
  readonly maxCorrectionMs?: number;
  readonly onEvent?: OnModiEvent<ClockEvent>;
}

export interface ClockMeasure {
  /** The host's clock less this machine's, in milliseconds: positive when this machine is behind. */
  readonly offsetMs: number;
  /** The true offset is at most this far from `offsetMs`. */
  readonly uncertaintyMs: number;
  /** Answers it is taken from. */
  readonly answers: number;
}

/**
 * How far this machine's clock is from those of the hosts it talks to, taken from the `Date` of answers received anyway: no call is made
 * for it. `host` is a host with its port, or any URL of it; one host never moves the time that another one's tokens are stamped with.
 */
export interface ClockGuard {
  /** The same transport, whose answers are looked at. */
  observe(transport: Transport): Transport;
  /**
   * For answers that came another way.
   *
   * @param headers names in lower case
   * @param sent this machine's time in milliseconds when the exchange began; `received` when its answer was there
   */
  record(url: string, headers: TransportResponse['headers'], sent: number, received: number): void;
  /** `undefined` while nothing recent is known. */
  measure(host: string): ClockMeasure | undefined;
  /** `measure(host).offsetMs`, or 0 while nothing is known. */
  offsetMs(host: string): number;
  /** What {@link ClockGuard.clock} adds for this host; 0 without `correct`. */
  correctionMs(host: string): number;
  /** What is off for this host in spite of the correction. */
  residualMs(host: string): number;
  /** Whether the clocks are known to be further apart than `warnMs`. */
  isSkewed(host: string): boolean;
  /**
   * The clock to stamp tokens for this host with. Goes forward with this machine's; small corrections backwards are waited for, so that no
   * token is older than the one before. Goes back only with a clock that was set by more than ten seconds.
   */
  clock(host: string): Clock;
}

/**
 * A guard that knows nothing yet: it learns from the answers it is shown.
 *
 * @throws ConfigurationError ERR_MODI_CONFIG_INVALID naming the option
 */
export function createClockGuard(options: ClockGuardOptions): ClockGuard {
  return new DateClockGuard(options);
}

interface Host {
  readonly estimate: OffsetEstimate;
  skewed: boolean;
  correctionMs: number;
  refused: boolean;
  /** The last time given to a token. */
  stamped: number;
}

const MOST_HOSTS = 200;
/** A step backwards up to this long is waited for. */
const LONGEST_HOLD_MS = 10_000;

class DateClockGuard implements ClockGuard {
  readonly #options: ClockGuardOptions;
  readonly #warnMs: number;
  readonly #maxCorrectionMs: number;
  readonly #hosts = new LruCache<Host>(MOST_HOSTS);

  constructor(options: ClockGuardOptions) {
    checkPorts(options, ['clock']);
    this.#options = options;
    this.#warnMs = checkInteger('warnMs', options.warnMs ?? 30_000, 1, 86_400_000);
    this.#maxCorrectionMs = checkInteger('maxCorrectionMs', options.maxCorrectionMs ?? 600_000, 0, 3_600_000);
  }

  observe(transport: Transport): Transport {
    return {
      send: async (request: TransportRequest) => {
        const sent = this.#options.clock.now();
        const answer = await transport.send(request);
        this.record(request.url, answer.headers, sent, this.#options.clock.now());
        return answer;
      },
      close: async () => transport.close(),
    };
  }

  record(url: string, headers: TransportResponse['headers'], sent: number, received: number): void {
    const interval = offsetFromAnswer(headers, sent, received);
    if (interval === undefined) return;
    const name = hostOf(url);
    const host = this.#hosts.get(name) ?? {
      estimate: new OffsetEstimate(),
      skewed: false,
      correctionMs: 0,
      refused: false,
      stamped: -Infinity,
    };
    this.#hosts.set(name, host);
    host.estimate.add(interval, received);
    const known = host.estimate.interval(received);
    if (known === undefined) return;
    this.#warn(name, host, known);
    if (this.#options.correct === true) this.#correct(name, host, known);
  }

  measure(host: string): ClockMeasure | undefined {
    const known = this.#hosts.get(hostOf(host));
    const interval = known?.estimate.interval(this.#options.clock.now());
    if (known === undefined || interval === undefined) return undefined;
    return { ...factsOf(interval), answers: known.estimate.answers };
  }

  offsetMs(host: string): number {
    return this.measure(host)?.offsetMs ?? 0;
  }

  correctionMs(host: string): number {
    return this.#hosts.get(hostOf(host))?.correctionMs ?? 0;
  }

  residualMs(host: string): number {
    const measure = this.measure(host);
    return measure === undefined ? 0 : measure.offsetMs - this.correctionMs(host);
  }

  isSkewed(host: string): boolean {
    return this.#hosts.get(hostOf(host))?.skewed === true;
  }

  clock(host: string): Clock {
    const name = hostOf(host);
    const { clock } = this.#options;
    return {
      now: () => {
        const known = this.#hosts.get(name);
        if (known === undefined) return clock.now();
        const now = clock.now() + known.correctionMs;
        if (now < known.stamped && known.stamped - now <= LONGEST_HOLD_MS) return known.stamped;
        known.stamped = now;
        return now;
      },
    };
  }

  #warn(name: string, host: Host, interval: OffsetInterval): void {
    if (!host.skewed && Math.abs(distance(interval, 0)) > this.#warnMs) {
      host.skewed = true;
      tell(this.#options.onEvent, { type: 'clock.skewed', host: name, ...factsOf(interval) });
    } else if (host.skewed && Math.abs(middle(interval)) <= this.#warnMs / 2) {
      host.skewed = false;
      tell(this.#options.onEvent, { type: 'clock.agreed', host: name, ...factsOf(interval) });
    }
  }

  #correct(name: string, host: Host, interval: OffsetInterval): void {
    const { onEvent } = this.#options;
    const tooFar = Math.abs(distance(interval, 0)) > this.#maxCorrectionMs;
    if (tooFar && !host.refused) {
      const { offsetMs } = factsOf(interval);
      const maxCorrectionMs = this.#maxCorrectionMs;
      tell(onEvent, { type: 'clock.correction-refused', host: name, offsetMs, maxCorrectionMs });
    }
    host.refused = tooFar;
    const previousMs = host.correctionMs;
    const correctionMs = tooFar ? 0 : nextCorrection(interval, previousMs);
    if (correctionMs === previousMs) return;
    host.correctionMs = correctionMs;
    tell(onEvent, { type: 'clock.corrected', host: name, correctionMs, previousMs });
  }
}

function factsOf(interval: OffsetInterval): { offsetMs: number; uncertaintyMs: number } {
  return { offsetMs: middle(interval), uncertaintyMs: Math.ceil((interval.most - interval.least) / 2) };
}

function hostOf(host: string): string {
  const url = /^[a-z][a-z0-9+.-]*:\/\//i.test(host) ? host : `https://${host}`;
  if (!URL.canParse(url)) throw invalidOption('host', 'must be a host, or a URL of it');
  return new URL(url).host;
}
