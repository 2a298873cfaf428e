import { readFile, writeFile } from 'node:fs/promises';
import { expect } from 'chai';
import { apriCasa, cfOf } from '../support/casa.js';
import { varco } from '../support/processo.js';
import { leggiRegistro } from '../support/registro.js';

describe('a revocation', function () {
  this.timeout(120_000);

  it('reaches a request that is already waiting for its voucher: no call leaves', async () => {
    const casa = await apriCasa();
    try {
      casa.sandbox.faults.arm({ target: 'pdnd', times: 1, kind: 'latency', ms: 8_000 });
      const waiting = casa.operatore(cfOf('tipico'));
      const text = await readFile(casa.anagrafe, 'utf8');
      const revoked = text.replace(/("codice": "OP-0042",\s*"stato": )"abilitato"/, '$1"revocato"');
      expect(revoked).to.not.equal(text);
      await writeFile(casa.anagrafe, revoked);
      const importata = await varco(
        'anagrafe',
        'importa',
        '--config',
        casa.configurazione,
        '--autore',
        'prova',
        '--motivo',
        'revoca',
      );
      expect(importata.exit, importata.stdout + importata.stderr).to.equal(0);
      const { status, headers, body } = await waiting;
      expect(status, JSON.stringify(body)).to.equal(403);
      expect(body).to.include({ codice: 'operatore-non-abilitato' });
      expect(casa.sandbox.log.count('inps-eci')).to.equal(0);
      const { chiusura } = leggiRegistro(casa, headers.get('varco-accesso') ?? '');
      expect(chiusura).to.include({ esito: 'rifiuto', motivo: 'operatore-non-abilitato', chiamataPartita: false });
    } finally {
      await casa.close();
    }
  });
});
