/**
 * The SDKs, each used as its own documentation says. A client has, where the SDK has such a thing:
 * `login()`; `token()`, an access token that works; `call(path)`, the status that the API answers; `logout()`; `isStored()`, whether the storage has a
 * session; `spend()`, a refresh now, which rejects with the SDK's own error.
 */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

import { USER } from "./server.mjs";

export async function contenders({ package: folder, tools }) {
  const require = createRequire(join(resolve(tools), "package.json"));
  const version = (path) => JSON.parse(readFileSync(join(path, "package.json"), "utf8")).version;
  const versionOf = (name) => version(join(tools, "node_modules", name));
  const load = (name) => import(pathToFileURL(require.resolve(name)).href);

  const { createAuthClient } = await import(pathToFileURL(join(resolve(folder), "index.mjs")).href);
  const supabase = await load("@supabase/auth-js");
  const oidc = await load("oidc-client-ts");
  const { default: axios } = await load("axios");
  const { createAuthRefresh } = await load("axios-auth-refresh");
  return [
    { name: "hallpass", version: version(folder), open: (server, storage) => openHallpass(createAuthClient, server, storage) },
    {
      name: "axios-auth-refresh",
      version: `${versionOf("axios-auth-refresh")}, axios ${versionOf("axios")}`,
      open: (server, storage) => openAxios(axios, createAuthRefresh, server, storage),
      // Not what its documentation recommends.
      variant: {
        name: "deduplicateRefresh: false",
        open: (server, storage) => openAxios(axios, createAuthRefresh, server, storage, { deduplicateRefresh: false }),
      },
    },
    {
      name: "@supabase/auth-js",
      version: versionOf("@supabase/auth-js"),
      open: (server, storage) => openSupabase(supabase, server, storage),
    },
    { name: "oidc-client-ts", version: versionOf("oidc-client-ts"), open: (server, storage) => openOidc(oidc, server, storage) },
  ];
}

async function openHallpass(createAuthClient, server, storage) {
  const auth = await createAuthClient({ baseUrl: server.url, storage });
  return {
    login: () => auth.login(USER),
    token: auth.getAccessToken,
    call: async (path) => (await auth.fetch(path)).status,
    logout: auth.logout,
    isStored: () => storage.getItem("hallpass") !== null,
    spend: auth.refresh,
  };
}

/** The interceptors are those of its README. There is no session in it: whether to keep one is the app's own code. */
async function openAxios(axios, createAuthRefresh, server, storage, options) {
  const api = axios.create({ baseURL: server.url });
  const keep = ({ access, refresh }) => {
    storage.setItem("token", access);
    storage.setItem("refresh", refresh);
  };
  const refreshAuthLogic = async (failedRequest) => {
    const { data } = await axios.post(`${server.url}/api/token/refresh/`, { refresh: storage.getItem("refresh") });
    keep(data);
    failedRequest.response.config.headers["Authorization"] = `Bearer ${data.access}`;
  };
  createAuthRefresh(api, refreshAuthLogic, options);
  api.interceptors.request.use((request) => {
    request.headers["Authorization"] = `Bearer ${storage.getItem("token")}`;
    return request;
  });
  return {
    login: async () => keep((await axios.post(`${server.url}/api/token/`, USER)).data),
    storedToken: () => storage.getItem("token"),
    call: async (path) => (await api.get(path)).status,
    spend: () => api.get("/api/hello/"),
  };
}

async function openSupabase({ AuthClient }, server, storage) {
  // It refreshes when it is asked, so that no timer counts along.
  const auth = new AuthClient({ url: server.url, storage, storageKey: "supabase", autoRefreshToken: false });
  const unwrap = ({ data, error }) => {
    if (error) throw error;
    return data;
  };
  const tokenOf = ({ session }) => {
    if (!session) throw new Error("there is no session");
    return session.access_token;
  };
  return {
    login: async () => unwrap(await auth.signInWithPassword({ email: USER.username, password: USER.password })),
    token: async () => tokenOf(unwrap(await auth.getSession())),
    logout: () => auth.signOut(),
    isStored: () => storage.getItem("supabase") !== null,
    spend: async () => unwrap(await auth.refreshSession()),
  };
}

async function openOidc({ UserManager, WebStorageStateStore }, server, storage) {
  const endpoint = (path) => server.url + path;
  const manager = new UserManager({
    authority: server.url,
    metadata: { issuer: server.url, token_endpoint: endpoint("/oauth/token"), authorization_endpoint: endpoint("/authorize") },
    client_id: "app",
    redirect_uri: endpoint("/"),
    userStore: new WebStorageStateStore({ store: storage }),
    stateStore: new WebStorageStateStore({ store: storage }),
    // As above.
    automaticSilentRenew: false,
  });
  return {
    login: () => manager.signinResourceOwnerCredentials({ ...USER, skipUserInfo: true }),
    async token() {
      const user = await manager.getUser();
      return (user?.expired ? await manager.signinSilent() : user).access_token;
    },
    logout: () => manager.removeUser(),
    isStored: () => Array.from({ length: storage.length }, (_, index) => storage.key(index)).some((key) => key.startsWith("oidc.user:")),
    spend: () => manager.signinSilent(),
  };
}
