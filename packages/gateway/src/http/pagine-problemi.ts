import type { RequestHandler } from 'express';
import { MOTIVI } from '../domain/refusal.js';
import { PROBLEMI } from './problemi.js';

const escape = (text: string): string => text.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`);

function page(title: string, body: string): string {
  return `<!doctype html><html lang="it"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escape(title)} · Varco</title><style>body{font:1.05rem/1.55 system-ui,sans-serif;max-width:44rem;margin:3rem auto;padding:0 1rem;color:#17324d}code{background:#f0f4f8;padding:.1em .3em}dt{font-weight:600;margin-top:.8em}a{color:#0059b3}</style></head><body>${body}</body></html>`;
}

/** The pages behind the problems' `type`, made from the same catalogue. */
export const paginaProblema: RequestHandler = (request, response, next) => {
  const motivo = MOTIVI.find((known) => known === request.params['slug']);
  if (!motivo) return next();
  const { titolo, significato, rimedio, status, riprovare } = PROBLEMI[motivo];
  const retry = riprovare === 'si' ? 'Sì, più tardi: rispettare Retry-After se presente.' : 'No, non a macchina.';
  response
    .type('html')
    .send(
      page(
        titolo,
        `<h1>${escape(titolo)}</h1><dl><dt>Codice</dt><dd><code>${motivo}</code></dd><dt>Stato HTTP</dt><dd>${status}</dd><dt>Significato</dt><dd>${escape(significato)}</dd><dt>Rimedio</dt><dd>${escape(rimedio)}</dd><dt>Si può ripetere la stessa richiesta?</dt><dd>${retry}</dd></dl><p><a href="/problemi">Tutti i problemi</a></p>`,
      ),
    );
};

/** The whole catalogue. */
export const catalogoProblemi: RequestHandler = (_request, response) => {
  const rows = MOTIVI.map(
    (motivo) =>
      `<li><a href="/problemi/${motivo}"><code>${motivo}</code></a> — ${PROBLEMI[motivo].status}, ${escape(PROBLEMI[motivo].titolo)}</li>`,
  );
  response.type('html').send(page('Problemi', `<h1>Problemi</h1><ul>${rows.join('')}</ul>`));
};
