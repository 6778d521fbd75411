/** What the types must refuse: each of these lines is an error. */

import { AuthError, createAuthClient, decodeJwt, init } from "hallpass";
import type { AuthClient, AuthState, Session } from "hallpass";

// @ts-expect-error there is no default export
import hallpass from "hallpass";

export async function refused(auth: AuthClient, state: AuthState, session: Session, error: AuthError) {
  // @ts-expect-error the address is needed
  await createAuthClient({});
  // @ts-expect-error no such dialect
  await createAuthClient({ baseUrl: "", dialect: "oauth" });
  // @ts-expect-error no such storage
  await createAuthClient({ baseUrl: "", storage: "indexeddb" });
  // @ts-expect-error seconds are a number
  await createAuthClient({ baseUrl: "", timeout: "10" });
  // @ts-expect-error a misspelt option
  await createAuthClient({ baseUrl: "", storagekey: "x" });
  // @ts-expect-error a store that cannot remove
  await createAuthClient({ baseUrl: "", storage: { get: () => null, set: () => undefined } });
  // @ts-expect-error a store that is asynchronous
  await createAuthClient({ baseUrl: "", storage: { get: async () => null, set: () => undefined, remove: () => undefined } });
  // @ts-expect-error a list of origins
  await createAuthClient({ baseUrl: "", allowedOrigins: "*" });
  // @ts-expect-error credentials are an object
  await auth.login("spiderman");
  // @ts-expect-error a pair needs an access token
  await auth.loginWithTokens({ refresh: "x" });
  // @ts-expect-error logged out, there is no session
  state.session;
  // @ts-expect-error logged in, there is no reason
  if (state.status === "logged_in") state.reason;
  // @ts-expect-error no such state
  if (state.status === "anonymous") return;
  // @ts-expect-error the state is read only
  auth.state = state;
  // @ts-expect-error so is a session
  session.expiresAt = new Date();
  // @ts-expect-error a date, not a number
  const expiresAt: number = session.expiresAt;
  // @ts-expect-error a claim of unknown type is no string
  const username: string = session.claims["username"];
  // @ts-expect-error no such code
  if (error.code === "expired") return;
  // @ts-expect-error codes are read only
  error.code = "unavailable";
  // @ts-expect-error the function that ends it is not a subscription
  auth.onAuthStateChange(() => undefined).unsubscribe();
  // @ts-expect-error nothing to free
  auth.free();
  // @ts-expect-error a token is a text
  decodeJwt(null);
  // @ts-expect-error null is no module
  await init(null);
  return [expiresAt, username, hallpass];
}
