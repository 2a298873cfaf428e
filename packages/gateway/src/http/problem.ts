import type { ServerResponse } from 'node:http';
import type { Motivo, Refusal } from '../domain/refusal.js';
import { PROBLEMI } from './problemi.js';

/** Base of every problem's `type`; the gateway serves the page behind it at `/problemi/<slug>`. */
export const PROBLEM_BASE = 'https://varco.example/problemi/';

/** RFC 9457 body. `codice` repeats the slug for callers that do not want to cut URLs. */
export interface ProblemBody {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance?: string;
  readonly codice: Motivo;
  readonly rimedio: string;
  readonly requisito?: string;
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
  /** Of `risposta-non-autentica`: why the answer is not believed. */
  readonly causa?: string;
  readonly esito?: string;
  readonly govwayId?: string;
  readonly correlationId?: string;
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** The single translation of a refusal into what a REST caller sees. Carries nothing personal: refusals do not. */
export function problemBody(refusal: Refusal, accessoId?: string): ProblemBody {
  const { titolo, significato, rimedio, status } = PROBLEMI[refusal.motivo];
  const causa = text(refusal.fatti?.['causa']);
  const esito = text(refusal.fatti?.['esito']);
  const govwayId = text(refusal.fatti?.['govwayId']);
  const correlationId = text(refusal.fatti?.['correlationId']);
  return {
    type: `${PROBLEM_BASE}${refusal.motivo}`,
    title: titolo,
    status,
    detail: refusal.dettaglio ?? significato,
    ...(accessoId === undefined ? {} : { instance: `urn:uuid:${accessoId}` }),
    codice: refusal.motivo,
    rimedio: refusal.rimedio ?? rimedio,
    ...(refusal.requisito === undefined ? {} : { requisito: refusal.requisito }),
    ...(refusal.campo === undefined
      ? {}
      : { errors: [{ pointer: refusal.campo, detail: refusal.dettaglio ?? significato }] }),
    ...(causa === undefined ? {} : { causa }),
    ...(esito === undefined ? {} : { esito }),
    ...(govwayId === undefined ? {} : { govwayId }),
    ...(correlationId === undefined ? {} : { correlationId }),
  };
}

/** RFC 7617; RFC 6750 §3 where it was a token that was not taken. */
function sfida({ motivo }: Refusal): string {
  return motivo === 'token-non-valido'
    ? 'Bearer realm="varco", error="invalid_token"'
    : 'Basic realm="varco", charset="UTF-8"';
}

export function sendProblem(response: ServerResponse, refusal: Refusal, accessoId?: string): void {
  const body = problemBody(refusal, accessoId);
  if (refusal.riprovaDopo !== undefined)
    response.setHeader('Retry-After', String(Math.max(1, Math.ceil(refusal.riprovaDopo))));
  if (body.status === 401) {
    response.setHeader('WWW-Authenticate', sfida(refusal));
  }
  if (accessoId !== undefined) response.setHeader('Varco-Accesso', accessoId);
  response.setHeader('Content-Type', 'application/problem+json; charset=utf-8');
  response.setHeader('Cache-Control', 'no-store');
  response.statusCode = body.status;
  response.end(JSON.stringify(body));
}
