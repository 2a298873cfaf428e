import { environment, environmentName, type DoctorContext } from '../context.js';
import { instant, isUuid, quote } from '../quote.js';
import { readToken } from '../read-token.js';

export interface AnswerIds {
  readonly status?: number;
  /** PDND's: `015-0008`. */
  readonly codes?: string;
  /** PDND's id of the request. */
  readonly correlationId?: string;
  /** GovWay's id of the transaction. */
  readonly govwayId?: string;
}

/**
 * What the help desk asks for, ready to be sent: in Italian, because that is who reads it. It holds ids and times only.
 *
 * @param at epoch seconds of the refusal
 * @param checked what was already looked at
 */
export function supportText(
  to: 'pdnd' | 'erogatore',
  ids: AnswerIds,
  at: number,
  checked: string,
  context: DoctorContext,
): string {
  const tokens = [context.assertion, context.voucher].map((jws) =>
    jws === undefined ? {} : (readToken(jws).payload ?? {}),
  );
  const [assertion = {}, voucher = {}] = tokens;
  const firstId = (...values: readonly unknown[]): string => values.find(isUuid) ?? '(da indicare)';
  const name = environmentName(context);
  const when = instant(at);
  const lines: readonly (readonly [string, string | undefined])[] = [
    ['Ente (codice IPA)', context.codiceIpa === undefined ? '(da indicare)' : shown(context.codiceIpa)],
    ['Data e ora (UTC)', typeof when === 'string' ? when : '(da indicare)'],
    ['Ambiente', name ?? '(da indicare)'],
    [
      'Endpoint',
      to === 'pdnd'
        ? (shown(context.tokenEndpoint) ?? environment(context)?.tokenEndpoint)
        : shown(context.request?.url),
    ],
    ['client_id', firstId(context.clientId, assertion['sub'], voucher['client_id'])],
    [
      'purposeId',
      context.clientKind === 'api'
        ? '(client Interop-API)'
        : firstId(context.purposeId, assertion['purposeId'], voucher['purposeId']),
    ],
    ['jti', shown(to === 'pdnd' ? assertion['jti'] : voucher['jti'])],
    ['Esito', [ids.status === undefined ? '' : `HTTP ${ids.status}`, ids.codes ?? ''].join(' ').trim() || undefined],
    [
      to === 'pdnd' ? 'correlationId' : 'govway_id',
      (to === 'pdnd' ? ids.correlationId : ids.govwayId) ?? '(da indicare)',
    ],
    ['Già controllato', checked],
  ];
  return lines.flatMap(([label, value]) => (value === undefined ? [] : [`${label}: ${value}`])).join('\n');
}

function shown(value: unknown): string | undefined {
  const quoted = value === undefined ? undefined : quote(value);
  return typeof quoted === 'string' ? quoted : undefined;
}
