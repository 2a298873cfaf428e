/** Signs what the service answers, where the profile says so, and the ways to spoil that signature on demand. */
import { createHash, randomUUID } from 'node:crypto';
import type { Fault, InpsContext, InpsProfilo, IssuedCertificate } from '../context.js';
import { REQUEST_DIGEST, WSA_ANONYMOUS } from '../wss/names.js';
import { addressingHeader, escapeXml, type NewHeader, signMessage } from '../wss/sign-message.js';
import type { VerifiedMessage } from '../wss/verify-message.js';
import { ECI_NS } from './names.js';
import type { Reply } from './reply.js';

/** Signs a reply of the service; hands back any other as it is. `request`: what the request's signature covered. */
export type AnswerSealer = (
  reply: Reply,
  request: VerifiedMessage | undefined,
  fault: Fault | undefined,
  deps: { readonly profilo: InpsProfilo; readonly endpoint: string },
) => Promise<Reply>;

const VALID_FOR_MS = 300_000;
const EXPIRED_SINCE_MS = 300_000;

/** The digest that nothing has, for references that are to be somebody else's. */
const FOREIGN_DIGEST = createHash('sha256').update("un'altra richiesta").digest('base64');

function anotherRequest(request: VerifiedMessage): VerifiedMessage {
  const references = request.references.map((reference) =>
    reference.replace(/(DigestValue[^>]*>)[^<]*/, `$1${FOREIGN_DIGEST}`),
  );
  return { ...request, messageId: `urn:uuid:${randomUUID()}`, references };
}

function requestDigest({ references }: VerifiedMessage): NewHeader {
  return { name: `modipa:${REQUEST_DIGEST}`, namespace: ECI_NS, content: references.join('') };
}

/** As GovWay addresses an answer. */
function answerHeaders(from: string, soapAction: string, request: VerifiedMessage | undefined): readonly NewHeader[] {
  return [
    addressingHeader('To', WSA_ANONYMOUS),
    addressingHeader('From', `<wsa:Address>${escapeXml(from)}</wsa:Address>`),
    addressingHeader('Action', escapeXml(`${soapAction}Response`)),
    addressingHeader('MessageID', `urn:uuid:${randomUUID()}`),
    addressingHeader('ReplyTo', `<wsa:Address>${WSA_ANONYMOUS}</wsa:Address>`),
    ...(request?.messageId === undefined ? [] : [addressingHeader('RelatesTo', escapeXml(request.messageId))]),
    ...(request === undefined ? [] : [requestDigest(request)]),
  ];
}

/** One character of the first text in Body becomes another. */
function tamper(xml: string): string {
  const body = xml.search(/<[\w-]+:Body\b/);
  const changed = xml.slice(body).replace(/(>[^<>]*?)([A-Za-z0-9])/, (_, before: string, character: string) => {
    return `${before}${character === '7' ? '8' : '7'}`;
  });
  return xml.slice(0, body) + changed;
}

export function createAnswerSealer(context: InpsContext, soapAction: string): AnswerSealer {
  const { pki, clock } = context;
  const own: IssuedCertificate = { certificate: pki.serverCert, key: pki.serverKey };
  let stranger: Promise<IssuedCertificate> | undefined;

  const signer = async (fault: Fault | undefined): Promise<IssuedCertificate> => {
    if (fault?.kind !== 'risposta-altro-certificato') return own;
    stranger ??= pki.issueUntrusted('localhost');
    return stranger;
  };

  return async (reply, request, fault, { profilo, endpoint }) => {
    if (profilo.risposta !== 'firmata' || reply.ofService !== true) return reply;
    if (fault?.kind === 'risposta-non-firmata') return reply;
    const answered =
      request !== undefined && fault?.kind === 'risposta-altra-richiesta' ? anotherRequest(request) : request;
    const created = clock.now() - (fault?.kind === 'risposta-scaduta' ? EXPIRED_SINCE_MS + VALID_FOR_MS : 0);
    const body = signMessage(reply.body, {
      signer: await signer(fault),
      created,
      expires: created + VALID_FOR_MS,
      headers: answerHeaders(profilo.destinatario === '' ? endpoint : profilo.destinatario, soapAction, answered),
    });
    return { ...reply, body: fault?.kind === 'risposta-manomessa' ? tamper(body) : body };
  };
}
