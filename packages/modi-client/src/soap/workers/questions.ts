import type { TransportResponse } from '../../ports/transport.js';
import type { AttachmentPolicy } from '../attachments/open-envelope.js';
import type { SoapPackage } from '../attachments/soap-package.js';
import type { XmlEngine } from '../engine/xml-engine.js';
import type { Identity } from '../identity.js';
import type { OpenedAnswer } from '../open-answer.js';
import type { MessageRules } from '../security-policy.js';
import type { SignPlan } from '../sign/prepare-signature.js';
import type { SignatureClaim, SignedContent } from '../verify/signed-message.js';
import type { WireError } from './wire-error.js';

/** What a thread is asked to do: data alone. `content` and `complete` go on with what was read before them. */
export interface Questions {
  readonly read: { readonly bytes: Uint8Array; readonly rules: MessageRules; readonly engine: XmlEngine['name'] };
  readonly content: { readonly now: number };
  readonly prepare: { readonly bytes: Uint8Array; readonly plan: SignPlan };
  readonly complete: { readonly value: Uint8Array };
  readonly identify: { readonly bytes: Uint8Array; readonly identity: Identity };
  readonly open: { readonly answer: TransportResponse; readonly options: OpenAnswerOptions };
  readonly map: Questions['open'];
  readonly forget: object;
}

export interface Answers {
  readonly read: SignatureClaim;
  readonly content: SignedContent;
  readonly prepare: Uint8Array;
  readonly complete: Uint8Array;
  readonly identify: Uint8Array;
  readonly open: OpenedBytes;
  readonly map: OpenedAnswer;
  readonly forget: undefined;
}

export interface OpenAnswerOptions {
  readonly maxBytes?: number;
  readonly allegati?: AttachmentPolicy;
}

/** As `OpenedAnswer`, of which the map stays where it was made. */
export interface OpenedBytes {
  readonly envelope: Uint8Array;
  readonly attached: SoapPackage | undefined;
}

export type Kind = keyof Questions;
export type Question = { [K in Kind]: { readonly kind: K } & Questions[K] }[Kind];
export type Reply = { readonly ok: Answers[Kind] } | { readonly error: WireError };

/** Bytes up to this may stand in a pool that others share, which cannot move; to copy them costs nothing. */
const POOLED = 65_536;

/** The buffers of these bytes that can move to another thread, uncopied. */
export function movable(views: readonly (Uint8Array | undefined)[]): readonly ArrayBuffer[] {
  const buffers = views.flatMap((view) =>
    view !== undefined && view.buffer instanceof ArrayBuffer && view.buffer.byteLength > POOLED ? [view.buffer] : [],
  );
  return [...new Set(buffers)];
}
