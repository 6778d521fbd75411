// The words on the wire: `Dialect` in `sdk/src/config.rs`.

const simplejwt = {
  login: "/api/token/",
  refresh: "/api/token/refresh/",
  verify: "/api/token/verify/",
  logout: "/api/token/blacklist/",
  scheme: "Bearer",
  // Where an answer has the access token and the refresh token; without the second, one token does both.
  accessField: "access",
  refreshField: "refresh",
  // What a refresh or a logout calls the token that it sends.
  spentField: "refresh",
  // What ends a session: this status with a JSON object that has this field.
  rejection: [401, "detail"],
};

const sliding = {
  ...simplejwt,
  login: "/api/token/sliding/",
  refresh: "/api/token/sliding/refresh/",
  logout: null,
  accessField: "token",
  refreshField: undefined,
  spentField: "token",
};

const drfJwt = {
  ...sliding,
  login: "/auth-jwt/",
  refresh: "/auth-jwt-refresh/",
  verify: "/auth-jwt-verify/",
  scheme: "JWT",
  rejection: [400, "non_field_errors"],
};

export const DIALECTS = { simplejwt, "simplejwt-sliding": sliding, "drf-jwt": drfJwt };
