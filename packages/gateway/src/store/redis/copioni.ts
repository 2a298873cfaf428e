/*
 * Everything about the counters is in one hash, so that all of it is there or none: who empties the database also takes away the mark that
 * says it may be believed. Fields: `nascita` (name of this set of counters), `pronto` (run of the server for which it was made good),
 * `base` and `serie` (reservations ever made: when it was made good, and now), `c:KEY` (units taken), `f:KEY` (latched until), `p:N` (keys
 * of a reservation, a line each). Beside it a sorted set says when each field may be forgotten.
 */

/**
 * Run, instant, end of the reservation, then key, ceiling, end and member (or empty) of each limit. → -1 not ready; 0, which, latched?, left…;
 * 1, number, left… A member that was seen takes nothing, and what a member took is not among what can be given back.
 */
const PRENOTA = `
local h, z = KEYS[1], KEYS[2]
if redis.call('HGET', h, 'pronto') ~= ARGV[1] then return {-1} end
local istante, n = tonumber(ARGV[2]), (#ARGV - 3) / 4
local risposta, noto, esaurito, fermo = {}, {}, 0, 0
for i = 1, n do
  local chiave, membro = ARGV[4 * i], ARGV[4 * i + 3]
  local v = redis.call('HMGET', h, 'c:' .. chiave, 'f:' .. chiave, 'c:' .. chiave .. '#' .. membro)
  local resta = math.max(0, tonumber(ARGV[4 * i + 1]) - tonumber(v[1] or '0'))
  noto[i] = membro ~= '' and tonumber(v[3] or '0') > 0
  local latch = v[2] and tonumber(v[2]) > istante
  if latch then resta = 0; fermo = 1 end
  if resta < 1 and esaurito == 0 and not noto[i] then esaurito = i end
  risposta[i] = resta
end
if esaurito > 0 then return {0, esaurito, fermo, unpack(risposta)} end
local chiavi = {}
for i = 1, n do
  local chiave, scade, membro = ARGV[4 * i], ARGV[4 * i + 2], ARGV[4 * i + 3]
  if not noto[i] then
    if redis.call('HINCRBY', h, 'c:' .. chiave, 1) == 1 then redis.call('ZADD', z, scade, 'c:' .. chiave) end
    risposta[i] = risposta[i] - 1
    if membro == '' then
      chiavi[#chiavi + 1] = chiave
    else
      redis.call('HSET', h, 'c:' .. chiave .. '#' .. membro, 1)
      redis.call('ZADD', z, scade, 'c:' .. chiave .. '#' .. membro)
    end
  end
end
local serie = redis.call('HINCRBY', h, 'serie', 1)
redis.call('HSET', h, 'p:' .. serie, table.concat(chiavi, '\\n'))
redis.call('ZADD', z, ARGV[3], 'p:' .. serie)
return {1, serie, unpack(risposta)}`;

/** Name of the set, number. */
const RESTITUISCI = `
local h, z = KEYS[1], KEYS[2]
if redis.call('HGET', h, 'nascita') ~= ARGV[1] then return 0 end
local campo = 'p:' .. ARGV[2]
local chiavi = redis.call('HGET', h, campo)
if not chiavi then return 0 end
redis.call('HDEL', h, campo)
redis.call('ZREM', z, campo)
for chiave in string.gmatch(chiavi, '[^\\n]+') do
  if tonumber(redis.call('HGET', h, 'c:' .. chiave) or '0') > 0 then redis.call('HINCRBY', h, 'c:' .. chiave, -1) end
end
return 1`;

/** Run, key, until, end of the field. Never shortens. */
const FERMA = `
local h, z = KEYS[1], KEYS[2]
if redis.call('HGET', h, 'pronto') ~= ARGV[1] then return -1 end
if tonumber(redis.call('HGET', h, 'f:' .. ARGV[2]) or '0') < tonumber(ARGV[3]) then
  redis.call('HSET', h, 'f:' .. ARGV[2], ARGV[3])
  redis.call('ZADD', z, ARGV[4], 'f:' .. ARGV[2])
end
return 1`;

/** Run, keys… → -1, or units taken. */
const PRESI = `
if redis.call('HGET', KEYS[1], 'pronto') ~= ARGV[1] then return {-1} end
local risposta = {1}
for i = 2, #ARGV do risposta[i] = tonumber(redis.call('HGET', KEYS[1], 'c:' .. ARGV[i]) or '0') end
return risposta`;

/** Run, key. */
const SBLOCCA = `
local h, z = KEYS[1], KEYS[2]
if redis.call('HGET', h, 'pronto') ~= ARGV[1] then return -1 end
redis.call('HDEL', h, 'f:' .. ARGV[2])
redis.call('ZREM', z, 'f:' .. ARGV[2])
return 1`;

/** Run, keys… → -1, or until when each is latched. */
const FERMI = `
if redis.call('HGET', KEYS[1], 'pronto') ~= ARGV[1] then return {-1} end
local risposta = {1}
for i = 2, #ARGV do risposta[i] = tonumber(redis.call('HGET', KEYS[1], 'f:' .. ARGV[i]) or '0') end
return risposta`;

/**
 * Name for a set that has none, run to make good at the end (or empty), then field, value and end of each: the greater value stays. → how many
 * counters of units were below.
 */
