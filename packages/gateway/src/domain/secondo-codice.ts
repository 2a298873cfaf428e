/** What a request has where the second code stands. `illeggibile`: it is there twice, or holds elements. */
export type SecondoCodiceVisto = 'presente' | 'assente' | 'altra-forma' | 'illeggibile';
