import type { Express } from 'express';
import { PERSONE } from '../persone/persone.js';
import { readDocument } from '../read-json.js';
import { MAX_LIMITE, readProfilo } from '../seed/read-seed.js';
import type { Controls } from './controls.js';

/** What concerns INPS: whom it knows, the security profile it demands, and how many calls it serves in a day. */
export function inpsRoutes(app: Express, controls: Controls): void {
  app.get('/persone', (_request, response) => void response.json({ persone: PERSONE }));
  app.get('/inps', (_request, response) => void response.json(controls.inps()));
  app.put('/inps/profilo', (request, response) => {
    const profilo = readDocument({ profilo: request.body as unknown }, (reader, issues) =>
      readProfilo(reader.raw('profilo'), 'profilo', issues),
    );
    controls.setInpsProfilo(profilo);
    response.json(controls.inps());
  });
  app.put('/inps/limite', (request, response) => {
    const limite = readDocument(request.body, (reader) => reader.integer('limiteGiornaliero', 0, MAX_LIMITE));
    controls.setInpsLimite(limite);
    response.json(controls.inps());
  });
}
