import { expect } from 'chai';
import { intestazioneRiservata } from '../../src/identity/intestazioni-riservate.js';

const judge = (name: string, value: string) => intestazioneRiservata([name, value]);

describe('headers that only the passage may make', () => {
  for (const [name, value, campo] of [
    ['Authorization', 'Bearer eyJhbGciOiJSUzI1NiJ9.e30.c2ln', 'Authorization'],
    ['Authorization', 'DPoP eyJhbGciOiJSUzI1NiJ9.e30.c2ln', 'Authorization'],
    ['Authorization', 'Basically', 'Authorization'],
    ['Authorization', '', 'Authorization'],
    ['DPoP', 'eyJ0eXAiOiJkcG9wK2p3dCJ9.e30.c2ln', 'dpop'],
    ['Digest', 'SHA-256=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=', 'digest'],
    ['Agid-JWT-Signature', 'e30', 'agid-jwt-signature'],
    ['AGID-JWT-TrackingEvidence', 'e30', 'agid-jwt-trackingevidence'],
    ['Agid-JWT-Whatever-Comes', 'e30', 'agid-jwt-whatever-comes'],
    ['INPS-Identity-UserId', 'op.rossi', 'inps-identity-userid'],
    ['inps-identity-codiceufficio', 'CASSA01', 'inps-identity-codiceufficio'],
    ['INPS_Identity_UserId', 'op.rossi', 'inps_identity_userid'],
    ['Agid_JWT-Signature', 'e30', 'agid_jwt-signature'],
  ] as const) {
    it(`are refused to a caller: ${name}${name === 'Authorization' ? ` ${value.split(' ')[0]}` : ''}`, () => {
      expect(judge(name, value)).to.deep.equal({ motivo: 'intestazione-riservata', campo, requisito: 'Q-03' });
    });
  }

  for (const [what, first, second] of [
    ['another scheme', 'Basic dTpw', 'Bearer eyJhbGciOiJSUzI1NiJ9.e30.c2ln'],
    ['another scheme first', 'Bearer eyJhbGciOiJSUzI1NiJ9.e30.c2ln', 'Basic dTpw'],
    ['the same value', 'Basic dTpw', 'Basic dTpw'],
    ['nothing', 'Basic dTpw', ''],
  ] as const) {
    it(`are refused when Authorization is there twice, with ${what}: node would show the first alone`, () => {
      const rawHeaders = ['Authorization', first, 'Accept', '*/*', 'AUTHORIZATION', second];
      expect(intestazioneRiservata(rawHeaders)).to.deep.equal({
        motivo: 'intestazione-ripetuta',
        campo: 'Authorization',
        requisito: 'Q-03',
      });
    });
  }

  it('are found behind others of no interest', () => {
    const rawHeaders = ['Host', 'x', 'Authorization', 'Basic dTpw', 'Accept', '*/*', 'dPoP', ''];
    expect(intestazioneRiservata(rawHeaders)).to.include({ motivo: 'intestazione-riservata', campo: 'dpop' });
    expect(intestazioneRiservata(rawHeaders.slice(0, -2))).to.equal(undefined);
  });

  it('are refused even when empty', () => {
    expect(judge('DPoP', '')?.motivo).to.equal('intestazione-riservata');
  });

  for (const [name, value] of [
    ['Authorization', 'Basic dTpw'],
    ['authorization', 'basic dTpw'],
    ['Content-Digest', 'sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:'],
    ['Varco-Operatore', 'op.rossi'],
    ['X-Digest', '1'],
  ] as const) {
    it(`do not include ${name}: ${value.split(' ')[0]}`, () => expect(judge(name, value)).to.equal(undefined));
  }

  it('never come back in the refusal', () => {
    expect(JSON.stringify(judge('Authorization', 'Bearer secret-token'))).not.to.include('secret-token');
  });
});
