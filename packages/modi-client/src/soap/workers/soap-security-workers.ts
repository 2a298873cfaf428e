import { availableParallelism } from 'node:os';
import { checkInteger } from '../../checks/identifiers.js';
import { invalidOption } from '../../errors/configuration-error.js';
import type { TransportResponse } from '../../ports/transport.js';
import { checkBytes, checkObject } from '../check-options.js';
import { insertIdentity } from '../edit-headers.js';
import { forbidden } from '../engine/scanner/faults.js';
import { loadEngine } from '../engine/load-engine.js';
import type { XmlEngine } from '../engine/xml-engine.js';
import { mapEnvelope } from '../envelope-map.js';
import { identityHeader, type Identity } from '../identity.js';
import { openSoapAnswer, type OpenedAnswer } from '../open-answer.js';
import { checkPolicy, type VerifyPolicy } from '../security-policy.js';
import { planOf, signatureOf, signEnvelope, type SignOptions } from '../sign-envelope.js';
import type { SignedContent } from '../verify/signed-message.js';
import { verifyClaim, verifyEnvelope, type VerifiedEnvelope } from '../verify-envelope.js';
import type { Answers, OpenAnswerOptions, OpenedBytes, Question, Reply } from './questions.js';
import { fromWire } from './wire-error.js';
import { WorkerPool, type Ask } from './worker-pool.js';

export interface SoapSecurityWorkersOptions {
  /**
   * Messages of more bytes than this go to a worker thread. Default 262 144: what takes two milliseconds takes twenty the first time, before
   * it is compiled.
   */
  readonly thresholdBytes?: number;
  /** Threads at most, each started when it is needed. Default: one less than the machine's processors, at least 1, at most 4. */
  readonly threads?: number;
  /** Big messages that may wait for a thread. Default 64. */
  readonly maxQueued?: number;
  /** Milliseconds for one message, its waiting included. Default 30 000. */
  readonly deadlineMs?: number;
  /** Milliseconds without work after which the threads end. Default 30 000. */
  readonly idleMs?: number;
  /** MiB of heap for each thread; the message's bytes are not in it. Default 512. */
  readonly memoryMb?: number;
}

/**
 * SOAP security that never keeps the event loop for long: small messages are read at once, where they are; big ones in worker threads. Keys,
 * trust, the clock and the replay store stay in the caller's thread, so that any of them will do. Same verdicts, same codes.
 *
 * All throw WorkerError ERR_MODI_WORKER_FAILED, fact `reason`, when no thread gave an answer: nothing is then known of the message.
 */
export interface SoapSecurityWorkers {
  /** As `verifyEnvelope`. Of engines, a big message takes only those of `loadEngine`. */
  verify(bytes: Uint8Array, policy: VerifyPolicy): Promise<VerifiedEnvelope>;
  /** As `signEnvelope`. */
  sign(bytes: Uint8Array, options: SignOptions): Promise<Uint8Array>;
  /** As `openSoapAnswer`, without the map. */
  openAnswer(answer: TransportResponse, options?: OpenAnswerOptions): Promise<OpenedBytes>;
  /** As `openSoapAnswer`. The bytes of a big answer are a copy. */
  mapAnswer(answer: TransportResponse, options?: OpenAnswerOptions): Promise<OpenedAnswer>;
  /** As `insertIdentity`, of an envelope that has not been mapped. */
  insertIdentity(bytes: Uint8Array, identity: Identity): Promise<Uint8Array>;
  /** Ends the threads; what is in progress fails with reason `closed`. Small messages can still be read. */
  close(): Promise<void>;
}

const DEFAULT_THRESHOLD = 256 * 1024;
const SCRIPT = new URL('./security-worker.js', import.meta.url);

/**
 * A pool of worker threads for big SOAP messages. None is started before there is one; idle ones do not keep the process alive, and end by
 * themselves. A message is copied once to go there, some milliseconds for ten megabytes; what comes back is not.
 *
 * @throws ConfigurationError ERR_MODI_CONFIG_INVALID naming the field
 */
export function createSoapSecurityWorkers(options: SoapSecurityWorkersOptions = {}): SoapSecurityWorkers {
  return new Workers(checkObject('options', options));
}

let shared: SoapSecurityWorkers | undefined;

/** The pool of those who were given none: one for the process, whose threads end by themselves. */
export function sharedSoapSecurityWorkers(): SoapSecurityWorkers {
  shared ??= createSoapSecurityWorkers();
  return shared;
}

type AskKind = <Q extends Question>(question: Q, moves?: readonly ArrayBuffer[]) => Promise<Answers[Q['kind']]>;

class Workers implements SoapSecurityWorkers {
  readonly #threshold: number;
  readonly #pool: WorkerPool<Question, Reply>;

