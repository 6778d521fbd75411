import { createContext, use, useEffect, useState, useSyncExternalStore } from "react";

const AuthContext = createContext(null);

/** Gives the client to everything below it. */
export function AuthProvider({ client, children }) {
  return <AuthContext value={client}>{children}</AuthContext>;
}

/** Returns the client and its state; the component renders again when that changes. */
export function useAuth() {
  const auth = use(AuthContext);
  const state = useSyncExternalStore(auth.onAuthStateChange, () => auth.state);
  return { auth, state };
}

/** Returns what the API answers to a GET as the present user, or undefined until then: never what another user was told. */
export function useApi(path) {
  const { auth, state } = useAuth();
  const user = state.session?.claims.user_id;
  const [answer, setAnswer] = useState();
  useEffect(() => {
    const abort = new AbortController();
    auth
      .fetch(path, { signal: abort.signal })
      .then((response) => response.json())
      .then((body) => setAnswer({ user, path, body }))
      .catch((error) => abort.signal.aborted || console.error(error));
    return () => abort.abort();
  }, [auth, path, user]);
  return answer?.user === user && answer?.path === path ? answer?.body : undefined;
}
