export const NS = 'http://sandbox.varco.example/EstrattoContoIntegrato';
export const CF = 'RSSMRA50B17A558W';
export const RESULT = '/ConsultaEstrattoContoResponse/ConsultaEstrattoContoResult';
export const ESTRATTO = `${RESULT}/EstrattoConto`;

export const codificato = (nome: string, codice: string, descrizione: string): string =>
  `<${nome}><Codice>${codice}</Codice><Descrizione>${descrizione}</Descrizione></${nome}>`;

/** A row of quadro A; `dentro` replaces everything after the codes. */
export function periodo(date = '<Dal>2001-01-01</Dal><Al>2001-12-31</Al>', dentro?: string): string {
  const codici =
    codificato('Ente', 'FPLD', 'Fondo pensioni lavoratori dipendenti') +
    codificato('Gestione', 'RG', 'Regime generale') +
    codificato('TipoContribuzione', '1', 'Lavoro dipendente');
  const resto =
    dentro ??
    '<Retribuzione>21345.60</Retribuzione><UtileDiritto unita="S">52</UtileDiritto><UtileMisura unita="S">52</UtileMisura>' +
      '<AziendaVersatrice>D&apos;Angelo &amp; figli</AziendaVersatrice><Nota>prima</Nota><Nota>seconda</Nota>';
  return `<Periodo>${date}${codici}${resto}</Periodo>`;
}

export const VERSAMENTO =
  '<Versamento>' +
  codificato('Ente', '9935', 'Cassa Forense') +
  '<Anno>2019</Anno><Tipo>SOGGETTIVO</Tipo><Dovuto>2500.00</Dovuto><Versato>2499.99</Versato></Versamento>';

export const ENASARCO =
  '<Periodo><Dal>1999-01-01</Dal><Al>1999-03-31</Al><Ditta>Però S.p.A.</Ditta><Provvigioni>0.00</Provvigioni><Contributo>-12.30</Contributo></Periodo>';

export const TESTATA =
  '<DataOraInterrogazione>2026-01-02T10:00:00+01:00</DataOraInterrogazione>' +
  `<Assicurato><CodiceFiscale>${CF}</CodiceFiscale><Cognome>D&apos;Àlessandro</Cognome><Nome>Mario</Nome><DataNascita>1950-02-17</DataNascita></Assicurato>` +
  '<Nota>Le ricongiunzioni possono comparire due volte.</Nota>';

export const estratto = (quadri: string, testata = TESTATA): string =>
  `<EstrattoConto>${testata}${quadri}</EstrattoConto>`;

export const risposta = (dentro: string, esito = 'OK'): string =>
  `<ConsultaEstrattoContoResponse xmlns="${NS}"><ConsultaEstrattoContoResult><IdRichiesta>7</IdRichiesta>` +
  `<Esito>${esito}</Esito>${dentro}</ConsultaEstrattoContoResult></ConsultaEstrattoContoResponse>`;

export const conPeriodi = (...periodi: string[]): string =>
  risposta(estratto(`<QuadroA>${periodi.join('')}</QuadroA>`));

/** A whole answer: an undated row at the head, all three quadri. */
export const COMPLETA = risposta(
  estratto(
    `<QuadroA>${periodo('')}${periodo()}${periodo()}</QuadroA><QuadroB>${VERSAMENTO}</QuadroB><QuadroC>${ENASARCO}</QuadroC>`,
  ),
);

/** An answer of about so many bytes. */
export function grande(bytes: number): string {
  const riga = periodo();
  return conPeriodi(...Array.from({ length: Math.ceil(bytes / riga.length) }, () => riga));
}
