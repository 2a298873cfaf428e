/** The precise reason why a signed message is not believed. */
export type WssCode =
  | 'WSS_ALGORITHM'
  | 'WSS_CERTIFICATE_EXPIRED'
  | 'WSS_CERTIFICATE_UNTRUSTED'
  | 'WSS_CREATED_FUTURE'
  | 'WSS_CREATED_TOO_OLD'
  | 'WSS_DIGEST'
  | 'WSS_EXPIRED'
  | 'WSS_ID_DUPLICATE'
  | 'WSS_MESSAGE_ID'
  | 'WSS_MISSING'
  | 'WSS_PART_MISSING'
  | 'WSS_PART_NOT_SIGNED'
  | 'WSS_PART_REPEATED'
  | 'WSS_REFERENCE'
  | 'WSS_REPEATED'
  | 'WSS_REPLAYED'
  | 'WSS_REPLAY_MEMORY_FULL'
  | 'WSS_SHAPE'
  | 'WSS_SIGNATURE'
  | 'WSS_SIGNATURE_MISSING'
  | 'WSS_SIGNATURE_REPEATED'
  | 'WSS_TIMESTAMP'
  | 'WSS_TO'
  | 'WSS_TOKEN'
  | 'WSS_TRANSFORM';

/** Thrown by whichever check of a signed message fails first. */
export class WssRefusal extends Error {
  override readonly name = 'WssRefusal';
  readonly code: WssCode;

  /** `reason` is for the log; it never travels. */
  constructor(code: WssCode, reason: string, options?: ErrorOptions) {
    super(reason, options);
    this.code = code;
  }
}
