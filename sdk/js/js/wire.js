// Reads what the server answers. What it means is the core's to say.

import { Session, flaw } from "#glue";
import { AuthError, invalidResponse, unavailable } from "./errors.js";
import { numberIn, parseObject, textIn } from "./json.js";
import { rejection } from "./secrets.js";
import { decode } from "./token.js";
import { BAD_TOKEN, DEAD_TOKEN, GRANTED, NO_TOKEN, NOT_IN_COOKIE, REFUSED } from "./words.js";

/** Makes a session of tokens that came at this time; else returns the number of what is wrong with them. */
export function receive({ access, refresh }, receivedAt, dialect) {
  let claims;
  try {
    claims = decode(access);
  } catch {
    return BAD_TOKEN;
  }
  const expiresAt = numberIn(claims, "exp");
  if (expiresAt == undefined) return BAD_TOKEN;
  const subject = ["user_id", "sub", "username"]
    .map((claim) => textIn(claims, claim) ?? numberIn(claims, claim)?.toString())
    .find((id) => id != undefined);
  const spendable = dialect.refreshField ? refresh : access;
  const issuedAt = Object.hasOwn(claims, "iat") ? claims.iat * 1000 : undefined;
  return Session.receive(access, spendable, subject, receivedAt, expiresAt * 1000, issuedAt) ?? DEAD_TOKEN;
}

/** The same of tokens that came in another way than an exchange. */
export function receivePair(tokens, receivedAt, dialect) {
  const session = receive(tokens, receivedAt, dialect);
  if (session instanceof Session) return session;
  throw invalidResponse(flaw(session));
}

/** Reads the answer to a login with these credentials. Throws if it brings no session. */
export function readLogin(core, config, reply, credentials, sentAt) {
  const body = parseObject(reply.body);
  const meaning = core.meaning_of_login(...facts(reply, body, sentAt));
  if (meaning == REFUSED) {
    const details = rejection(reply.status, body, credentials);
    throw new AuthError("invalid_credentials", details.detail, details);
  }
  if (meaning != GRANTED) throw failure(core, config.urls.login);
  const session = receiveBody(body, config, undefined, sentAt);
  if (session instanceof Session) return session;
  throw invalidResponse(flaw(session), reply.status);
}

/** Reads the answer to an attempt's exchange that spent this refresh token, or the cookie. Returns whether it rejects that. */
export function readRefresh(core, config, reply, attempt, spent, sentAt) {
  const body = parseObject(reply.body);
  const [status, field] = config.dialect.rejection;
  const found = body && receiveBody(body, config, spent, sentAt);
  const session = found instanceof Session ? found : undefined;
  const hasField = !!body && Object.hasOwn(body, field);
  return core.read_refresh(attempt, ...facts(reply, body, sentAt), status, hasField, session ? 0 : found, session);
}

/** Reads the answer to a verify: whether the token stands. */
export function readVerify(core, config, reply) {
  const body = parseObject(reply.body);
  const hasWords = !!body && ["detail", "non_field_errors"].some((name) => Object.hasOwn(body, name));
  const meaning = core.meaning_of_verify(...facts(reply, body, Date.now()), hasWords);
  if (meaning > REFUSED) throw failure(core, config.urls.verify);
  return meaning == GRANTED;
}

/** What kept a question, or the reading of an answer, from its end. */
export function failure(core, url) {
  const [problem, status] = [core.problem(), core.status()];
  return problem ? invalidResponse(problem, status) : unavailable(url, status, core.retry_after());
}

function receiveBody(body, { dialect, hasCookie }, spent, sentAt) {
  const access = textIn(body, dialect.accessField);
  if (access == undefined) return NO_TOKEN;
  const refresh = (dialect.refreshField && textIn(body, dialect.refreshField)) || undefined;
  if (refresh && hasCookie) return NOT_IN_COOKIE;
  // An omitted refresh token means: keep the old one.
  return receive({ access, refresh: refresh ?? spent }, sentAt, dialect);
}

const facts = ({ status, isRedirect, retryAfter }, body, now) => [status, isRedirect, !!body, pause(retryAfter, now)];

/** RFC 9110, section 10.2.3: seconds, or a date; in milliseconds. Engines read a date into almost anything; HTTP's end in GMT. */
function pause(header, now) {
  const text = header.trim();
  if (/^\d+$/.test(text)) return text * 1000;
  const date = text.endsWith("GMT") ? Date.parse(text) : NaN;
  return date >= 0 ? Math.max(0, date - now) : undefined;
}
