import { insertIdentity } from '../edit-headers.js';
import { loadEngine } from '../engine/load-engine.js';
import { mapEnvelope } from '../envelope-map.js';
import { openSoapAnswer } from '../open-answer.js';
import { PreparedSignature } from '../sign/prepare-signature.js';
import { SignedMessage, type SignatureClaim } from '../verify/signed-message.js';
import { plainMap } from './plain-map.js';
import { movable, type Answers, type Kind, type Question, type Questions } from './questions.js';

/** An answer, and the buffers of it that need not be copied. */
export interface Answered {
  readonly ok: Answers[Kind];
  readonly moves: readonly ArrayBuffer[];
}

/** What a worker thread does: one message at a time, which it keeps until it is told to forget it. Makes no use of time, chance or keys. */
export class QuestionAnswerer {
  #message: { readonly message: SignedMessage; readonly rules: Questions['read']['rules'] } | undefined;
  #prepared: PreparedSignature | undefined;

  /** @throws ModiError, as the same work would throw in the caller's thread */
  async answer(question: Question): Promise<Answered> {
    switch (question.kind) {
      case 'read':
        return still(await this.#read(question));
      case 'content': {
        if (this.#message === undefined) throw new Error('nothing was read');
        const { message, rules } = this.#message;
        const content = message.content(question.now, rules);
        return { ok: content, moves: movable([content.body, ...content.headers.map(({ canonical }) => canonical)]) };
      }
      case 'prepare':
        this.#prepared = new PreparedSignature(question.bytes, question.plan);
        return still(this.#prepared.signedInfo);
      case 'complete':
        if (this.#prepared === undefined) throw new Error('nothing was prepared');
        return moving(this.#prepared.complete(question.value));
      case 'identify':
        return moving(insertIdentity(mapEnvelope(question.bytes), question.identity));
      case 'open': {
        const { map, attached } = openSoapAnswer(question.answer, question.options);
        return { ok: { envelope: map.bytes, attached }, moves: movable([map.bytes, attached?.bytes]) };
      }
      case 'map': {
        const { map, attached } = openSoapAnswer(question.answer, question.options);
        return { ok: { map: plainMap(map), attached }, moves: movable([map.bytes, attached?.bytes]) };
      }
      case 'forget':
        this.#message = undefined;
        this.#prepared = undefined;
        return still(undefined);
    }
  }

  async #read({ bytes, rules, engine }: Questions['read']): Promise<SignatureClaim> {
    const message = new SignedMessage(bytes, rules, await loadEngine(engine));
    this.#message = { message, rules };
    return message.claim();
  }
}

function still(ok: Answers[Kind]): Answered {
  return { ok, moves: [] };
}

function moving(bytes: Uint8Array): Answered {
  return { ok: bytes, moves: movable([bytes]) };
}