const RIFAI = `
local h, z = KEYS[1], KEYS[2]
local sotto = 0
redis.call('HSETNX', h, 'nascita', ARGV[1])
redis.call('HSETNX', h, 'serie', 0)
for i = 3, #ARGV, 3 do
  if tonumber(redis.call('HGET', h, ARGV[i]) or '0') < tonumber(ARGV[i + 1]) then
    redis.call('HSET', h, ARGV[i], ARGV[i + 1])
    if string.sub(ARGV[i], 1, 2) == 'c:' then sotto = sotto + 1 end
  end
  redis.call('ZADD', z, 'GT', ARGV[i + 2], ARGV[i])
end
if ARGV[2] ~= '' then redis.call('HSET', h, 'pronto', ARGV[2], 'base', redis.call('HGET', h, 'serie')) end
return sotto`;

/** Instant, how many. */
const POTA = `
local h, z = KEYS[1], KEYS[2]
local campi = redis.call('ZRANGEBYSCORE', z, '-inf', ARGV[1], 'LIMIT', 0, ARGV[2])
for _, campo in ipairs(campi) do
  redis.call('HDEL', h, campo)
  redis.call('ZREM', z, campo)
end
return #campi`;

/** Run, key, ceiling, end, how many. Takes units ahead: → -1, or how many were had. */
const ANTICIPA = `
local h, z = KEYS[1], KEYS[2]
if redis.call('HGET', h, 'pronto') ~= ARGV[1] then return -1 end
local presi = tonumber(redis.call('HGET', h, 'c:' .. ARGV[2]) or '0')
local unita = math.min(tonumber(ARGV[5]), math.floor((tonumber(ARGV[3]) - presi) / 10))
if unita < 1 then return 0 end
redis.call('HINCRBY', h, 'c:' .. ARGV[2], unita)
redis.call('ZADD', z, 'GT', ARGV[4], 'c:' .. ARGV[2])
return unita`;

/** Name of the set, key, how many. Units that were taken ahead and not used. */
const RENDI = `
local h = KEYS[1]
if redis.call('HGET', h, 'nascita') ~= ARGV[1] then return 0 end
local presi = tonumber(redis.call('HGET', h, 'c:' .. ARGV[2]) or '0')
redis.call('HSET', h, 'c:' .. ARGV[2], math.max(0, presi - tonumber(ARGV[3])))
return 1`;

/** A value and its life in milliseconds, as of one moment. */
const LEGGI = `
local v = redis.call('GET', KEYS[1])
if not v then return {} end
return {v, redis.call('PTTL', KEYS[1])}`;

const ORA = `
local t = redis.call('TIME')
local ora = t[1] * 1000 + math.floor(t[2] / 1000)`;

/**
 * Requests, window, longest wait, instance; keys: departures (newest first), pause, instances. → wait, reserved?, instances of the last
 * minute. Times that lie further ahead than anybody may wait are of a clock that was set back, and forgotten.
 */
const PARTI = `${ORA}
local quante, finestra, massimo = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
redis.call('ZADD', KEYS[3], ora, ARGV[4])
redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', ora - 60000)
redis.call('PEXPIRE', KEYS[3], 60000)
local istanze = redis.call('ZCARD', KEYS[3])
local ultima = tonumber(redis.call('LINDEX', KEYS[1], 0) or '0')
if ultima > ora + massimo + finestra then redis.call('DEL', KEYS[1]); ultima = 0 end
local pausa = math.min(tonumber(redis.call('GET', KEYS[2]) or '0'), ora + 75000)
local prima = tonumber(redis.call('LINDEX', KEYS[1], quante - 1) or '0')
local quando = math.max(ora, ultima, pausa, prima > 0 and prima + finestra or 0)
if quando - ora > massimo then return {quando - ora, 0, istanze} end
redis.call('LPUSH', KEYS[1], string.format('%.0f', quando))
redis.call('LTRIM', KEYS[1], 0, quante - 1)
redis.call('PEXPIRE', KEYS[1], quando - ora + finestra)
return {quando - ora, 1, istanze}`;

/** Milliseconds; keys as above. Never shortens. */
const SOSTA = `${ORA}
local fine = ora + tonumber(ARGV[1])
if fine > tonumber(redis.call('GET', KEYS[2]) or '0') then redis.call('SET', KEYS[2], string.format('%.0f', fine), 'PX', ARGV[1]) end
return 1`;

/**
 * Workstation, window, refuse?; key: workstations of one operator, by when he was last there. → milliseconds since he was at another, or -1.
 * This one is remembered, unless it is refused. Of times that lie ahead the clock was set back: they count as now.
 */
const POSTO = `${ORA}
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('(%.0f', ora - tonumber(ARGV[2])))
local fa = -1
for i, membro in ipairs(redis.call('ZREVRANGE', KEYS[1], 0, 1, 'WITHSCORES')) do
  if fa < 0 and i % 2 == 1 and membro ~= ARGV[1] then
    fa = math.max(0, ora - tonumber(redis.call('ZSCORE', KEYS[1], membro)))
  end
end
if fa >= 0 and ARGV[3] == '1' then return fa end
redis.call('ZADD', KEYS[1], string.format('%.0f', ora), ARGV[1])
redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -9)
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return fa`;

/** What runs inside Redis, each as one step that nothing comes between. */
export const COPIONI = {
  prenota: PRENOTA,
  restituisci: RESTITUISCI,
  ferma: FERMA,
  presi: PRESI,
  sblocca: SBLOCCA,
  fermi: FERMI,
  rifai: RIFAI,
  pota: POTA,
  anticipa: ANTICIPA,
  rendi: RENDI,
  leggi: LEGGI,
  parti: PARTI,
  sosta: SOSTA,
  posto: POSTO,
} as const;
export type Copione = keyof typeof COPIONI;
