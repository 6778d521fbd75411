/** What an app writes, as the types' own comments show it. */

import { AuthError, createAuthClient, decodeJwt, init } from "hallpass";
import type {
  AuthClient,
  AuthErrorCode,
  AuthEvent,
  AuthOptions,
  AuthState,
  Claims,
  Endpoints,
  LogoutReason,
  Session,
  TokenPair,
  TokenStore,
} from "hallpass";

type Custom = Claims & { username: string };

const store: TokenStore = {
  get: (key) => (key === "x" ? "y" : null),
  set: (_key, _value) => undefined,
  remove: () => undefined,
};

const endpoints: Partial<Endpoints> = { login: "/api/login/", verify: null };

const options: AuthOptions = {
  baseUrl: new URL("https://api.example.com"),
  dialect: "simplejwt",
  endpoints,
  scheme: "Bearer",
  storage: store,
  storageKey: "mine",
  refreshMargin: 60,
  allowedOrigins: ["https://api.example.com", new URL("https://files.example.com")],
  timeout: 10,
  fetch: globalThis.fetch,
};

export async function useEverything(tokens: TokenPair): Promise<string> {
  await init();
  using auth = await createAuthClient<Custom>(options);
  const { fetch, login, logout, refresh, verify, getAccessToken, loginWithTokens } = auth;
  const session: Session<Custom> = await login({ username: "spiderman", password: "underoos" });
  const username: string = session.claims.username;
  const expiresAt: Date = session.expiresAt;
  const other: Session<Custom> = await loginWithTokens(tokens);
  const response: Response = await fetch("/api/hello/", { method: "POST", body: "x" });
  await fetch(new URL("https://api.example.com/"));
  await fetch(new Request("https://api.example.com/"));
  const renewed: Session<Custom> = await refresh();
  const stands: boolean = await verify();
  const token: string = await getAccessToken();
  const claims: Custom = decodeJwt<Custom>(token);
  const plain: Claims = decodeJwt(token);
  const isAuthenticated: boolean = auth.isAuthenticated;
  const nothing: void = await logout();
  return [username, expiresAt, other, response, renewed, stands, claims, plain.exp, isAuthenticated, nothing].join();
}

/** The states are told apart by `status` alone. */
export function describe(state: AuthState<Custom>): string {
  switch (state.status) {
    case "loading":
      return "…";
    case "logged_in":
      return state.session.claims.username;
    case "logged_out": {
      const reason: LogoutReason = state.reason;
      return reason;
    }
    default: {
      const never: never = state;
      return never;
    }
  }
}

/** Each code, so that one which is added or taken away is noticed. */
const CODES: Record<AuthErrorCode, string> = {
  invalid_credentials: "wrong",
  login_required: "log in",
  unavailable: "later",
  invalid_response: "odd",
  wasm_blocked: "blocked",
};

const EVENTS: Record<AuthEvent, true> = {
  restored: true,
  logged_in: true,
  token_refreshed: true,
  user_changed: true,
  logged_out: true,
  refresh_failed: true,
  storage_failed: true,
};

export function explain(error: unknown): string {
  if (!(error instanceof AuthError)) return "";
  const name: "AuthError" = error.name;
  const status: number | undefined = error.status;
  const wait: number = error.retryAfter ?? 0;
  const retryable: boolean = error.retryable;
  const words: string | undefined = error.detail ?? error.serverCode;
  const first: string | undefined = error.fields?.["username"]?.[0];
  return [CODES[error.code], name, status, wait, retryable, words, first].join();
}

export function watch(auth: AuthClient<Custom>): () => void {
  const unsubscribe = auth.onAuthStateChange((state, event) => [describe(state), EVENTS[event]]);
  const silent: () => void = auth.onAuthStateChange(async () => undefined);
  silent();
  auth.dispose();
  return unsubscribe;
}
