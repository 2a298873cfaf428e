import type { KeyObject } from 'node:crypto';
import type { ModiClient } from './client/client.js';
import type { Servizio } from './client/servizio.js';
import type { ClockGuardOptions } from './clock/clock-guard.js';
import type { OnModiEvent } from './events/modi-event.js';
import type { KeyRing, KeyRingOptions } from './keys/key-ring.js';
import type { LoadKeyOptions } from './keys/key-file.js';
import type { PdndEnvironment, PdndEnvironmentName } from './pdnd/environments.js';
import type { Clock } from './ports/clock.js';
import type { Ids } from './ports/ids.js';
import type { Signer } from './ports/signer.js';
import type { Transport, TransportOptions } from './ports/transport.js';
import type { PemOrDer } from './trust/pem.js';
import type { PacingOptions } from './voucher/pacing.js';

/**
 * A private key, in whatever it is kept: the content of a file (PEM, DER, PKCS#12, JWK), a `KeyObject`, or a `Signer` whose key is elsewhere
 * (PKCS#11). The *content*, not the file's name: `readFileSync('chiave.pem')`.
 */
export type KeyInput = string | Uint8Array | Readonly<Record<string, unknown>> | KeyObject | Signer;

/** Everything {@link createModiClient} takes. Only `ambiente`, `clientId`, `purposeId`, `key` and `servizio` are usual; the rest has its reason. */
export interface ModiClientOptions extends LoadKeyOptions {
  /**
   * PDND's environment: `collaudo`, `attestazione`, `produzione`, or the addresses of another one (a sandbox). Ids and keys differ from one
   * to the other. Left out with `sharedWith`, and where no voucher is used.
   */
  readonly ambiente?: PdndEnvironmentName | PdndEnvironment;
  /**
   * Another client of this process, whose PDND this one uses too: one pace for each ente, one cache of vouchers, one key set, one clock
   * guard, one `onEvent`. PDND counts the requests of all clients of an ente together: who has several must share.
   */
  readonly sharedWith?: ModiClient;
  /** UUID of the client on PDND; `iss` of evidence and signatures. In direct trust: the name agreed, any text. */
  readonly clientId: string;
  /** UUID of the finalità. Needed for a voucher. */
  readonly purposeId?: string;
  /** The ente on whose behalf calls are made: whoever has several names them apart. Default `ente`: all share PDND's one limit, which is never too fast. */
  readonly organizzazione?: string;
  /**
   * The key deposited in the client; or several, **the newest first**, while one takes the other's place: the new one is used as soon as
   * PDND knows it. Or a `KeyRing` of your own. `passphrase` and `alias` are for those that are encrypted.
   */
  readonly key: KeyInput | readonly KeyInput[] | KeyRing;
  /** How the ring of several keys asks PDND about the new one. */
  readonly keyRing?: Pick<KeyRingOptions, 'isDeposited' | 'firstProbeMs' | 'longestProbeMs' | 'maxProbes'>;
  /** Certificate of `key`, own first, for direct trust (`ID_AUTH_REST_*`, `INTEGRITY_REST_01`). Default: the one that came with the key (PKCS#12). */
  readonly certificate?: PemOrDer;
  /** Members that name the certificate in a token. Default `['x5c']`. */
  readonly certificateAs?: readonly ('x5c' | 'x5t#S256')[];
  /** Where the erogatore can fetch the certificate. Default: nowhere. */
  readonly x5u?: string;
  /** Key of DPoP proofs, RS256 or ES256: not the assertion's, not uploaded anywhere. Needed with `voucher: 'dpop'`. */
  readonly dpopKey?: KeyInput;
  /** The e-service. */
  readonly servizio: Servizio;
  /** How to reach the e-service: client certificate, CA, proxy, source address; or a `Transport` of your own. Default: the system's CAs, no proxy. */
  readonly transport?: TransportOptions | Transport;
  /**
   * How to reach PDND. Default: a `Transport` given as `transport`, or one with the same proxy and source address, without the client
   * certificate and the CAs, which are the erogatore's business.
   */
  readonly pdndTransport?: TransportOptions | Transport;
  /** Milliseconds for one exchange with the e-service, from the first byte to the last. Default 30 000: ECI-like services are slow. */
  readonly deadlineMs?: number;
  /** Bytes of an answer's body. Default 10 485 760. */
  readonly maxResponseBytes?: number;
  /** Milliseconds for one voucher request, the wait for PDND's pace not counted. Default 10 000. */
  readonly tokenDeadlineMs?: number;
  /** PDND's pace. Default the environment's: 10 requests a second in test, 450 in production. */
  readonly pacing?: Partial<PacingOptions>;
  /**
   * `finestra`: the same evidence (and so the same voucher) for the same person, place and purpose, for up to 240 s; `mai`: a new one
   * for every call, each of which costs a voucher with `AUDIT_REST_02`. Default `finestra`.
   */
  readonly riusoEvidenza?: 'mai' | 'finestra';
  /** Seconds that evidence, signatures and own tokens live. Default 300, which is what GovWay takes at most. */
  readonly ttlSeconds?: number;
  /** Measures PDND's and the erogatore's clocks from their answers and warns; with `correct` tokens are stamped with their time. `false`: off. */
  readonly clockGuard?: false | Omit<ClockGuardOptions, 'clock' | 'onEvent'>;
  /** Told of vouchers, evidence, keys, clocks and calls: for logs and metrics. No token and no person in any event. */
  readonly onEvent?: OnModiEvent;
  /** Language of explanations. Default `it`. */
  readonly lingua?: 'it' | 'en';
  /** Default the system's. */
  readonly clock?: Clock;
  /** Default the system's. */
  readonly ids?: Ids;
}