  constructor(options: SoapSecurityWorkersOptions) {
    const { thresholdBytes = DEFAULT_THRESHOLD, maxQueued = 64, deadlineMs = 30_000, idleMs = 30_000 } = options;
    const { threads = Math.max(1, Math.min(4, availableParallelism() - 1)), memoryMb = 512 } = options;
    this.#threshold = checkInteger('thresholdBytes', thresholdBytes, 0, Number.MAX_SAFE_INTEGER);
    this.#pool = new WorkerPool<Question, Reply>(
      {
        script: SCRIPT,
        threads: checkInteger('threads', threads, 1, 64),
        maxQueued: checkInteger('maxQueued', maxQueued, 0, 10_000),
        deadlineMs: checkInteger('deadlineMs', deadlineMs, 1, 3_600_000),
        idleMs: checkInteger('idleMs', idleMs, 1, 3_600_000),
        memoryMb: checkInteger('memoryMb', memoryMb, 16, 65_536),
      },
      { kind: 'forget' },
    );
  }

  async verify(bytes: Uint8Array, policy: VerifyPolicy): Promise<VerifiedEnvelope> {
    checkBytes('bytes', bytes);
    if (bytes.length <= this.#threshold) return verifyEnvelope(bytes, policy);
    const checked = checkPolicy(policy);
    const { rules } = checked;
    if (bytes.length > rules.maxBytes) throw forbidden('size', bytes.length);
    const engine = await nameOf(checked.engine);
    return this.#run(async (ask) => {
      const own = new Uint8Array(bytes);
      return verifyClaim(checked, {
        claim: () => ask({ kind: 'read', bytes: own, rules, engine }, [own.buffer]),
        content: async (now) => asBuffers(await ask({ kind: 'content', now })),
      });
    });
  }

  async sign(bytes: Uint8Array, options: SignOptions): Promise<Uint8Array> {
    checkBytes('bytes', bytes);
    if (bytes.length <= this.#threshold) return signEnvelope(bytes, options);
    const plan = planOf(options);
    if (bytes.length > plan.maxBytes) throw forbidden('size', bytes.length);
    return this.#run(async (ask) => {
      const own = new Uint8Array(bytes);
      const signedInfo = await ask({ kind: 'prepare', bytes: own, plan }, [own.buffer]);
      const value = await signatureOf(signedInfo, options);
      return asBuffer(await ask({ kind: 'complete', value: new Uint8Array(value) }));
    });
  }

  async openAnswer(answer: TransportResponse, options: OpenAnswerOptions = {}): Promise<OpenedBytes> {
    if (answer.body.length <= this.#threshold) {
      const { map, attached } = openSoapAnswer(answer, options);
      return { envelope: map.bytes, attached };
    }
    return this.#run(async (ask) => {
      const own = owned(answer);
      return ask({ kind: 'open', answer: own, options }, [own.body.buffer]);
    });
  }

  async mapAnswer(answer: TransportResponse, options: OpenAnswerOptions = {}): Promise<OpenedAnswer> {
    if (answer.body.length <= this.#threshold) return openSoapAnswer(answer, options);
    return this.#run(async (ask) => {
      const own = owned(answer);
      const { map, attached } = await ask({ kind: 'map', answer: own, options }, [own.body.buffer]);
      return { map: Object.freeze({ ...map, bytes: asBuffer(map.bytes) }), attached };
    });
  }

  async insertIdentity(bytes: Uint8Array, identity: Identity): Promise<Uint8Array> {
    checkBytes('bytes', bytes);
    if (bytes.length <= this.#threshold) return insertIdentity(mapEnvelope(bytes), identity);
    // What is wrong with it is said before anything is copied.
    identityHeader(identity, false);
    const { userId, codiceUfficio } = identity;
    return this.#run(async (ask) => {
      const own = new Uint8Array(bytes);
      return asBuffer(await ask({ kind: 'identify', bytes: own, identity: { userId, codiceUfficio } }, [own.buffer]));
    });
  }

  close(): Promise<void> {
    return this.#pool.close();
  }

  async #run<T>(job: (ask: AskKind) => Promise<T>): Promise<T> {
    return this.#pool.run((ask) => job(answering(ask)));
  }
}

/** The answer with a copy of its bytes, which can move to a thread. */
function owned({
  status,
  headers,
  body,
}: TransportResponse): TransportResponse & { readonly body: Uint8Array<ArrayBuffer> } {
  return { status, headers, body: new Uint8Array(body) };
}

function answering(ask: Ask<Question, Reply>): AskKind {
  return async <Q extends Question>(question: Q, moves?: readonly ArrayBuffer[]) => {
    const reply = await ask(question, moves);
    if ('error' in reply) throw fromWire(reply.error);
    return reply.ok as Answers[Q['kind']];
  };
}

async function nameOf(engine: XmlEngine | undefined): Promise<XmlEngine['name']> {
  if (engine === undefined) return 'scanner';
  for (const name of ['scanner', 'xml-crypto'] as const) {
    if (engine.name === name && (await loadEngine(name)) === engine) return name;
  }
  throw invalidOption('engine', 'must be one of loadEngine’s for a message that is read in a worker thread');
}

/** In the class in which they come from the caller's own thread. */
function asBuffers(content: SignedContent): SignedContent {
  return {
    ...content,
    body: content.body === undefined ? undefined : asBuffer(content.body),
    headers: content.headers.map((header) => ({ ...header, canonical: asBuffer(header.canonical) })),
  };
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
